#include "rankfile/rank_writer.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "live_profile/file_systems.h"
#include "rankfile/annotations.h"
#include "rankfile/frame_resolver.h"
#include "rankfile/hidden_python.h"
#include "rankfile/physical_cores.h"
#include "rankfile/slices.h"
#include "rankfile/source_text.h"
#include "schema/atomic_file.h"
#include "schema/processor_list.h"

namespace rankfile {
namespace {

using schema::RankFile;

std::int64_t count_of(std::uint64_t value) {
  return static_cast<std::int64_t>(value & ((std::uint64_t{1} << 62) - 1));
}

/// A moment that a rank file may hold; 0 for what is none.
std::int64_t moment_of(std::uint64_t monotonic_ns) {
  return monotonic_ns >> 60 == 0 ? static_cast<std::int64_t>(monotonic_ns) : 0;
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

bool is_this_host(const std::string& host) {
  char name[256] = "";
  return gethostname(name, sizeof(name) - 1) == 0 && host == name;
}

void add_processors(const live_profile::ProcessorFacts& facts, schema::RankProcess& process) {
  std::set<int> allowed;
  for (int i = 0; facts.allowed_ns > 0 && i < static_cast<int>(live_profile::kMaxProcessors); ++i) {
    if ((facts.allowed[i / 64] >> (i % 64) & 1) != 0) allowed.insert(i);
  }
  process.allowed_processors = schema::processor_list(allowed);
  // A profile that its process could not convert itself may be converted elsewhere.
  if (is_this_host(process.host)) process.allowed_cores = schema::processor_list(physical_cores(allowed));
  process.quota_thousandths = count_of(facts.quota_thousandths);
  process.voluntary_switches = count_of(facts.voluntary_switches);
  process.involuntary_switches = count_of(facts.involuntary_switches);
  process.major_faults = count_of(facts.major_faults);
  if (facts.has_openmp == 1) {
    process.openmp_wait_ns = sane_ns(facts.openmp_wait_ns);
    process.openmp_lock_ns = sane_ns(facts.openmp_lock_ns);
  }
  if (facts.has_bytes == 1) {
    process.system_read_bytes = count_of(facts.read_bytes);
    process.system_written_bytes = count_of(facts.written_bytes);
  }
  process.has_core_wait = facts.has_core_wait == 1;
  if (facts.has_load == 1) {
    process.load_start_hundredths = facts.load_start_hundredths;
    process.load_end_hundredths = facts.load_end_hundredths;
  }
}

schema::RankProcess process_of(const LiveProfile& profile) {
  const live_profile::FileHeader& header = profile.header();
  schema::RankProcess process;
  process.rank = std::max(header.rank, 0);
  process.world_size = header.world_size;
  process.pid = header.pid;
  process.parent_pid = header.parent_pid;
  process.is_rank_process = header.is_rank_process == 1;
  process.rank_from_mpi = header.rank_from_mpi == 1;
  process.ended = header.ended <= 2 ? static_cast<std::int32_t>(header.ended) : 0;
  process.start_realtime_ns = header.start_realtime_ns;
  process.start_ns = moment_of(header.start_ns);
  process.elapsed_ns = profile.elapsed_ns();
  process.peak_resident_bytes = count_of(header.peak_resident_bytes);
  process.node_memory_bytes = count_of(header.node_memory_bytes);
  process.memory_limit_bytes = count_of(header.memory_limit_bytes);
  process.memory_limit_group = profile.text(header.memory_limit_group);
  process.allocation_interval_bytes = count_of(header.allocation_interval_bytes);
  process.allocation_ns = sane_ns(header.allocation_ns);
  process.unfollowed_bytes = count_of(header.unfollowed_bytes);
  process.host = text_of(header.host);
  process.python_version = text_of(header.python_version);
  process.python_reason = text_of(header.python_reason);
  process.mpi_version = text_of(header.mpi_version);
  process.command = trimmed(profile.text(header.command));
  process.executable = profile.text(header.executable);
  if (process.python_version.empty() && has_hidden_python(process.executable)) {
    process.python_reason = "the program has an interpreter linked into it that hides its symbols";
  }
  process.working_directory = profile.text(header.working_directory);
  process.counters_reason = text_of(header.counters_reason);
  process.stopped_reason = text_of(header.stopped_reason);
  add_processors(header.processors, process);
  process.period_ns = sane_ns(header.period_ns);
  process.requested_period_ns = sane_ns(header.requested_period_ns);
  process.clock_thread_cpu_ns = sane_ns(header.clock_thread_cpu_ns);
  process.handler_ns = sane_ns(header.handler_ns);
  process.mpi_wrapper_ns = sane_ns(header.mpi_wrapper_ns);
  process.start_cost_ns = sane_ns(header.start_cost_ns);
  process.exit_cost_ns = sane_ns(header.exit_cost_ns);
  process.ticks = count_of(header.ticks);
  process.late_ticks = count_of(header.late_ticks);
  process.full_stops = count_of(header.full_stops);
  process.profile_bytes = profile.reserved_bytes();
  const std::uint64_t last = header.end_ns != 0 ? header.end_ns : header.last_update_ns;
  process.measured_ns = profile.measured_ns();
  process.measured_from_ns = count_of(header.measured_from_ns);
  process.measured_to_ns = count_of(header.measuring_since_ns != 0 ? last : header.measured_to_ns);
  process.measured_parts = static_cast<std::int32_t>(header.measured_parts & 0x7fffffff);
  process.time_bins_start_ns = moment_of(header.bins.start_ns);
  process.time_bins_width_ns = sane_ns(header.bins.width_ns);
  return process;
}

void add_threads(const LiveProfile& profile, RankFile& file) {
  for (const live_profile::ThreadRecord& record : profile.threads()) {
    file.threads.push_back({.tid = static_cast<std::int32_t>(record.tid),
                            .is_main = record.is_main == 1,
                            .name = text_of(record.name),
                            .start_ns = count_of(record.start_ns),
                            .end_ns = count_of(record.end_ns),
                            .cpu_ns = sane_ns(record.cpu_ns),
                            .samples = count_of(record.samples),
                            .blocked_samples = count_of(record.blocked_samples),
                            .unmerged_samples = count_of(record.unmerged_samples),
                            .truncated_samples = count_of(record.truncated_samples),
                            .dropped_samples = count_of(record.dropped_samples),
                            .handler_ns = sane_ns(record.handler_ns),
                            .core_wait_ns = sane_ns(record.core_wait_ns)});
    file.process.cpu_ns += file.threads.back().cpu_ns;
  }
  // The process knows better: threads ended after they were last looked at, or before somebody took their record.
  // It knows the whole only, not a part that was measured.
  const std::int64_t cpu_ns = sane_ns(profile.header().processors.cpu_ns);
  const live_profile::FileHeader& header = profile.header();
  const std::uint64_t last = header.end_ns != 0 ? header.end_ns : header.last_update_ns;
  const bool is_whole = file.process.measured_ns >= count_of(last) - file.process.start_ns;
  if (cpu_ns > 0 && is_whole) file.process.cpu_ns = cpu_ns;
}

void add_modules(const LiveProfile& profile, RankFile& file) {
  for (std::size_t i = 1; i < profile.modules().size(); ++i) {
    const live_profile::Module& record = profile.modules()[i];
    if (record.object != 0) continue;  // made by a JIT: no image
    std::string build_id;
    for (std::size_t k = 0; k < std::min<std::size_t>(record.build_id_length, sizeof record.build_id); ++k) {
      build_id += fmt::format("{:02x}", record.build_id[k]);
    }
    file.modules.push_back({profile.text(record.path), build_id, count_of(record.start), count_of(record.end)});
  }
}

/// Cython makes two C functions of one of the source: the body takes the place of the wrapper that called it.
bool replaces_parent(const LiveProfile& profile, const FrameResolver& resolver, std::size_t node,
                     const schema::Frame& frame, const schema::Frame& parent) {
  const live_profile::Node& record = profile.nodes()[node];
  return resolver.compiled_part(record) == CompiledPart::kBody &&
         resolver.compiled_part(profile.nodes()[record.parent]) == CompiledPart::kWrapper &&
         std::tie(frame.file, frame.function, frame.first_line) ==
             std::tie(parent.file, parent.function, parent.first_line);
}

/// Fills frames and nodes; gives the new number of every node of the live profile.
std::vector<std::uint32_t> add_nodes(const LiveProfile& profile, FrameResolver& resolver, RankFile& file) {
  std::map<schema::Frame, std::uint32_t> frames{{schema::Frame{}, 0}};
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> nodes;
  std::vector<std::uint32_t> numbers(profile.nodes().size(), 0);
  file.frames.emplace_back();
  file.nodes.emplace_back();
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    const schema::Frame frame = resolver.resolve(profile.nodes()[i]);
    if (frame.kind == schema::FrameKind::kRoot) continue;
    const auto [known, is_new_frame] = frames.try_emplace(frame, static_cast<std::uint32_t>(file.frames.size()));
    if (is_new_frame) file.frames.push_back(frame);
    std::uint32_t parent = numbers[profile.nodes()[i].parent];
    const schema::Frame& caller = file.frames[file.nodes[parent].frame];
    if (replaces_parent(profile, resolver, i, known->first, caller)) parent = file.nodes[parent].parent;
    const auto [node, is_new] =
        nodes.try_emplace({parent, known->second}, static_cast<std::uint32_t>(file.nodes.size()));
    if (is_new) file.nodes.push_back({parent, known->second});
    numbers[i] = node->second;
  }
  return numbers;
}

/// A process may end before its threads are given counters: then there are no counts, rather than counts of 0.
bool was_counted(const LiveProfile& profile) {
  return profile.header().counter_cpu_ns > 0 || std::ranges::any_of(profile.totals(), [](const auto& total) {
           return std::ranges::any_of(total.counters, [](std::uint64_t count) { return count > 0; });
         });
}

void add_counters(const LiveProfile& profile, RankFile& file) {
  const live_profile::FileHeader& header = profile.header();
  if (!was_counted(profile)) return;
  for (std::uint32_t i = 0; i < profile.counter_count(); ++i) {
    file.counters.push_back({text_of(header.counter_names[i]), sane_ns(header.counter_cpu_ns),
                             sane_ns(std::min(header.counter_counted_ns[i], header.counter_cpu_ns))});
  }
}

/// What was counted in a part of the time, scaled up to all of it.
std::int64_t scaled_count(std::int64_t events, const schema::RankCounter& counter) {
  if (counter.counted_ns <= 0 || counter.counted_ns == counter.cpu_ns) return events;
  const double part = static_cast<double>(counter.counted_ns) / static_cast<double>(counter.cpu_ns);
  return std::llround(std::min(static_cast<double>(events) / part, 9e18));
}

void add_totals(const LiveProfile& profile, const std::vector<std::uint32_t>& numbers, RankFile& file) {
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint8_t>, schema::RankTotal> sums;
  const auto sum_at = [&](std::uint32_t thread, std::uint32_t node, std::uint8_t category) -> schema::RankTotal& {
    schema::RankTotal& sum = sums[{thread, numbers[node], category}];
    sum.thread = thread;
    sum.node = numbers[node];
    sum.category = category;
    sum.counters.resize(file.counters.size());
    return sum;
  };
  for (const live_profile::Total& total : profile.totals()) {
    schema::RankTotal& sum = sum_at(total.thread, total.node, total.category);
    sum.thread_ns += sane_ns(total.thread_ns);
    sum.rank_ns += sane_ns(total.rank_ns);
    sum.samples += total.samples;
    for (std::size_t k = 0; k < sum.counters.size(); ++k) {
      sum.counters[k] = count_of(static_cast<std::uint64_t>(sum.counters[k]) + total.counters[k]);
    }
  }
  for (std::uint32_t i = 0; i < profile.threads().size(); ++i) {
    const live_profile::ThreadRecord& record = profile.threads()[i];
    const std::int64_t pending = sane_ns(record.pending_rank_ns.load());
    if (pending == 0 || record.last_node >= numbers.size() || record.last_category >= live_profile::kCategoryCount) {
      continue;
    }
    sum_at(i, record.last_node, static_cast<std::uint8_t>(record.last_category)).rank_ns += pending;
  }
  for (auto& [key, sum] : sums) {
    for (std::size_t k = 0; k < sum.counters.size(); ++k) {
      sum.counters[k] = scaled_count(sum.counters[k], file.counters[k]);
    }
    file.totals.push_back(std::move(sum));
  }
}

void add_timeline(const LiveProfile& profile, const std::vector<std::uint32_t>& numbers, RankFile& file) {
  for (std::uint32_t thread = 0; thread < profile.threads().size(); ++thread) {
    for (const live_profile::TimelineEntry& entry : profile.timeline(thread)) {
      file.timeline.push_back(
          {thread, count_of(entry.monotonic_ns), numbers[entry.node], static_cast<std::uint8_t>(entry.category)});
    }
  }
}

std::int32_t sane_ranks(std::uint32_t count) {
  return static_cast<std::int32_t>(std::min<std::uint32_t>(count, INT32_MAX));
}

/// Where a bin is full, the calls that are in none are its.
void add_size_bins(const live_profile::CallSite& site, schema::RankCallSite& sum) {
  std::int64_t rest = count_of(site.calls.load());
  for (std::size_t k = 0; k < sum.size_bins.size(); ++k) {
    sum.size_bins[k] += site.size_bins[k].load();
    rest -= site.size_bins[k].load();
  }
  for (std::size_t k = 0; k < sum.size_bins.size() && rest > 0; ++k) {
    if (site.size_bins[k].load() < live_profile::kFullSizeBin) continue;
    sum.size_bins[k] += rest;
    rest = 0;
  }
}

void add_call_sites(const LiveProfile& profile, const std::vector<std::uint32_t>& numbers, RankFile& file) {
  std::map<std::tuple<std::uint32_t, std::uint8_t, std::uint8_t, std::string>, schema::RankCallSite> sums;
  for (const live_profile::CallSite& site : profile.call_sites()) {
    if (site.calls.load() == 0) continue;
    const auto kind = static_cast<std::uint8_t>(site.kind);
    const std::string function = profile.text(site.function);
    schema::RankCallSite& sum = sums[{numbers[site.node], kind, site.call_class, function}];
    sum.node = numbers[site.node];
    sum.function = function;
    sum.kind = kind;
    sum.call_class = site.call_class;
    sum.calls = count_of(static_cast<std::uint64_t>(sum.calls) + site.calls.load());
    sum.ns += sane_ns(site.ns.load());
    sum.bytes = count_of(static_cast<std::uint64_t>(sum.bytes) + site.bytes.load());
    sum.lock_held_ns += std::min(sane_ns(site.lock_held_ns.load()), sane_ns(site.ns.load()));
    schema::widen_communicators(sum, sane_ranks(site.smallest_communicator.load()),
                                sane_ranks(site.largest_communicator.load()));
    add_size_bins(site, sum);
  }
  for (auto& [key, sum] : sums) file.call_sites.push_back(std::move(sum));
}

void add_arrivals(const LiveProfile& profile, const std::vector<std::uint32_t>& numbers, RankFile& file) {
  file.process.arrival_key_limit = std::max<std::int64_t>(profile.header().arrival_key_limit.load(), 0);
  for (const live_profile::Arrival& arrival : profile.arrivals()) {
    file.arrivals.push_back({.key = arrival.key,
                             .posted_ns = count_of(arrival.posted_ns),
                             .begin_ns = count_of(arrival.begin_ns),
                             .end_ns = count_of(arrival.end_ns),
                             .node = numbers[arrival.node],
                             .function = profile.text(arrival.function),
                             .before_node = numbers[arrival.before_node],
                             .before_category = arrival.before_category,
                             .participants = static_cast<std::int32_t>(arrival.participants & 0x7fffffff),
                             .role = static_cast<std::uint8_t>(arrival.role)});
  }
}

void add_traffic(const LiveProfile& profile, RankFile& file) {
  for (const live_profile::Traffic& row : profile.traffic()) {
    if (row.messages.load() == 0) continue;
    file.traffic.push_back({row.receiver, count_of(row.messages.load()), count_of(row.bytes.load())});
  }
}

void add_allocations(const LiveProfile& profile, const std::vector<std::uint32_t>& numbers, RankFile& file) {
  const auto whole_blocks = [](std::uint64_t parts) {
    return count_of((parts + live_profile::kBlockParts / 2) / live_profile::kBlockParts);
  };
  const bool has_end = profile.header().allocations_have_end == 1;  // else the process was killed
  std::map<std::uint32_t, schema::RankAllocation> sums;
  for (const live_profile::AllocationSite& site : profile.allocation_sites()) {
    if (site.samples.load() == 0) continue;
    schema::RankAllocation& sum = sums[numbers[site.node]];
    const bool is_first = sum.samples == 0;
    sum.node = numbers[site.node];
    sum.samples += count_of(site.samples.load());
    sum.blocks += whole_blocks(site.parts.load());
    sum.bytes += count_of(site.bytes.load());
    sum.peak_bytes += count_of(site.peak_bytes);
    sum.end_blocks += whole_blocks(has_end ? site.end_parts : site.live_parts.load());
    sum.end_bytes += count_of(has_end ? site.end_bytes : site.live_bytes.load());
    sum.first_ns = is_first ? count_of(site.first_ns) : std::min(sum.first_ns, count_of(site.first_ns));
    sum.last_ns = std::max(sum.last_ns, count_of(site.last_ns));
  }
  for (const auto& [node, sum] : sums) file.allocations.push_back(sum);
}

std::string file_system_name(std::uint64_t type) {
  if (type == 0) return {};
  const std::string name = live_profile::file_system(type).name;
  return name.empty() ? fmt::format("type 0x{:x}", type) : name;
}

std::string file_name_of(const LiveProfile& profile, std::size_t row) {
  if (row == live_profile::kOtherFiles) return "[other files]";
  if (row == live_profile::kByName) return "[calls by name]";
  return profile.text(profile.files()[row].name);
}

void add_files(const LiveProfile& profile, RankFile& file) {
  const auto bins_of = [](const auto& from, auto& to) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = count_of(from[i].load());
  };
  for (std::size_t i = 1; i < profile.files().size(); ++i) {
    const live_profile::File& record = profile.files()[i];
    schema::RankFileUse row{.name = file_name_of(profile, i),
                            .file_system = file_system_name(record.file_system),
                            .read_bytes = count_of(record.read_bytes.load()),
                            .read_ns = sane_ns(record.read_ns.load()),
                            .written_bytes = count_of(record.written_bytes.load()),
                            .write_ns = sane_ns(record.write_ns.load()),
                            .buffered_calls = count_of(record.buffered_calls.load()),
                            .metadata_calls = count_of(record.metadata_calls.load()),
                            .metadata_ns = sane_ns(record.metadata_ns.load()),
                            .sync_calls = count_of(record.sync_calls.load()),
                            .sync_ns = sane_ns(record.sync_ns.load()),
                            .read_bins = {},
                            .write_bins = {}};
    bins_of(record.read_bins, row.read_bins);
    bins_of(record.write_bins, row.write_bins);
    const bool is_used = row.metadata_calls != 0 || std::ranges::any_of(row.read_bins, std::identity()) ||
                         std::ranges::any_of(row.write_bins, std::identity());
    if (is_used && !row.name.empty()) file.files.push_back(std::move(row));
  }
}

void add_series(const LiveProfile& profile, RankFile& file) {
  for (std::size_t bin = 0; bin < profile.time_bin_count(); ++bin) {
    schema::RankTimeBin& row = file.time_bins.emplace_back();
    for (std::size_t c = 0; c < row.time.size(); ++c) row.time[c] = sane_ns(profile.header().bins.rank_ns[bin][c]);
    for (std::size_t k = 0; k < file.counters.size(); ++k) {
      row.counters.push_back(scaled_count(count_of(profile.header().bins.counters[bin][k]), file.counters[k]));
    }
  }
  for (const live_profile::MemoryPoint& point : profile.memory_points()) {
    file.memory.push_back({count_of(point.monotonic_ns), count_of(point.resident_bytes)});
  }
}

/// Python lines in order of the time spent in them, themselves or below.
std::vector<WantedLine> lines_by_time(const RankFile& file) {
  std::vector<std::int64_t> inclusive(file.nodes.size(), 0);
  for (const schema::RankTotal& total : file.totals) inclusive[total.node] += total.rank_ns + total.thread_ns;
  // Lines without time may have memory: a byte counts as a nanosecond.
  for (const schema::RankAllocation& row : file.allocations) inclusive[row.node] += row.peak_bytes + row.end_bytes;
  std::vector<std::int64_t> weights(file.frames.size(), 0);
  for (std::size_t i = file.nodes.size(); i-- > 1;) {
    weights[file.nodes[i].frame] += inclusive[i];
    inclusive[file.nodes[i].parent] += inclusive[i];
  }
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < file.frames.size(); ++i) {
    if (file.frames[i].kind == schema::FrameKind::kPython) order.push_back(i);
  }
  std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t frame) { return weights[frame]; });
  std::vector<WantedLine> lines;
  for (const std::size_t frame : order) lines.push_back({file.frames[frame].file, file.frames[frame].line});
  return lines;
}

