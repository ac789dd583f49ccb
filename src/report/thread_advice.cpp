#include "report/thread_advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "report/formatting.h"
#include "report/metrics.h"
#include "report/thresholds.h"
#include "schema/processor_list.h"

namespace report {
namespace {

/// More threads than cores: certain where they had to wait for cores, else from a multiple on.
bool is_too_many(double threads, double cores, double processor_seconds, const std::optional<double>& core_wait) {
  if (cores <= 0 || threads <= cores) return false;
  if (!core_wait) return threads >= limits::kThreadsPerCore * cores;
  return fraction(*core_wait, *core_wait + processor_seconds) >= limits::kCoreWaitShare;
}

std::string waited(const std::optional<double>& core_wait) {
  return core_wait ? fmt::format("; they waited {} for a core", format_seconds(*core_wait)) : std::string();
}

/// A rank that may use fewer cores than it has threads that compute, while others could be had.
struct NarrowRank {
  const schema::Rank* rank = nullptr;
  std::size_t cores = 0, ranks = 0;
  double core_wait = 0;
};

NarrowRank narrowest(const schema::Summary& summary) {
  NarrowRank worst;
  for (const schema::Rank& rank : summary.ranks) {
    const std::size_t cores = schema::processors_in(rank.allowed_processors).size();
    const auto wait = rank.core_wait_ns >= 0 ? std::optional(to_seconds(rank.core_wait_ns)) : std::nullopt;
    if (!is_too_many(rank.computing_threads, static_cast<double>(cores), to_seconds(rank.cpu_ns), wait)) continue;
    ++worst.ranks;
    worst.core_wait += wait.value_or(0);
    if (worst.rank == nullptr || to_seconds(worst.rank->core_wait_ns) < wait.value_or(0)) {
      worst.rank = &rank;
      worst.cores = cores;
    }
  }
  return worst;
}

bool add_binding_advice(const schema::Summary& summary, std::vector<Advice>& advice) {
  const NarrowRank worst = narrowest(summary);
  if (worst.rank == nullptr) return false;
  const schema::Rank& rank = *worst.rank;
  const bool has_more = static_cast<double>(worst.cores) < summary.job.logical_cores;
  if (!has_more) return false;
  Advice found;
  found.id = advice_ids::kThreadBinding;
  found.group = Group::kNative;
  found.seconds = worst.core_wait;
  const auto wait = rank.core_wait_ns >= 0 ? std::optional(to_seconds(rank.core_wait_ns)) : std::nullopt;
  found.evidence = fmt::format("Rank {} on host {} computes in {} threads, but may use {} (number {}){}.", rank.rank,
                               rank.host, rank.computing_threads,
                               counted(static_cast<std::int64_t>(worst.cores), "logical core", "logical cores only"),
                               rank.allowed_processors, waited(wait));
  if (worst.ranks > 1) found.evidence += fmt::format(" So do {} ranks in all.", worst.ranks);
  found.change = fmt::format(
      "Let the launcher bind each rank to as many cores as it has threads (Open MPI: --map-by slot:PE={0}, Slurm: "
      "--cpus-per-task={0}), or start fewer threads.",
      rank.computing_threads);
  advice.push_back(std::move(found));
  return true;
}

const HostCores* most_crowded(const ReportModel& model, double logical_cores) {
  const HostCores* worst = nullptr;
  for (const HostCores& host : model.threads.hosts) {
    const double cores = host.logical.value_or(logical_cores);
    if (!is_too_many(static_cast<double>(host.computing_threads), cores, host.processor_seconds, host.core_wait)) {
      continue;
    }
    if (worst == nullptr || host.computing_threads > worst->computing_threads) worst = &host;
  }
  return worst;
}

std::string cores_text(const HostCores& host, double logical_cores) {
  if (!host.logical) return fmt::format("on {} logical cores", format_count(logical_cores));
  if (host.quota > 0 && host.quota <= *host.logical) {
    return fmt::format("where their cgroup grants the time of {:.3g} cores", host.quota);
  }
  return fmt::format("on {} logical cores that they may use", format_count(*host.logical));
}

void add_oversubscription_advice(const ReportModel& model, const schema::Summary& summary,
                                 std::vector<Advice>& advice) {
  const double logical_cores = summary.job.logical_cores;
  const HostCores* host = most_crowded(model, logical_cores);
  if (host == nullptr) return;
  Advice found;
  found.id = advice_ids::kThreadOversubscription;
  found.group = Group::kNative;
  found.seconds = host->core_wait.value_or(0);
  found.evidence =
      fmt::format("The {} on host {} compute in {} threads {}, in turns{}.", counted(host->ranks, "rank", "ranks"),
                  host->host, host->computing_threads, cores_text(*host, logical_cores), waited(host->core_wait));
  const double per_rank = std::floor(host->logical.value_or(logical_cores) / std::max(host->ranks, 1));
  const bool has_more_than_one_each = host->computing_threads > host->ranks;
  found.change = has_more_than_one_each && per_rank >= 1
                     ? fmt::format(
                           "Set OMP_NUM_THREADS={} (OPENBLAS_NUM_THREADS and MKL_NUM_THREADS likewise): the "
                           "cores divided by the ranks.",
                           format_count(per_rank))
                     : "Start no more ranks on a node than it has cores: who waits for its turn, others wait for in "
                       "MPI.";
  advice.push_back(std::move(found));
}

/// Enough cores, and yet the threads had to wait for them: others had these.
const HostCores* most_shared(const ReportModel& model, double logical_cores) {
  const HostCores* worst = nullptr;
  for (const HostCores& host : model.threads.hosts) {
    const double cores = host.logical.value_or(logical_cores);
    if (!host.core_wait || static_cast<double>(host.computing_threads) > cores) continue;
    const double wanted = *host.core_wait + host.processor_seconds;
    if (fraction(*host.core_wait, wanted) < limits::kCoresTakenShare) continue;
    if (worst == nullptr || *host.core_wait > *worst->core_wait) worst = &host;
  }
  return worst;
}

void add_shared_node_advice(const ReportModel& model, const schema::Summary& summary, std::vector<Advice>& advice) {
  const double logical_cores = summary.job.logical_cores;
  const HostCores* host = most_shared(model, logical_cores);
  if (host == nullptr) return;
  const double wait = *host->core_wait;
  Advice found;
  found.id = advice_ids::kNodeShared;
  found.group = Group::kNative;
  found.seconds = wait;
  found.evidence = fmt::format(
      "The {} on host {} compute in {} {}, but waited {} for a core, {:.0f} % of the time in "
      "which they wanted one: others had the cores{}.",
      counted(host->ranks, "rank", "ranks"), host->host, counted(host->computing_threads, "thread", "threads"),
      cores_text(*host, logical_cores), format_seconds(wait), 100 * fraction(wait, wait + host->processor_seconds),
      host->load_end ? fmt::format(" (load average {:.1f})", *host->load_end) : "");
  found.change =
      "Ask the batch system for the whole node (Slurm: --exclusive), or find out what else runs there: the times in "
      "this "
      "report, and most of all waiting in MPI, contain it.";
  advice.push_back(std::move(found));
}

}  // namespace

void add_thread_advice(const ReportModel& model, const schema::Summary& summary, std::vector<Advice>& advice) {
  if (!add_binding_advice(summary, advice)) add_oversubscription_advice(model, summary, advice);
  add_shared_node_advice(model, summary, advice);
}

}  // namespace report
