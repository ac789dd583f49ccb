#include "report/thread_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "report/formatting.h"
#include "report/section_parts.h"

namespace report {
namespace {

constexpr std::size_t kThreadsShown = 8;
constexpr std::size_t kLockLinesShown = 5;

/// Sums over all hosts; empty where one of them is not known.
struct CoreSums {
  std::optional<double> logical = 0, physical = 0;  ///< cores
  std::optional<double> logical_seconds = 0, physical_seconds = 0, wait = 0;
  double processor_seconds = 0;
  std::optional<double> quota;  ///< the smallest
};

void add_to(std::optional<double>& sum, const std::optional<double>& value, double scale = 1) {
  if (sum && value) {
    *sum += *value * scale;
  } else {
    sum.reset();
  }
}

CoreSums core_sums(const ThreadUse& use) {
  CoreSums sums;
  for (const HostCores& host : use.hosts) {
    add_to(sums.logical, host.logical);
    add_to(sums.physical, host.physical);
    add_to(sums.logical_seconds, host.logical, host.elapsed);
    add_to(sums.physical_seconds, host.physical, host.elapsed);
    add_to(sums.wait, host.core_wait);
    sums.processor_seconds += host.processor_seconds;
    if (host.quota > 0) sums.quota = std::min(sums.quota.value_or(host.quota), host.quota);
  }
  return sums;
}

Measure use_of(double processor_seconds, const std::optional<double>& core_seconds, const char* reason) {
  if (!core_seconds) return unavailable(Unit::kShare, reason);
  if (*core_seconds <= 0) return unavailable(Unit::kShare, "no rank has data");
  return measured(Unit::kShare, processor_seconds / *core_seconds);
}

Metric usable_cores(const ThreadUse& use, const CoreSums& sums) {
  constexpr const char* kId = "threads-cores";
  constexpr const char* kLabel = "Cores the ranks may use";
  if (!sums.logical || use.hosts.empty()) {
    return metric(kId, kLabel, unavailable(Unit::kRatio, "the ranks' affinity masks are not known"));
  }
  std::string meaning =
      use.hosts.size() == 1 ? "logical: " + clip_end(use.hosts.front().processors, 30) : "logical, on all nodes";
  if (sums.physical) meaning += fmt::format("; {} physical", format_count(*sums.physical));
  if (sums.quota) meaning += fmt::format("; cgroup limit {:.3g}", *sums.quota);
  return metric(kId, kLabel, measured(Unit::kRatio, *sums.logical), meaning);
}

void add_core_metrics(const ReportModel& model, Section& section) {
  const CoreSums sums = core_sums(model.threads);
  section.metrics.push_back(usable_cores(model.threads, sums));
  section.metrics.push_back(metric("threads-core-use", "Physical core utilisation",
                                   use_of(sums.processor_seconds, sums.physical_seconds,
                                          "the kernel did not say which logical cores are one physical core"),
                                   "processor time / time of the physical cores they may use"));
  section.metrics.push_back(metric(
      "threads-logical-core-use", "Logical core utilisation",
      use_of(sums.processor_seconds, sums.logical_seconds, "the ranks' affinity masks are not known"), "likewise"));
  const bool knows_wait = sums.wait && !model.threads.hosts.empty();
  Metric wait = metric("threads-core-wait", "Waiting for a core",
                       knows_wait ? measured(Unit::kSeconds, *sums.wait)
                                  : unavailable(Unit::kSeconds, "this kernel does not count it (schedstat)"),
                       "all threads: ready to run while others had the cores");
  section.metrics.push_back(std::move(wait));
}

/// "of all threads", with how many a second that is for a rank.
Metric switches(const char* id, const char* label, const schema::Summary& summary, std::int64_t count,
                std::int64_t all) {
  if (all <= 0) return metric(id, label, unavailable(Unit::kCount, "context switches were not recorded"));
  double elapsed = 0;
  for (const schema::Rank& rank : summary.ranks) elapsed += to_seconds(rank.elapsed_ns);
  const double rate = fraction(static_cast<double>(count), elapsed);
  return metric(id, label, measured(Unit::kCount, static_cast<double>(count)),
                fmt::format("{} a second and rank", format_count(rate)));
}

void add_switches(const ReportModel& model, const schema::Summary& summary, Section& section) {
  std::int64_t voluntary = 0, involuntary = 0;
  for (const schema::Rank& rank : summary.ranks) {
    voluntary += rank.voluntary_switches;
    involuntary += rank.involuntary_switches;
  }
  const std::int64_t all = voluntary + involuntary;
  section.metrics.push_back(switches("threads-switches", "Involuntary switches", summary, involuntary, all));
  section.metrics.push_back(switches("threads-voluntary-switches", "Voluntary switches", summary, voluntary, all));
  Measure migrations =
      unavailable(Unit::kCount, model.counters.unavailable_reason.empty() ? "perf::CPU-MIGRATIONS was not counted"
                                                                          : model.counters.unavailable_reason);
  for (const schema::CounterTotal& total : model.counters.totals) {
    if (total.name != "perf::CPU-MIGRATIONS") continue;
    double sum = 0;
    for (const std::int64_t value : total.values) sum += static_cast<double>(value);
    migrations = measured(Unit::kCount, sum);
  }
  section.metrics.push_back(metric("threads-migrations", "Migrations", std::move(migrations), "from core to core"));
}

/// The most loaded node.
Metric load_metric(const ThreadUse& use) {
  const HostCores* most = nullptr;
  for (const HostCores& host : use.hosts) {
    if (host.load_end && (most == nullptr || *host.load_end > *most->load_end)) most = &host;
  }
  if (most == nullptr) return metric("threads-load", "System load", unavailable(Unit::kRatio, "it was not recorded"));
  return metric("threads-load", "System load", measured(Unit::kRatio, *most->load_end),
                fmt::format("one-minute average at the end on {}; {:.2f} at the start", clip_end(most->host, 20),
                            most->load_start.value_or(0)));
}

std::string optional_seconds(const std::optional<double>& seconds) {
  return seconds ? format_seconds(*seconds) : "not known";
}

SectionTable thread_table(const ThreadUse& use) {
  SectionTable table{{"CPU time", "core wait"}, 1, {}, use.rows.size()};
  for (const char* name : kGroupNames) table.heads.emplace_back(name);
  table.heads.emplace_back("thread");
  for (std::size_t i = 0; i < std::min(use.rows.size(), kThreadsShown); ++i) {
    const ThreadRow& row = use.rows[i];
    std::vector<std::string> cells = {format_seconds(row.processor_seconds), optional_seconds(row.core_wait)};
    for (const double seconds : row.seconds) {
      cells.push_back(fmt::format("{:.0f} %", 100 * fraction(seconds, total(row.seconds))));
    }
    cells.push_back(fmt::format("rank {} {} {}, {}", row.rank, row.tid, row.name, row.kind));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

SectionTable lock_table(const ThreadUse& use) {
  SectionTable table{{"waited", "held", "interpreter lock, by line"}, 1, {}, use.lock_lines.size()};
  for (std::size_t i = 0; i < std::min(use.lock_lines.size(), kLockLinesShown); ++i) {
    const LockLine& line = use.lock_lines[i];
    table.rows.push_back(
        {format_seconds(line.waited), format_seconds(line.held), place(line.file, line.line) + " " + line.function});
  }
  return table;
}

Metric of_threads(const char* id, const char* label, double seconds, const ThreadUse& use, const char* meaning) {
  if (use.whole <= 0) return metric(id, label, unavailable(Unit::kSeconds, "no time was measured"));
  return part(id, label, seconds, use.whole, meaning);
}

void add_time_metrics(const ReportModel& model, const schema::Summary& summary, Section& section) {
  std::int32_t most = 0;
  double processor = 0, elapsed = 0;
  for (const schema::Rank& rank : summary.ranks) {
    most = std::max(most, rank.threads);
    processor += to_seconds(rank.cpu_ns);
    elapsed += to_seconds(rank.measured_ns);
  }
  const ThreadUse& use = model.threads;
  section.metrics = {
      of_threads("threads-computing", "Computation", use.computing, use, "on a core, outside OpenMP runtimes"),
      of_threads("threads-synchronising", "Synchronisation", use.synchronising, use,
                 "locks, sleeps, joins, idle pools, OpenMP barriers"),
      metric("threads-most", "Threads of a process",
             most > 0 ? measured(Unit::kCount, most) : unavailable(Unit::kCount, "no thread was recorded"),
             "greatest number at one time"),
      metric("threads-busy-cores", "Busy cores per rank",
             elapsed > 0 && processor > 0 ? measured(Unit::kRatio, processor / elapsed)
                                          : unavailable(Unit::kRatio, "no processor time was recorded"),
             "processor time / elapsed time"),
      metric("threads-lock-wait", "Waiting for locks",
             model.rank_seconds > 0 ? measured(Unit::kSeconds, model.seconds[index(Group::kWait)])
                                    : unavailable(Unit::kSeconds, "no time was measured"),
             "locks, sleeps, joins; of the rank, not of each thread"),
  };
}

/// What OpenMP runtimes tell of waiting; that is wall time of threads, which may burn a core meanwhile.
Metric openmp_metric(const char* id, const char* label, const char* meaning, const schema::Summary& summary,
                     std::int64_t schema::Rank::*waited) {
  std::int64_t sum = -1;
  for (const schema::Rank& rank : summary.ranks) {
    if (rank.*waited >= 0) sum = std::max<std::int64_t>(sum, 0) + rank.*waited;
  }
  if (sum < 0) return metric(id, label, unavailable(Unit::kSeconds, "no OpenMP runtime that tells it (OMPT) was used"));
  return metric(id, label, measured(Unit::kSeconds, to_seconds(sum)), meaning);
}

void add_openmp_metrics(const schema::Summary& summary, Section& section) {
  section.metrics.push_back(openmp_metric("threads-openmp-wait", "OpenMP barriers",
                                          "waiting there and between parallel regions, all threads", summary,
                                          &schema::Rank::openmp_wait_ns));
  section.metrics.push_back(openmp_metric("threads-openmp-locks", "OpenMP locks",
                                          "waiting for locks and critical sections", summary,
                                          &schema::Rank::openmp_lock_ns));
}

void add_lock_metrics(const ThreadUse& use, Section& section) {
  section.metrics.push_back(of_threads("threads-lock-held", "Interpreter lock held", use.lock_held, use,
                                       "in the interpreter; native code may hold it too"));
  section.metrics.push_back(
      of_threads("threads-lock-waited", "Interpreter lock awaited", use.lock_waited, use, "by all threads"));
}

}  // namespace

Section thread_section(const ReportModel& model, const schema::Summary& summary) {
  Section section{"threads",
                  "Threads",
                  "What the ranks' threads use of the cores that they may use. Shares are of the time of all threads, "
                  "each counted by itself.",
                  {},
                  {}};
  add_time_metrics(model, summary, section);
  add_core_metrics(model, section);
  add_switches(model, summary, section);
  section.metrics.push_back(load_metric(model.threads));
  add_lock_metrics(model.threads, section);
  add_openmp_metrics(summary, section);
  if (!model.threads.rows.empty()) section.tables.push_back(thread_table(model.threads));
  if (!model.threads.lock_lines.empty()) section.tables.push_back(lock_table(model.threads));
  return section;
}

}  // namespace report
