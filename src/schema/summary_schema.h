// The columns of a summary, with their units. Frames, nodes and sources: context_schema.h.
#pragma once

#include "schema/summary.h"
#include "schema/table.h"

namespace schema {

inline constexpr FileKind kSummaryKind{"summary", 1, "make it again with `perfwrap merge DIR`"};

/// Members of Summary that are no table of their own.
struct SummaryFacts {
  std::int64_t bin_width_ns = 0;
  std::string counters_reason;
  std::int64_t waited_operations_kept = 1;
  std::int64_t clock_error_ns = 0;
  std::int64_t traffic_block_ranks = 1;
  std::int64_t arrival_key_limit = INT64_MAX;
  std::int32_t file_detail = 0;
  std::int64_t slice_width_ns = 0;
  std::int64_t slice_block_ranks = 1;
  std::int64_t counter_bin_width_ns = 0;
};

inline const Fields<SummaryFacts> kFactsFields = {
    {"bin_width_ns", "ns", &SummaryFacts::bin_width_ns},
    {"counters_reason", "text", &SummaryFacts::counters_reason},
    {"waited_operations_kept", "count", &SummaryFacts::waited_operations_kept},
    {"clock_error_ns", "ns", &SummaryFacts::clock_error_ns},
    {"traffic_block_ranks", "count", &SummaryFacts::traffic_block_ranks},
    {"arrival_key_limit", "hash", &SummaryFacts::arrival_key_limit},
    {"file_detail", "level number", &SummaryFacts::file_detail},
    {"slice_width_ns", "ns", &SummaryFacts::slice_width_ns},
    {"slice_block_ranks", "count", &SummaryFacts::slice_block_ranks},
    {"counter_bin_width_ns", "ns", &SummaryFacts::counter_bin_width_ns},
};

inline const Fields<Job> kJobFields = {
    {"program", "text", &Job::program},
    {"expected_ranks", "count", &Job::expected_ranks},
    {"exit_status", "exit status", &Job::exit_status},
    {"start_realtime_ns", "ns since 1970", &Job::start_realtime_ns},
    {"elapsed_ns", "ns", &Job::elapsed_ns},
    {"python_version", "text", &Job::python_version},
    {"mpi_version", "text", &Job::mpi_version},
    {"perfwrap_version", "text", &Job::perfwrap_version},
    {"machine", "text", &Job::machine},
    {"logical_cores", "count", &Job::logical_cores},
    {"physical_cores", "count", &Job::physical_cores},
    {"memory_bytes", "bytes", &Job::memory_bytes},
    {"omp_num_threads", "text", &Job::omp_num_threads},
};

inline const Fields<NodeTotal> kNodeTotalFields = {
    {"node", "row of nodes", &NodeTotal::node}, {"category", "category number", &NodeTotal::category},
    {"time", "ns", &NodeTotal::time},           {"thread_ns", "ns", &NodeTotal::thread_ns},
    {"samples", "count", &NodeTotal::samples},  {"counters", "count", &NodeTotal::counters},
};

inline const Fields<LineTotal> kLineTotalFields = {
    {"frame", "row of frames", &LineTotal::frame},
    {"time", "ns", &LineTotal::time},
    {"total", "ns", &LineTotal::total},
};

inline const Fields<FunctionTotal> kFunctionTotalFields = {
    {"frame", "row of frames", &FunctionTotal::frame},
    {"inclusive", "ns", &FunctionTotal::inclusive},
    {"useful", "ns", &FunctionTotal::useful},
};

inline const Fields<LineMemory> kLineMemoryFields = {
    {"frame", "row of frames", &LineMemory::frame},
    {"samples", "count", &LineMemory::samples},
    {"blocks", "count", &LineMemory::blocks},
    {"allocated", "bytes", &LineMemory::allocated},
    {"peak", "bytes", &LineMemory::peak},
    {"end", "bytes", &LineMemory::end},
    {"end_blocks", "count", &LineMemory::end_blocks},
    {"growing_bytes", "bytes", &LineMemory::growing_bytes},
    {"growing_blocks", "count", &LineMemory::growing_blocks},
};

inline const Fields<CallSite> kCallSiteFields = {
    {"kind", "0 MPI, 1 I/O", &CallSite::kind},
    {"call_class", "class number", &CallSite::call_class},
    {"function", "text", &CallSite::function},
    {"frame", "row of frames", &CallSite::frame},
    {"calls", "count", &CallSite::calls},
    {"time", "ns", &CallSite::time},
    {"bytes", "bytes", &CallSite::bytes},
    {"size_bins", "count", &CallSite::size_bins},
    {"lock_held_ns", "ns", &CallSite::lock_held_ns},
    {"smallest_communicator", "count", &CallSite::smallest_communicator},
    {"largest_communicator", "count", &CallSite::largest_communicator},
};

inline const Fields<Arrival> kArrivalFields = {
    {"key", "hash", &Arrival::key},
    {"rank", "rank number", &Arrival::rank},
    {"role", "role number", &Arrival::role},
    {"posted_ns", "ns monotonic", &Arrival::posted_ns},
    {"begin_ns", "ns monotonic", &Arrival::begin_ns},
    {"end_ns", "ns monotonic", &Arrival::end_ns},
    {"participants", "count", &Arrival::participants},
    {"frame", "row of frames", &Arrival::frame},
    {"function", "text", &Arrival::function},
    {"before_frame", "row of frames", &Arrival::before_frame},
    {"before_category", "category number", &Arrival::before_category},
};

inline const Fields<Wait> kWaitFields = {
    {"frame", "row of frames", &Wait::frame},
    {"function", "text", &Wait::function},
    {"cause_rank", "rank number", &Wait::cause_rank},
    {"cause_frame", "row of frames", &Wait::cause_frame},
    {"cause_category", "category number", &Wait::cause_category},
    {"waiting_ns", "ns", &Wait::waiting_ns},
    {"operations", "count", &Wait::operations},
};

inline const Fields<Traffic> kTrafficFields = {
    {"sender", "block number", &Traffic::sender},
    {"receiver", "block number", &Traffic::receiver},
    {"messages", "count", &Traffic::messages},
    {"bytes", "bytes", &Traffic::bytes},
};

inline const Fields<FileUse> kFileUseFields = {
    {"name", "text", &FileUse::name},
    {"file_system", "text", &FileUse::file_system},
    {"ranks", "count", &FileUse::ranks},
    {"reading_ranks", "count", &FileUse::reading_ranks},
    {"writing_ranks", "count", &FileUse::writing_ranks},
    {"read_bytes", "bytes", &FileUse::read_bytes},
    {"read_ns", "ns", &FileUse::read_ns},
    {"written_bytes", "bytes", &FileUse::written_bytes},
    {"write_ns", "ns", &FileUse::write_ns},
    {"buffered_calls", "count", &FileUse::buffered_calls},
    {"metadata_calls", "count", &FileUse::metadata_calls},
    {"metadata_ns", "ns", &FileUse::metadata_ns},
    {"sync_calls", "count", &FileUse::sync_calls},
    {"sync_ns", "ns", &FileUse::sync_ns},
    {"read_bins", "count", &FileUse::read_bins},
    {"write_bins", "count", &FileUse::write_bins},
};

inline const Fields<Region> kRegionFields = {
    {"name", "text", &Region::name},
    {"entries", "count", &Region::entries},
    {"unfinished", "count", &Region::unfinished},
    {"time", "ns", &Region::time},
    {"longest_ns", "ns", &Region::longest_ns},
    {"allocated", "bytes", &Region::allocated},
    {"peak", "bytes", &Region::peak},
    {"end", "bytes", &Region::end},
};

inline const Fields<Mark> kMarkFields = {
    {"name", "text", &Mark::name},
    {"count", "count", &Mark::count},
    {"first_ns", "ns since the rank's start", &Mark::first_ns},
    {"last_ns", "ns since the rank's start", &Mark::last_ns},
    {"intervals", "count", &Mark::intervals},
    {"intervals_ns", "ns", &Mark::intervals_ns},
};

inline const Fields<Moment> kMomentFields = {
    {"name", "text", &Moment::name},
    {"rank", "rank number", &Moment::rank},
    {"at_ns", "ns since the rank's start", &Moment::at_ns},
};

inline const Fields<Process> kProcessFields = {
    {"rank", "rank number", &Process::rank},
    {"pid", "process id", &Process::pid},
    {"parent_pid", "process id", &Process::parent_pid},
    {"command", "text", &Process::command},
    {"elapsed_ns", "ns", &Process::elapsed_ns},
    {"ended", "0 killed, 1 exit, 2 exec", &Process::ended},
    {"samples", "count", &Process::samples},
    {"threads", "count", &Process::threads},
    {"is_main", "0 or 1", &Process::is_main},
};

inline const Fields<Rank> kRankFields = {
    {"rank", "rank number", &Rank::rank},
    {"host", "text", &Rank::host},
    {"start_realtime_ns", "ns since 1970", &Rank::start_realtime_ns},
    {"elapsed_ns", "ns", &Rank::elapsed_ns},
    {"time", "ns", &Rank::time},
    {"measured_ns", "ns", &Rank::measured_ns},
    {"measured_from_ns", "ns since the rank's start", &Rank::measured_from_ns},
    {"measured_to_ns", "ns since the rank's start", &Rank::measured_to_ns},
    {"measured_parts", "count", &Rank::measured_parts},
    {"cpu_ns", "ns", &Rank::cpu_ns},
    {"peak_resident_bytes", "bytes", &Rank::peak_resident_bytes},
    {"mean_resident_bytes", "bytes", &Rank::mean_resident_bytes},
    {"node_memory_bytes", "bytes", &Rank::node_memory_bytes},
    {"memory_limit_bytes", "bytes", &Rank::memory_limit_bytes},
    {"memory_limit_group", "text", &Rank::memory_limit_group},
    {"threads", "count", &Rank::threads},
    {"computing_threads", "count", &Rank::computing_threads},
    {"samples", "count", &Rank::samples},
    {"unmerged_samples", "count", &Rank::unmerged_samples},
    {"truncated_samples", "count", &Rank::truncated_samples},
    {"dropped_samples", "count", &Rank::dropped_samples},
    {"handler_ns", "ns", &Rank::handler_ns},
    {"clock_thread_cpu_ns", "ns", &Rank::clock_thread_cpu_ns},
    {"mpi_wrapper_ns", "ns", &Rank::mpi_wrapper_ns},
    {"start_cost_ns", "ns", &Rank::start_cost_ns},
    {"exit_cost_ns", "ns", &Rank::exit_cost_ns},
    {"allocation_ns", "ns", &Rank::allocation_ns},
    {"allocation_interval_bytes", "bytes", &Rank::allocation_interval_bytes},
    {"unfollowed_bytes", "bytes", &Rank::unfollowed_bytes},
    {"profile_bytes", "bytes", &Rank::profile_bytes},
    {"period_ns", "ns", &Rank::period_ns},
    {"ended", "0 or 1", &Rank::ended},
    {"end_signal", "signal number", &Rank::end_signal},
    {"end_status", "exit status", &Rank::end_status},
    {"ended_for_memory", "0 or 1", &Rank::ended_for_memory},
    {"allowed_processors", "text", &Rank::allowed_processors},
    {"allowed_cores", "text", &Rank::allowed_cores},
    {"quota_thousandths", "1/1000 core", &Rank::quota_thousandths},
    {"voluntary_switches", "count", &Rank::voluntary_switches},
    {"involuntary_switches", "count", &Rank::involuntary_switches},
    {"major_faults", "count", &Rank::major_faults},
    {"system_read_bytes", "bytes", &Rank::system_read_bytes},
    {"system_written_bytes", "bytes", &Rank::system_written_bytes},
    {"openmp_wait_ns", "ns", &Rank::openmp_wait_ns},
    {"openmp_lock_ns", "ns", &Rank::openmp_lock_ns},
    {"core_wait_ns", "ns", &Rank::core_wait_ns},
    {"load_start_hundredths", "1/100 thread", &Rank::load_start_hundredths},
    {"load_end_hundredths", "1/100 thread", &Rank::load_end_hundredths},
};

inline const Fields<Thread> kThreadFields = {
    {"rank", "rank number", &Thread::rank},
    {"pid", "process id", &Thread::pid},
    {"tid", "thread id", &Thread::tid},
    {"is_main", "0 or 1", &Thread::is_main},
    {"name", "text", &Thread::name},
    {"kind", "text", &Thread::kind},
    {"elapsed_ns", "ns", &Thread::elapsed_ns},
    {"cpu_ns", "ns", &Thread::cpu_ns},
    {"core_wait_ns", "ns", &Thread::core_wait_ns},
    {"time", "ns", &Thread::time},
};

inline const Fields<Host> kHostFields = {
    {"host", "text", &Host::host},
    {"watched_ns", "ns", &Host::watched_ns},
    {"packages", "count", &Host::packages},
    {"energy_uj", "uJ", &Host::energy_uj},
    {"power_peak_mw", "mW", &Host::power_peak_mw},
    {"energy_reason", "text", &Host::energy_reason},
    {"accelerators_reason", "text", &Host::accelerators_reason},
    {"lustre_mounts", "count", &Host::lustre_mounts},
    {"lustre_read_bytes", "bytes", &Host::lustre_read_bytes},
    {"lustre_written_bytes", "bytes", &Host::lustre_written_bytes},
    {"lustre_metadata_calls", "count", &Host::lustre_metadata_calls},
    {"lustre_reason", "text", &Host::lustre_reason},
};

inline const Fields<Device> kDeviceFields = {
    {"host", "text", &Device::host},
    {"number", "device number", &Device::number},
    {"name", "text", &Device::name},
    {"watched_ns", "ns", &Device::watched_ns},
    {"busy_ns", "ns", &Device::busy_ns},
    {"busiest_permille", "1/1000", &Device::busiest_permille},
    {"memory_bytes", "bytes", &Device::memory_bytes},
    {"memory_mean_bytes", "bytes", &Device::memory_mean_bytes},
    {"memory_peak_bytes", "bytes", &Device::memory_peak_bytes},
    {"energy_mj", "mJ", &Device::energy_mj},
    {"power_peak_mw", "mW", &Device::power_peak_mw},
};

inline const Fields<TimeBin> kTimeBinFields = {
    {"rank", "rank number", &TimeBin::rank},
    {"bin", "bins since the rank's start", &TimeBin::bin},
    {"time", "ns", &TimeBin::time},
    {"resident_bytes", "bytes", &TimeBin::resident_bytes},
};

inline const Fields<Slice> kSliceFields = {
    {"node", "row of nodes", &Slice::node},
    {"category", "category number", &Slice::category},
    {"slice", "slices since the rank's start", &Slice::slice},
    {"block", "block number", &Slice::block},
    {"ns", "ns", &Slice::ns},
};

inline const Fields<CounterTotal> kCounterFields = {
    {"name", "text", &CounterTotal::name},
    {"values", "count", &CounterTotal::values},
    {"cpu_ns", "ns", &CounterTotal::cpu_ns},
    {"counted_ns", "ns", &CounterTotal::counted_ns},
};

inline const Fields<CounterBin> kCounterBinFields = {
    {"counter", "row of counter_names", &CounterBin::counter},
    {"bin", "bins since the rank's start", &CounterBin::bin},
    {"events", "count", &CounterBin::events},
    {"ns", "ns", &CounterBin::ns},
    {"least", "events in 1000 s", &CounterBin::least},
    {"greatest", "events in 1000 s", &CounterBin::greatest},
};

}  // namespace schema
