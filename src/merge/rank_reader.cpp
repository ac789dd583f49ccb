#include "merge/rank_reader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "live_profile/layout.h"
#include "merge/annotations.h"
#include "merge/child_processes.h"
#include "merge/context_index.h"
#include "merge/counter_names.h"
#include "merge/counters_over_time.h"
#include "merge/files.h"
#include "merge/function_totals.h"
#include "merge/line_memory.h"
#include "merge/memory_over_time.h"
#include "merge/merge.h"
#include "merge/process_tree.h"
#include "merge/slices.h"
#include "merge/spread.h"
#include "merge/thread_rows.h"
#include "merge/time_axis.h"
#include "merge/traffic.h"
#include "schema/innermost_lines.h"
#include "schema/time_width.h"

namespace merge {
namespace {

using schema::RankFile;
using schema::Summary;

constexpr auto kWait = static_cast<std::uint8_t>(live_profile::Category::kWait);
constexpr std::int64_t kBinsPerRank = live_profile::kTimeBinCount;

/// Sums of one (node, category) over all processes and threads of the rank.
struct ContextSum {
  double rank_ns = 0;
  std::int64_t thread_ns = 0;
  std::int64_t samples = 0;
  std::vector<std::int64_t> counters;
};
using ContextSums = std::map<std::pair<std::uint32_t, std::uint8_t>, ContextSum>;

/// How much of its waiting at each node a process keeps, by the moments at which its main thread waited there. Nodes
/// without a moment have none; all together keep `share` of the waiting.
std::map<std::uint32_t, double> kept_waiting(const RankFile& file, const std::vector<KeptWaiting>& spans,
                                             double share) {
  struct Waiting {
    double all = 0, kept = 0;
  };
  std::map<std::uint32_t, Waiting> waiting;
  std::int64_t last = file.process.start_ns;
  for (const schema::RankTimelineEntry& entry : file.timeline) {
    if (!file.threads[entry.thread].is_main) continue;
    const std::int64_t begin = std::exchange(last, entry.monotonic_ns);
    if (entry.category != kWait || entry.monotonic_ns <= begin) continue;
    Waiting& here = waiting[entry.node];
    auto span = std::ranges::upper_bound(spans, begin, {}, &KeptWaiting::end);
    for (; span != spans.end() && span->start < entry.monotonic_ns; ++span) {
      const auto part = static_cast<double>(std::min(span->end, entry.monotonic_ns) - std::max(span->start, begin));
      here.all += part;
      here.kept += part * span->share;
    }
  }
  std::map<std::uint32_t, double> shares;
  double wanted = 0, found = 0;
  for (const auto& [node, here] : waiting) shares[node] = here.all > 0 ? here.kept / here.all : share;
  for (const schema::RankTotal& total : file.totals) {
    if (total.category != kWait || !shares.contains(total.node)) continue;
    wanted += static_cast<double>(total.rank_ns) * share;
    found += static_cast<double>(total.rank_ns) * shares[total.node];
  }
  for (auto& [node, kept] : shares) kept *= found > 0 ? wanted / found : 1;
  return shares;
}

void add_context_sums(ContextSums& sums, Summary& summary, const RankFile& file, const RankShare& share,
                      const std::map<std::uint32_t, double>& kept, const std::vector<std::uint32_t>& nodes) {
  const auto places = add_counter_names(summary.counter_names, names_of(file.counters));
  for (const schema::RankTotal& total : file.totals) {
    ContextSum& sum = sums[{nodes[total.node], total.category}];
    const auto known = kept.find(total.node);
    const double waiting = known == kept.end() ? share.waiting : known->second;
    sum.rank_ns += static_cast<double>(total.rank_ns) * (total.category == kWait ? waiting : share.busy);
    sum.thread_ns += total.thread_ns;
    sum.samples += total.samples;
    sum.counters.resize(summary.counter_names.size());
    add_counters(sum.counters, placed_counters(total.counters, places, summary.counter_names.size()));
  }
}

void add_totals(Summary& summary, const ContextSums& sums, std::int32_t rank) {
  for (const std::string& name : summary.counter_names) summary.counters.push_back({name, {}, 0, 0});
  for (const auto& [place, sum] : sums) {
    schema::NodeTotal total{.node = place.first,
                            .category = place.second,
                            .time = spread_of_rank(std::llround(sum.rank_ns), rank),
                            .thread_ns = sum.thread_ns,
                            .samples = sum.samples,
                            .counters = sum.counters};
    total.counters.resize(summary.counter_names.size());
    for (std::size_t i = 0; i < total.counters.size(); ++i) {
      summary.counters[i].values[total.category] += total.counters[i];
    }
    summary.totals.push_back(std::move(total));
  }
}

/// For how much of the processor time each counter counted.
void add_counter_coverage(Summary& summary, const std::vector<RankFile>& files) {
  for (const RankFile& file : files) {
    for (const schema::RankCounter& counter : file.counters) {
      const auto total = std::ranges::find(summary.counters, counter.name, &schema::CounterTotal::name);
      if (total == summary.counters.end()) continue;
      total->cpu_ns += counter.cpu_ns;
      total->counted_ns += counter.counted_ns;
    }
  }
}

void add_lines(Summary& summary, const std::vector<std::uint32_t>& innermost, std::int32_t rank) {
  std::map<std::uint32_t, schema::CategoryNanoseconds> sums;
  for (const schema::NodeTotal& total : summary.totals) {
    if (innermost[total.node] != 0) sums[innermost[total.node]][total.category] += total.time.sum;
  }
  for (const auto& [frame, time] : sums) {
    std::int64_t sum = 0;
    for (const std::int64_t part : time) sum += part;
    summary.lines.push_back({frame, time, spread_of_rank(sum, rank)});
  }
  std::ranges::sort(summary.lines, {}, [&](const schema::LineTotal& line) {
    const schema::Frame& frame = summary.frames[line.frame];
    return std::tie(frame.file, frame.line, frame.function, frame);
  });
}

/// A call site of the rank before its calls are counted together: the frame is not known until all nodes are.
struct PlacedCall {
  std::uint32_t node = 0;
  schema::RankCallSite call;
};

void add_call_sites(Summary& summary, std::vector<PlacedCall> calls, const std::vector<std::uint32_t>& innermost,
                    std::int32_t rank) {
  std::map<std::tuple<std::uint8_t, std::uint8_t, std::string, std::uint32_t>,
           std::pair<schema::CallSite, std::int64_t>>
      sums;
  for (const PlacedCall& placed : calls) {
    const schema::RankCallSite& call = placed.call;
    const std::uint32_t python = innermost[placed.node];
    const std::uint32_t frame = python != 0 ? python : summary.nodes[placed.node].frame;
    auto& [site, ns] = sums[{call.kind, call.call_class, call.function, frame}];
    site.calls += call.calls;
    site.bytes += call.bytes;
    site.lock_held_ns += call.lock_held_ns;
    schema::widen_communicators(site, call.smallest_communicator, call.largest_communicator);
    ns += call.ns;
    for (std::size_t i = 0; i < site.size_bins.size(); ++i) site.size_bins[i] += call.size_bins[i];
  }
  for (auto& [key, sum] : sums) {
    schema::CallSite site = sum.first;
    std::tie(site.kind, site.call_class, site.function, site.frame) = key;
    site.time = spread_of_rank(sum.second, rank);
    summary.call_sites.push_back(std::move(site));
  }
}

void add_arrivals(Summary& summary, std::vector<schema::RankArrival> arrivals, const schema::RankProcess& process,
                  const std::vector<std::uint32_t>& nodes, std::int32_t rank) {
  if (!arrivals.empty()) summary.arrival_key_limit = std::min(summary.arrival_key_limit, process.arrival_key_limit);
  for (schema::RankArrival& arrival : arrivals) {
    summary.arrivals.push_back({.key = arrival.key,
                                .rank = rank,
                                .role = arrival.role,
                                .posted_ns = arrival.posted_ns,
                                .begin_ns = arrival.begin_ns,
                                .end_ns = arrival.end_ns,
                                .participants = arrival.participants,
                                .frame = nodes[arrival.node],
                                .function = std::move(arrival.function),
                                .before_frame = nodes[arrival.before_node],
                                .before_category = arrival.before_category});
  }
}

/// From nodes to the lines that stand for them.
void place_arrivals(Summary& summary, const std::vector<std::uint32_t>& innermost) {
  const auto frame_of = [&](std::uint32_t node) {
    return innermost[node] != 0 ? innermost[node] : summary.nodes[node].frame;
  };
  for (schema::Arrival& arrival : summary.arrivals) {
    arrival.frame = frame_of(arrival.frame);
    arrival.before_frame = frame_of(arrival.before_frame);
  }
}

/// Helper threads of MPI and of runtimes sleep; what computes is on CPU for a good part of its life.
bool is_computing(const RankFile& file, const schema::RankThread& thread) {
  constexpr double kComputingShare = 0.05;
  const std::int64_t end = thread.end_ns > 0 ? thread.end_ns : file.process.start_ns + file.process.elapsed_ns;
  // Processor time is that of the measured parts.
  const std::int64_t seen = std::min(end - thread.start_ns, file.process.measured_ns);
  return static_cast<double>(thread.cpu_ns) >= kComputingShare * static_cast<double>(seen);
}

/// The greatest number of threads alive at once, of all or of those that compute.
std::int32_t concurrent_threads(const RankFile& file, bool only_computing) {
  std::vector<std::pair<std::int64_t, std::int32_t>> changes;
  for (const schema::RankThread& thread : file.threads) {
    if (only_computing && !is_computing(file, thread)) continue;
    changes.emplace_back(thread.start_ns, 1);
    if (thread.end_ns > 0) changes.emplace_back(thread.end_ns, -1);
  }
  std::ranges::sort(changes);  // of one moment, ends come first
  std::int32_t alive = 0;
  std::int32_t most = 0;
  for (const auto& [moment, change] : changes) most = std::max(most, alive += change);
  return most;
}

/// -1 stands for what is not known.
void add_known(std::int64_t& sum, std::int64_t value) {
  if (value >= 0) sum = std::max<std::int64_t>(sum, 0) + value;
}

void add_costs(schema::Rank& row, const RankFile& file) {
  const schema::RankProcess& process = file.process;
  row.cpu_ns += process.cpu_ns;
  row.voluntary_switches += process.voluntary_switches;
  row.involuntary_switches += process.involuntary_switches;
  row.major_faults += process.major_faults;
  add_known(row.system_read_bytes, process.system_read_bytes);
  add_known(row.system_written_bytes, process.system_written_bytes);
  add_known(row.openmp_wait_ns, process.openmp_wait_ns);
  add_known(row.openmp_lock_ns, process.openmp_lock_ns);
  row.handler_ns += process.handler_ns;
  row.clock_thread_cpu_ns += process.clock_thread_cpu_ns;
  row.mpi_wrapper_ns += process.mpi_wrapper_ns;
  row.start_cost_ns += process.start_cost_ns;
  row.exit_cost_ns += process.exit_cost_ns;
  row.allocation_ns += process.allocation_ns;
  row.allocation_interval_bytes = std::max(row.allocation_interval_bytes, process.allocation_interval_bytes);
  row.unfollowed_bytes += process.unfollowed_bytes;
  row.profile_bytes += process.profile_bytes;
  add_memory_facts(row, process);
  for (const schema::RankThread& thread : file.threads) {
    if (process.has_core_wait) add_known(row.core_wait_ns, thread.core_wait_ns);
    row.samples += thread.samples;
    row.unmerged_samples += thread.unmerged_samples;
    row.truncated_samples += thread.truncated_samples;
    row.dropped_samples += thread.dropped_samples;
  }
}

schema::Process process_row(std::int32_t rank, const std::vector<RankFile>& files, const ProcessImages& images) {
  schema::Process row;
  row.rank = rank;
  row.is_main = !images.parent.has_value();
  for (const std::size_t index : images.files) {
    const schema::RankProcess& process = files[index].process;
    row.pid = process.pid;
    row.parent_pid = process.parent_pid;
    row.command = process.command;
    row.ended = process.ended;
    row.elapsed_ns += process.elapsed_ns;
    row.threads = std::max(row.threads, concurrent_threads(files[index], false));
    for (const schema::RankThread& thread : files[index].threads) row.samples += thread.samples;
  }
  return row;
}

/// Which part of the main process was measured, all its images together.
void add_measured(schema::Rank& row, const std::vector<RankFile>& files, const ProcessImages& main) {
  const std::int64_t start = files[main.files.front()].process.start_ns;
  for (const std::size_t index : main.files) {
    const schema::RankProcess& process = files[index].process;
    if (process.measured_parts == 0) continue;
    const std::int64_t from = process.measured_from_ns - start;
    row.measured_from_ns = row.measured_parts == 0 ? from : std::min(row.measured_from_ns, from);
    row.measured_to_ns = std::max(row.measured_to_ns, process.measured_to_ns - start);
    row.measured_ns += process.measured_ns;
    row.measured_parts += process.measured_parts;
  }
}

/// What the main process may use; where it was replaced by exec, its last image.
void add_processors(schema::Rank& row, const std::vector<RankFile>& files, const ProcessImages& main) {
  const schema::RankProcess& last = files[main.files.back()].process;
  row.allowed_processors = last.allowed_processors;
  row.allowed_cores = last.allowed_cores;
  row.quota_thousandths = last.quota_thousandths;
  row.load_start_hundredths = files[main.files.front()].process.load_start_hundredths;
  row.load_end_hundredths = last.load_end_hundredths;
}

schema::Rank rank_row(const Summary& summary, const std::vector<RankFile>& files, const ProcessImages& main) {
  const schema::Process& process = summary.processes.front();
  const schema::RankProcess& first = files[main.files.front()].process;
  schema::Rank row;
  row.rank = process.rank;
  row.host = first.host;
  row.start_realtime_ns = first.start_realtime_ns;
  row.elapsed_ns = process.elapsed_ns;
  add_measured(row, files, main);
  row.threads = process.threads;
  for (const std::size_t index : main.files) {
    row.computing_threads = std::max(row.computing_threads, concurrent_threads(files[index], true));
  }
  row.period_ns = files[main.files.back()].process.period_ns;
  row.ended = process.ended != 0;
  add_processors(row, files, main);
  for (const schema::NodeTotal& total : summary.totals) row.time[total.category] += total.time.sum;
  for (const RankFile& file : files) add_costs(row, file);
  return row;
}

/// Facts of the job that each process knows. The first file that knows one wins.
void add_job_facts(schema::Job& job, const schema::RankProcess& process) {
  const std::string version = process.python_version.substr(0, process.python_version.find(' '));
  if (job.python_version.empty()) job.python_version = version;
  if (job.mpi_version.empty()) job.mpi_version = process.mpi_version;
  if (process.world_size > 0) job.expected_ranks = std::max(job.expected_ranks, process.world_size);
}

void add_once_known(Summary& summary, RankFile& file) {
  Summary known;
  known.counters_reason = file.process.counters_reason;
  known.sources = std::move(file.sources);
  known.notes = std::move(file.notes);
  add_job_facts(known.job, file.process);
  add_facts(summary, known);
}

void add_time_bins(Summary& summary, const std::vector<Interval>& intervals, std::int32_t rank) {
  if (intervals.empty()) return;
  const std::int64_t start = intervals.front().start;
  std::int64_t width = (intervals.back().end - start + kBinsPerRank - 1) / kBinsPerRank;
  for (const Interval& interval : intervals) width = std::max(width, interval.end - interval.start);
  summary.bin_width_ns = schema::permitted_width(width);
  summary.bins = bins_of(intervals, start, summary.bin_width_ns, rank);
}

RankSlices slices_of_rank(const RankActivity& activity) {
  if (activity.main.empty()) return {0, 0};
  const std::int64_t start = activity.main.front().start;
  return {start, activity.main.back().end - start};
}

std::int64_t world_size(const std::vector<RankFile>& files) {
  std::int64_t ranks = 1;
  for (const RankFile& file : files) ranks = std::max<std::int64_t>(ranks, file.process.world_size);
  return ranks;
}

}  // namespace

Summary summary_of_rank(std::int32_t rank, std::vector<RankFile> files) {
  CommonContext context;
  Summary summary = summary_of_rank(rank, std::move(files), context);
  context.exchange_with(summary);
  return summary;
}

Summary summary_of_rank(std::int32_t rank, std::vector<RankFile> files, CommonContext& context) {
  Summary summary;
  context.exchange_with(summary);
  const std::vector<ProcessImages> processes = process_tree(files);
  const RankActivity activity = rank_activity(files, processes);
  ContextSums sums;
  std::vector<PlacedCall> calls;
  std::vector<PlacedAllocations> allocations;
  RankSlices slices = slices_of_rank(activity);
  for (std::size_t i = 0; i < processes.size(); ++i) {
    for (const std::size_t number : processes[i].files) {
      RankFile& file = files[number];
      join_threads(summary.threads, thread_rows(rank, file));
      const ContextNumbers numbers = context.index.add(file.frames, file.nodes);
      std::map<std::uint32_t, double> kept;
      if (i == 0) kept = kept_waiting(file, activity.kept, activity.shares[0].waiting);
      add_context_sums(sums, summary, file, activity.shares[i], kept, numbers.nodes);
      slices.add(file, activity.shares[i], kept, numbers.nodes);
      add_arrivals(summary, std::move(file.arrivals), file.process, numbers.nodes, rank);
      for (schema::RankAllocation& row : file.allocations) row.node = numbers.nodes[row.node];
      const std::int64_t end_ns = file.process.start_ns + file.process.elapsed_ns;
      allocations.push_back({std::move(file.allocations), file.process.start_ns, end_ns});
      for (schema::RankCallSite& call : file.call_sites) calls.push_back({numbers.nodes[call.node], std::move(call)});
    }
    summary.processes.push_back(process_row(rank, files, processes[i]));
  }
  add_totals(summary, sums, rank);
  add_counter_coverage(summary, files);
  add_counter_bins(summary, files, activity.main);
  const std::vector<std::uint32_t> innermost = schema::innermost_lines(summary);
  add_lines(summary, innermost, rank);
  add_functions(summary, rank);
  add_line_memory(summary, allocations, rank);
  add_call_sites(summary, std::move(calls), innermost, rank);
  place_arrivals(summary, innermost);
  add_traffic(summary, files, rank);
  add_files(summary, files);
  add_annotations(summary, files, processes, rank);
  add_region_memory(summary, allocations, rank);
  add_time_bins(summary, activity.main, rank);
  std::move(slices).finish(summary, rank, world_size(files));
  summary.ranks.push_back(rank_row(summary, files, processes.front()));
  add_memory_over_time(summary, files, activity.main.empty() ? 0 : activity.main.front().start);
  for (RankFile& file : files) add_once_known(summary, file);
  context.exchange_with(summary);
  return summary;
}

}  // namespace merge