/// Notes on this process name its rank; those that hold for the whole job do not, so that they are said once.
void add_notes(const LiveProfile& profile, const FrameResolver& resolver, RankFile& file) {
  const schema::RankProcess& process = file.process;
  file.notes = resolver.notes();
  if (!process.python_reason.empty()) file.notes.push_back("Python frames are missing: " + process.python_reason);
  const auto note_here = [&](const std::string& text) {
    file.notes.push_back(fmt::format("rank {}: {}", process.rank, text));
  };
  for (const std::string& note : annotation_notes(profile)) file.notes.push_back(note);
  for (const std::string& note : profile.notes()) note_here(note);
  if (!process.stopped_reason.empty()) note_here("sampling ended early: " + process.stopped_reason);
  if (process.full_stops > 0) {
    note_here(fmt::format("the live profile was full {} times: some time has no calling context", process.full_stops));
  }
}

/// Tens of thousands of files never lie in one directory: from rank 1000 on, each thousand has one of its own.
std::filesystem::path directory_of_rank(const std::filesystem::path& ranks, std::int32_t rank) {
  constexpr std::int32_t kRanksInDirectory = 1000;
  const std::int32_t first = rank - rank % kRanksInDirectory;
  return first == 0 ? ranks : ranks / fmt::format("{:06}", first);
}

