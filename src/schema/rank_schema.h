// The columns of a rank file, with their units.
#pragma once

#include "schema/rank_file.h"
#include "schema/table.h"

namespace schema {

inline constexpr FileKind kRankFileKind{"rank file", 1,
                                        "the other rank files can still be merged with `perfwrap merge DIR`"};

inline const Fields<RankProcess> kRankProcessFields = {
    {"rank", "rank number", &RankProcess::rank},
    {"world_size", "count", &RankProcess::world_size},
    {"pid", "process id", &RankProcess::pid},
    {"parent_pid", "process id", &RankProcess::parent_pid},
    {"is_rank_process", "0 or 1", &RankProcess::is_rank_process},
    {"rank_from_mpi", "0 or 1", &RankProcess::rank_from_mpi},
    {"ended", "0 killed, 1 exit, 2 exec", &RankProcess::ended},
    {"start_realtime_ns", "ns since 1970", &RankProcess::start_realtime_ns},
    {"start_ns", "ns monotonic", &RankProcess::start_ns},
    {"elapsed_ns", "ns", &RankProcess::elapsed_ns},
    {"cpu_ns", "ns", &RankProcess::cpu_ns},
    {"peak_resident_bytes", "bytes", &RankProcess::peak_resident_bytes},
    {"node_memory_bytes", "bytes", &RankProcess::node_memory_bytes},
    {"memory_limit_bytes", "bytes", &RankProcess::memory_limit_bytes},
    {"memory_limit_group", "text", &RankProcess::memory_limit_group},
    {"host", "text", &RankProcess::host},
    {"python_version", "text", &RankProcess::python_version},
    {"python_reason", "text", &RankProcess::python_reason},
    {"mpi_version", "text", &RankProcess::mpi_version},
    {"command", "text", &RankProcess::command},
    {"executable", "text", &RankProcess::executable},
    {"working_directory", "text", &RankProcess::working_directory},
    {"counters_reason", "text", &RankProcess::counters_reason},
    {"stopped_reason", "text", &RankProcess::stopped_reason},
    {"allowed_processors", "text", &RankProcess::allowed_processors},
    {"allowed_cores", "text", &RankProcess::allowed_cores},
    {"quota_thousandths", "1/1000 core", &RankProcess::quota_thousandths},
    {"voluntary_switches", "count", &RankProcess::voluntary_switches},
    {"involuntary_switches", "count", &RankProcess::involuntary_switches},
    {"major_faults", "count", &RankProcess::major_faults},
    {"system_read_bytes", "bytes", &RankProcess::system_read_bytes},
    {"system_written_bytes", "bytes", &RankProcess::system_written_bytes},
    {"openmp_wait_ns", "ns", &RankProcess::openmp_wait_ns},
    {"openmp_lock_ns", "ns", &RankProcess::openmp_lock_ns},
    {"has_core_wait", "0 or 1", &RankProcess::has_core_wait},
    {"load_start_hundredths", "1/100 thread", &RankProcess::load_start_hundredths},
    {"load_end_hundredths", "1/100 thread", &RankProcess::load_end_hundredths},
    {"period_ns", "ns", &RankProcess::period_ns},
    {"requested_period_ns", "ns", &RankProcess::requested_period_ns},
    {"clock_thread_cpu_ns", "ns", &RankProcess::clock_thread_cpu_ns},
    {"handler_ns", "ns", &RankProcess::handler_ns},
    {"mpi_wrapper_ns", "ns", &RankProcess::mpi_wrapper_ns},
    {"start_cost_ns", "ns", &RankProcess::start_cost_ns},
    {"exit_cost_ns", "ns", &RankProcess::exit_cost_ns},
    {"ticks", "count", &RankProcess::ticks},
    {"late_ticks", "count", &RankProcess::late_ticks},
    {"full_stops", "count", &RankProcess::full_stops},
    {"profile_bytes", "bytes", &RankProcess::profile_bytes},
    {"arrival_key_limit", "hash", &RankProcess::arrival_key_limit},
    {"allocation_interval_bytes", "bytes", &RankProcess::allocation_interval_bytes},
    {"allocation_ns", "ns", &RankProcess::allocation_ns},
    {"unfollowed_bytes", "bytes", &RankProcess::unfollowed_bytes},
    {"measured_ns", "ns", &RankProcess::measured_ns},
    {"measured_from_ns", "ns monotonic", &RankProcess::measured_from_ns},
    {"measured_to_ns", "ns monotonic", &RankProcess::measured_to_ns},
    {"measured_parts", "count", &RankProcess::measured_parts},
    {"time_bins_start_ns", "ns monotonic", &RankProcess::time_bins_start_ns},
    {"time_bins_width_ns", "ns", &RankProcess::time_bins_width_ns},
    {"slice_width_ns", "ns", &RankProcess::slice_width_ns},
};

inline const Fields<RankThread> kRankThreadFields = {
    {"tid", "thread id", &RankThread::tid},
    {"is_main", "0 or 1", &RankThread::is_main},
    {"name", "text", &RankThread::name},
    {"start_ns", "ns monotonic", &RankThread::start_ns},
    {"end_ns", "ns monotonic", &RankThread::end_ns},
    {"cpu_ns", "ns", &RankThread::cpu_ns},
    {"samples", "count", &RankThread::samples},
    {"blocked_samples", "count", &RankThread::blocked_samples},
    {"unmerged_samples", "count", &RankThread::unmerged_samples},
    {"truncated_samples", "count", &RankThread::truncated_samples},
    {"dropped_samples", "count", &RankThread::dropped_samples},
    {"handler_ns", "ns", &RankThread::handler_ns},
    {"core_wait_ns", "ns", &RankThread::core_wait_ns},
};

inline const Fields<RankModule> kRankModuleFields = {
    {"path", "text", &RankModule::path},
    {"build_id", "text", &RankModule::build_id},
    {"start", "address", &RankModule::start},
    {"end", "address", &RankModule::end},
};

inline const Fields<RankTotal> kRankTotalFields = {
    {"thread", "row of threads", &RankTotal::thread},
    {"node", "row of nodes", &RankTotal::node},
    {"category", "category number", &RankTotal::category},
    {"thread_ns", "ns", &RankTotal::thread_ns},
    {"rank_ns", "ns", &RankTotal::rank_ns},
    {"samples", "count", &RankTotal::samples},
    {"counters", "count", &RankTotal::counters},
};

inline const Fields<RankTimelineEntry> kRankTimelineFields = {
    {"thread", "row of threads", &RankTimelineEntry::thread},
    {"monotonic_ns", "ns monotonic", &RankTimelineEntry::monotonic_ns},
    {"node", "row of nodes", &RankTimelineEntry::node},
    {"category", "category number", &RankTimelineEntry::category},
};

inline const Fields<RankCallSite> kRankCallSiteFields = {
    {"node", "row of nodes", &RankCallSite::node},
    {"function", "text", &RankCallSite::function},
    {"kind", "0 MPI, 1 I/O", &RankCallSite::kind},
    {"call_class", "class number", &RankCallSite::call_class},
    {"calls", "count", &RankCallSite::calls},
    {"ns", "ns", &RankCallSite::ns},
    {"bytes", "bytes", &RankCallSite::bytes},
    {"size_bins", "count", &RankCallSite::size_bins},
    {"lock_held_ns", "ns", &RankCallSite::lock_held_ns},
    {"smallest_communicator", "count", &RankCallSite::smallest_communicator},
    {"largest_communicator", "count", &RankCallSite::largest_communicator},
};

inline const Fields<RankArrival> kRankArrivalFields = {
    {"key", "hash", &RankArrival::key},
    {"posted_ns", "ns monotonic", &RankArrival::posted_ns},
    {"begin_ns", "ns monotonic", &RankArrival::begin_ns},
    {"end_ns", "ns monotonic", &RankArrival::end_ns},
    {"node", "row of nodes", &RankArrival::node},
    {"function", "text", &RankArrival::function},
    {"before_node", "row of nodes", &RankArrival::before_node},
    {"before_category", "category number", &RankArrival::before_category},
    {"participants", "count", &RankArrival::participants},
    {"role", "role number", &RankArrival::role},
};

inline const Fields<RankTraffic> kRankTrafficFields = {
    {"receiver", "rank number", &RankTraffic::receiver},
    {"messages", "count", &RankTraffic::messages},
    {"bytes", "bytes", &RankTraffic::bytes},
};

inline const Fields<RankAllocation> kRankAllocationFields = {
    {"node", "row of nodes", &RankAllocation::node},       {"samples", "count", &RankAllocation::samples},
    {"blocks", "count", &RankAllocation::blocks},          {"bytes", "bytes", &RankAllocation::bytes},
    {"peak_bytes", "bytes", &RankAllocation::peak_bytes},  {"end_blocks", "count", &RankAllocation::end_blocks},
    {"end_bytes", "bytes", &RankAllocation::end_bytes},    {"first_ns", "ns monotonic", &RankAllocation::first_ns},
    {"last_ns", "ns monotonic", &RankAllocation::last_ns},
};

inline const Fields<RankFileUse> kRankFileUseFields = {
    {"name", "text", &RankFileUse::name},
    {"file_system", "text", &RankFileUse::file_system},
    {"read_bytes", "bytes", &RankFileUse::read_bytes},
    {"read_ns", "ns", &RankFileUse::read_ns},
    {"written_bytes", "bytes", &RankFileUse::written_bytes},
    {"write_ns", "ns", &RankFileUse::write_ns},
    {"buffered_calls", "count", &RankFileUse::buffered_calls},
    {"metadata_calls", "count", &RankFileUse::metadata_calls},
    {"metadata_ns", "ns", &RankFileUse::metadata_ns},
    {"sync_calls", "count", &RankFileUse::sync_calls},
    {"sync_ns", "ns", &RankFileUse::sync_ns},
    {"read_bins", "count", &RankFileUse::read_bins},
    {"write_bins", "count", &RankFileUse::write_bins},
};

inline const Fields<RankRegion> kRankRegionFields = {
    {"thread", "row of threads", &RankRegion::thread},
    {"name", "text", &RankRegion::name},
    {"entries", "count", &RankRegion::entries},
    {"unfinished", "count", &RankRegion::unfinished},
    {"ns", "ns", &RankRegion::ns},
    {"longest_ns", "ns", &RankRegion::longest_ns},
};

inline const Fields<RankMark> kRankMarkFields = {
    {"name", "text", &RankMark::name},
    {"count", "count", &RankMark::count},
    {"first_ns", "ns monotonic", &RankMark::first_ns},
    {"last_ns", "ns monotonic", &RankMark::last_ns},
};

inline const Fields<RankMoment> kRankMomentFields = {
    {"name", "text", &RankMoment::name},
    {"monotonic_ns", "ns monotonic", &RankMoment::monotonic_ns},
};

inline const Fields<RankCounter> kRankCounterFields = {
    {"name", "text", &RankCounter::name},
    {"cpu_ns", "ns", &RankCounter::cpu_ns},
    {"counted_ns", "ns", &RankCounter::counted_ns},
};

inline const Fields<RankTimeBin> kRankTimeBinFields = {
    {"time", "ns", &RankTimeBin::time},
    {"counters", "count", &RankTimeBin::counters},
};

inline const Fields<RankSlice> kRankSliceFields = {
    {"slice", "slices since time_bins_start_ns", &RankSlice::slice},
    {"node", "row of nodes", &RankSlice::node},
    {"category", "category number", &RankSlice::category},
    {"rank_ns", "ns", &RankSlice::rank_ns},
};

inline const Fields<RankMemoryPoint> kRankMemoryFields = {
    {"monotonic_ns", "ns monotonic", &RankMemoryPoint::monotonic_ns},
    {"resident_bytes", "bytes", &RankMemoryPoint::resident_bytes},
};

}  // namespace schema
