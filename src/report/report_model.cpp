#include "report/report_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "report/advice.h"
#include "report/annotations.h"
#include "report/call_tree.h"
#include "report/counter_metrics.h"
#include "report/device_wait.h"
#include "report/efficiency.h"
#include "report/endings.h"
#include "report/files.h"
#include "report/formatting.h"
#include "report/function_table.h"
#include "report/memory.h"
#include "report/metrics.h"
#include "report/native_lines.h"
#include "report/rank_clusters.h"
#include "report/rank_timeline.h"
#include "report/sections.h"
#include "report/serialisation.h"
#include "report/slices.h"
#include "report/thread_use.h"
#include "report/thresholds.h"
#include "report/traffic.h"
#include "report/waits.h"

namespace report {
namespace {

/// Enough for a chart as wide as a page, small enough for any length of run.
constexpr std::size_t kTimelineBins = 400;
constexpr std::size_t kRankTracks = 96;
constexpr std::size_t kRankTrackBins = 200;
constexpr std::size_t kOutliersPerGroup = 8;

struct GroupText {
  const char* title;
  const char* bound;
  const char* meaning;
  const char* hint;
};

constexpr std::array<GroupText, kGroupCount> kGroupTexts = {{
    {"Python", "Python-bound",
     "Time in the Python interpreter and its builtins. High values leave room for native code.",
     "See the costliest lines: work on whole arrays, or compile."},
    {"Native", "Compute-bound", "Time in compiled code: NumPy, BLAS, extensions. High values are usually good.",
     "See the CPU section and the native functions."},
    {"MPI", "MPI-bound", "Time inside MPI calls, waiting for other ranks included. High values are usually bad.",
     "See the MPI call sites and the balance of the ranks."},
    {"I/O", "I/O-bound", "Time reading and writing files, pipes and sockets. High values are usually bad.",
     "See the I/O section: larger blocks, fewer files."},
    {"GIL", "lock-bound (GIL)",
     "Time waiting for Python's interpreter lock. High values mean threads block each other.",
     "See the Python section: processes instead of threads."},
    {"Waiting", "waiting (locks, sleeps, children)", "Time blocked elsewhere: locks, sleeps, joins, child processes.",
     "See the lines with waiting time."},
}};

Measure known_or(Unit unit, std::int64_t value, const char* reason) {
  return value > 0 ? measured(unit, static_cast<double>(value)) : unavailable(unit, reason);
}

Measure elapsed_of(const schema::Summary& summary) {
  if (summary.job.elapsed_ns >= 0) return measured(Unit::kSeconds, to_seconds(summary.job.elapsed_ns));
  std::int64_t longest = -1;
  for (const schema::Rank& rank : summary.ranks) longest = std::max(longest, rank.elapsed_ns);
  if (longest < 0) return unavailable(Unit::kSeconds, "no rank has data");
  return measured(Unit::kSeconds, to_seconds(longest));
}

constexpr std::size_t kMostMissingRanks = 10'000;  // named; a damaged file may expect any number

void set_missing_ranks(const schema::Summary& summary, JobFacts& facts) {
  const std::int32_t expected = summary.job.expected_ranks;
  std::set<std::int32_t> present;
  for (const schema::Rank& rank : summary.ranks) {
    if (rank.rank >= 0 && rank.rank < expected) present.insert(rank.rank);
  }
  facts.missing_rank_count = std::max(expected, 0) - static_cast<std::int32_t>(present.size());
  for (std::int32_t rank = 0; rank < expected && facts.missing_ranks.size() < kMostMissingRanks; ++rank) {
    if (!present.contains(rank)) facts.missing_ranks.push_back(rank);
  }
}

JobFacts job_facts(const schema::Summary& summary) {
  const schema::Job& job = summary.job;
  JobFacts facts;
  facts.command = job.command;
  facts.program = job.program;
  facts.program_name = job.program.empty() ? "The job" : base_name(job.program);
  facts.ranks = static_cast<std::int32_t>(summary.ranks.size());
  set_missing_ranks(summary, facts);
  facts.expected_ranks = job.expected_ranks >= 0 ? job.expected_ranks : facts.ranks;
  std::set<std::string> hosts;
  std::int64_t start = job.start_realtime_ns;
  for (const schema::Rank& rank : summary.ranks) {
    hosts.insert(rank.host);
    if (job.start_realtime_ns == 0 && rank.start_realtime_ns > 0) {
      start = start == 0 ? rank.start_realtime_ns : std::min(start, rank.start_realtime_ns);
    }
  }
  facts.hosts.assign(hosts.begin(), hosts.end());
  if (start > 0) facts.start = local_time(start);
  facts.elapsed = elapsed_of(summary);
  if (job.exit_status >= 0) facts.exit_status = job.exit_status;
  facts.python_version = job.python_version;
  facts.mpi_version = job.mpi_version;
  facts.perfwrap_version = job.perfwrap_version;
  facts.machine = job.machine;
  facts.omp_num_threads = job.omp_num_threads;
  facts.logical_cores = known_or(Unit::kCount, job.logical_cores, "the number of cores is not known");
  facts.physical_cores = known_or(Unit::kCount, job.physical_cores, "the number of physical cores is not known");
  facts.memory = known_or(Unit::kBytes, job.memory_bytes, "the memory of the nodes is not known");
  return facts;
}

Verdict verdict_of(const ReportModel& model) {
  if (model.rank_seconds <= 0) {
    return {std::nullopt, model.job.program_name + ": no time was measured, so nothing can be said about it"};
  }
  const auto largest = std::max_element(model.shares.begin(), model.shares.end());
  const auto group = static_cast<std::size_t>(largest - model.shares.begin());
  return {static_cast<Group>(group),
          fmt::format("{} is {} in this configuration", model.job.program_name, kGroupTexts[group].bound)};
}

std::vector<ShareRow> share_rows(const ReportModel& model) {
  std::vector<ShareRow> rows;
  for (std::size_t i = 0; i < kGroupCount; ++i) {
    const std::string adjective =
        model.rank_seconds > 0 ? std::string(adjective_of(model.shares[i])) : std::string("not available");
    rows.push_back({static_cast<Group>(i), kGroupTexts[i].title, model.seconds[i], model.shares[i], adjective,
                    kGroupTexts[i].meaning, kGroupTexts[i].hint});
  }
  return rows;
}

Overhead overhead_of(const schema::Summary& summary, double rank_seconds) {
  Overhead overhead;
  std::int64_t sampling = 0, wrapper = 0, start = 0, exit = 0, period = 0;
  for (const schema::Rank& rank : summary.ranks) {
    sampling += rank.handler_ns + rank.clock_thread_cpu_ns + rank.allocation_ns;
    overhead.allocations += to_seconds(rank.allocation_ns);
    wrapper += rank.mpi_wrapper_ns;
    start += rank.start_cost_ns;
    exit += rank.exit_cost_ns;
    period = std::max(period, rank.period_ns);
    overhead.start_maximum = std::max(overhead.start_maximum, to_seconds(rank.start_cost_ns));
    overhead.exit_maximum = std::max(overhead.exit_maximum, to_seconds(rank.exit_cost_ns));
    overhead.memory_bytes = std::max(overhead.memory_bytes, rank.profile_bytes);
  }
  overhead.sampling_fraction = rank_seconds > 0 ? measured(Unit::kShare, to_seconds(sampling) / rank_seconds)
                                                : unavailable(Unit::kShare, "no time was measured");
  overhead.mpi_wrapper = to_seconds(wrapper);
  overhead.start = to_seconds(start);
  overhead.exit = to_seconds(exit);
  overhead.period = period > 0 ? measured(Unit::kSeconds, to_seconds(period))
                               : unavailable(Unit::kSeconds, "the sampling rate is not known");
  return overhead;
}

void add_rank_notes(const ReportModel& model, const schema::Summary& summary, Quality& quality) {
  const auto& missing = model.job.missing_ranks;
  if (!missing.empty()) {
    quality.notes.push_back(
        fmt::format("{} of {} ranks left no data: {} {}. All numbers are of the other ranks.",
                    model.job.missing_rank_count, model.job.expected_ranks, missing.size() == 1 ? "rank" : "ranks",
                    list_first_ranks(missing, static_cast<std::size_t>(model.job.missing_rank_count))));
  }
  std::vector<std::int32_t> cut;
  for (const RankRow& rank : model.ranks) {
    if (!rank.ended) cut.push_back(rank.rank);
  }
  if (!cut.empty()) {
    quality.notes.push_back(fmt::format("{} {} ended without a regular exit; their data reach to their last moment.",
                                        cut.size() == 1 ? "Rank" : "Ranks", list_ranks(cut)));
  }
  for (std::string& note : ending_notes(model, summary)) quality.notes.push_back(std::move(note));
}

Quality quality_of(const ReportModel& model, const schema::Summary& summary) {
  Quality quality;
  for (const schema::Rank& rank : summary.ranks) {
    quality.samples += rank.samples;
    quality.unmerged += rank.unmerged_samples;
    quality.truncated += rank.truncated_samples;
    quality.dropped += rank.dropped_samples;
  }
  add_rank_notes(model, summary, quality);
  if (!model.measured.is_whole) quality.notes.push_back("Measured: " + measured_text(model.measured) + ".");
  if (const std::string remark = turns_remark(model.counters); !remark.empty()) quality.notes.push_back(remark);
  quality.notes.insert(quality.notes.end(), summary.notes.begin(), summary.notes.end());
  return quality;
}

}  // namespace

ReportModel make_report_model(const schema::Summary& summary) {
  ReportModel model;
  model.job = job_facts(summary);
  model.categories = job_categories(summary);
  model.seconds = group_seconds(model.categories);
  model.rank_seconds = total(model.seconds);
  model.shares = shares_of(model.seconds);
  model.verdict = verdict_of(model);
  model.share_rows = share_rows(model);
  model.lines = line_rows(summary, model.rank_seconds);
  model.functions = function_rows(summary);
  model.regions = region_rows(summary, model.functions);
  model.marks = mark_rows(summary);
  model.measured = measured_part(summary);
  model.mpi_calls = call_rows(summary, CallKind::kMpi);
  model.io_calls = call_rows(summary, CallKind::kIo);
  model.serialisation = serialisation_rows(summary);
  model.files = file_rows(summary);
  model.waits = wait_rows(summary, model.rank_seconds);
  model.waits_clock_error = to_seconds(summary.clock_error_ns);
  model.waits_one_of = summary.waited_operations_kept;
  model.traffic = traffic_of(summary);
  model.ranks = rank_rows(summary);
  model.balance = balance_rows(model.ranks);
  model.rank_clusters = rank_clusters(model.ranks);
  model.efficiency = efficiency_of(model.ranks);
  model.timeline = timeline(summary, kTimelineBins);
  model.rank_timeline = rank_timeline(summary, outstanding_ranks(model.ranks, model.balance, kOutliersPerGroup),
                                      kRankTracks, kRankTrackBins);
  model.cluster_timeline = cluster_timeline(summary, model.rank_clusters, kRankTrackBins);
  model.native_lines = native_lines(summary, model.rank_seconds);
  model.tree = call_tree(summary);
  model.slices = slices_of(summary, model.lines);
  model.memory_over_time = memory_over_time(summary, kTimelineBins);
  model.memory_growth = memory_growth(summary);
  add_memory_lines(model, summary);
  model.sources = summary.sources;
  model.counters = counters_of(summary);
  model.threads = thread_use(summary);
  model.hosts = summary.hosts;
  model.devices = summary.devices;
  model.device_wait = device_wait_seconds(summary);
  model.overhead = overhead_of(summary, model.rank_seconds);
  model.advice = advice_of(model, summary);
  model.sections = sections_of(model, summary);
  model.quality = quality_of(model, summary);
  return model;
}

}  // namespace report