std::string file_name(const schema::RankProcess& process, int attempt) {
  if (attempt == 0) return fmt::format("rank-{:06}.h5", process.rank);
  if (attempt == 1) return fmt::format("rank-{:06}.process-{}.h5", process.rank, process.pid);
  return fmt::format("rank-{:06}.process-{}-{}.h5", process.rank, process.pid, attempt);
}

}  // namespace

RankFile resolve(const LiveProfile& profile) {
  RankFile file;
  FrameResolver resolver(profile);
  file.process = process_of(profile);
  add_counters(profile, file);
  add_threads(profile, file);
  add_modules(profile, file);
  const std::vector<std::uint32_t> numbers = add_nodes(profile, resolver, file);
  add_totals(profile, numbers, file);
  add_timeline(profile, numbers, file);
  add_call_sites(profile, numbers, file);
  add_arrivals(profile, numbers, file);
  add_traffic(profile, file);
  add_allocations(profile, numbers, file);
  add_files(profile, file);
  add_annotations(profile, file);
  add_series(profile, file);
  add_slices(file);
  file.sources = read_source_lines(lines_by_time(file));
  add_notes(profile, resolver, file);
  return file;
}

std::filesystem::path write_rank_file(const RankFile& rank_file, const std::filesystem::path& ranks) {
  const std::filesystem::path directory = directory_of_rank(ranks, rank_file.process.rank);
  constexpr int kAttempts = 10000;
  std::error_code error;
  std::filesystem::create_directories(directory, error);  // a failure shows when the file is written
  const std::vector<std::byte> image = schema::rank_file_image(rank_file);
  for (int attempt = rank_file.process.is_rank_process ? 0 : 1; attempt < kAttempts; ++attempt) {
    const std::filesystem::path path = directory / file_name(rank_file.process, attempt);
    if (schema::create_file(path, image)) return path;
  }
  throw schema::FileError(fmt::format("cannot write a rank file into {}: every name is taken; use a new run directory",
                                      directory.string()));
}

}  // namespace rankfile
