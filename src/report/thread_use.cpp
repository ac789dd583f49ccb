#include "report/thread_use.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "report/formatting.h"
#include "report/metrics.h"
#include "schema/innermost_lines.h"
#include "schema/processor_list.h"

namespace report {
namespace {

using live_profile::Category;

bool is_on_core(std::uint8_t category) {
  const auto known = static_cast<Category>(category);
  return known == Category::kPython || known == Category::kPythonBuiltin || known == Category::kNative;
}

bool holds_lock(std::uint8_t category) {
  const auto known = static_cast<Category>(category);
  return known == Category::kPython || known == Category::kPythonBuiltin;
}

std::optional<double> hundredths(std::int64_t value) {
  return value >= 0 ? std::optional(static_cast<double>(value) / 100) : std::nullopt;
}

/// The ranks of one host while they are added up.
struct HostSum {
  HostCores cores;
  std::set<int> logical, physical;
  bool knows_logical = true, knows_physical = true, knows_wait = true, is_limited = true;
  double wait = 0;
};

void add_rank(HostSum& sum, const schema::Rank& rank) {
  HostCores& cores = sum.cores;
  ++cores.ranks;
  cores.elapsed = std::max(cores.elapsed, to_seconds(rank.measured_ns));
  cores.processor_seconds += to_seconds(rank.cpu_ns);
  cores.computing_threads += rank.computing_threads;
  sum.logical.merge(schema::processors_in(rank.allowed_processors));
  sum.physical.merge(schema::processors_in(rank.allowed_cores));
  sum.knows_logical = sum.knows_logical && !rank.allowed_processors.empty();
  sum.knows_physical = sum.knows_physical && !rank.allowed_cores.empty();
  sum.knows_wait = sum.knows_wait && rank.core_wait_ns >= 0;
  sum.wait += to_seconds(std::max<std::int64_t>(rank.core_wait_ns, 0));
  sum.is_limited = sum.is_limited && rank.quota_thousandths > 0;
  cores.quota = std::max(cores.quota, static_cast<double>(rank.quota_thousandths) / 1000);
  if (const auto load = hundredths(rank.load_start_hundredths)) cores.load_start = load;
  if (const auto load = hundredths(rank.load_end_hundredths)) cores.load_end = load;
}

HostCores finished(HostSum sum) {
  HostCores& cores = sum.cores;
  if (!sum.is_limited) cores.quota = 0;
  const auto usable = [&](const std::set<int>& set) {
    const auto count = static_cast<double>(set.size());
    return cores.quota > 0 ? std::min(count, cores.quota) : count;
  };
  if (sum.knows_logical) {
    cores.logical = usable(sum.logical);
    cores.processors = schema::processor_list(sum.logical);
  }
  if (sum.knows_physical) cores.physical = usable(sum.physical);
  if (sum.knows_wait) cores.core_wait = sum.wait;
  return cores;
}

std::vector<HostCores> hosts_of(const schema::Summary& summary) {
  std::map<std::string, HostSum> sums;
  for (const schema::Rank& rank : summary.ranks) {
    HostSum& sum = sums[rank.host];
    sum.cores.host = rank.host;
    add_rank(sum, rank);
  }
  std::vector<HostCores> hosts;
  for (const auto& [host, sum] : sums) hosts.push_back(finished(sum));
  return hosts;
}

std::vector<ThreadRow> rows_of(const schema::Summary& summary) {
  std::vector<ThreadRow> rows;
  for (const schema::Thread& thread : summary.threads) {
    ThreadRow row;
    row.rank = thread.rank;
    row.pid = thread.pid;
    row.tid = thread.tid;
    row.name = thread.name;
    row.kind = thread.kind;
    row.elapsed = to_seconds(thread.elapsed_ns);
    row.processor_seconds = to_seconds(thread.cpu_ns);
    if (thread.core_wait_ns >= 0) row.core_wait = to_seconds(thread.core_wait_ns);
    row.categories = category_seconds(thread.time);
    row.seconds = group_seconds(row.categories);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// For each node: it or one above it is a frame of an OpenMP runtime.
std::vector<bool> below_openmp(const schema::Summary& summary) {
  std::vector<bool> below(summary.nodes.size(), false);
  for (std::size_t i = 1; i < below.size(); ++i) {
    const schema::Node& node = summary.nodes[i];
    below[i] = below[node.parent] || is_openmp_runtime(summary.frames[node.frame].module);
  }
  return below;
}

void add_totals(ThreadUse& use, const schema::Summary& summary) {
  const std::vector<bool> below = below_openmp(summary);
  double openmp = 0, runtime = 0;
  for (const schema::NodeTotal& total : summary.totals) {
    if (total.node >= below.size()) continue;
    const double seconds = to_seconds(total.thread_ns);
    const bool in_runtime = is_openmp_runtime(summary.frames[summary.nodes[total.node].frame].module);
    const auto category = static_cast<Category>(total.category);
    const bool computes = is_on_core(total.category) && !in_runtime;
    use.whole += seconds;
    if (computes) use.computing += seconds;
    if (category == Category::kGil || category == Category::kWait || (is_on_core(total.category) && in_runtime)) {
      use.synchronising += seconds;
    }
    if (holds_lock(total.category)) use.lock_held += seconds;
    if (category == Category::kGil) use.lock_waited += seconds;
    if (below[total.node]) openmp += to_seconds(total.time.sum);
    if (in_runtime) runtime += to_seconds(total.time.sum);
  }
  if (std::find(below.begin(), below.end(), true) == below.end()) return;
  use.openmp = openmp;
  use.openmp_runtime = runtime;
}

std::vector<LockLine> lock_lines(const schema::Summary& summary) {
  const std::vector<std::uint32_t> innermost = schema::innermost_lines(summary);
  std::map<std::tuple<std::string, std::int32_t, std::string>, LockLine> lines;
  for (const schema::NodeTotal& total : summary.totals) {
    const bool waits = static_cast<Category>(total.category) == Category::kGil;
    if (total.node >= innermost.size() || innermost[total.node] == 0) continue;
    if (!waits && !holds_lock(total.category)) continue;
    const schema::Frame& frame = summary.frames[innermost[total.node]];
    LockLine& line = lines[{frame.file, frame.line, frame.function}];
    line = {frame.file, frame.function, frame.line, line.held, line.waited};
    (waits ? line.waited : line.held) += to_seconds(total.thread_ns);
  }
  std::vector<LockLine> waiting;
  for (auto& [place, line] : lines) {
    if (line.waited > 0) waiting.push_back(std::move(line));
  }
  std::ranges::stable_sort(waiting, std::greater<>(), &LockLine::waited);
  return waiting;
}

}  // namespace

bool is_openmp_runtime(const std::string& module) {
  const std::string name = base_name(module);
  return name.starts_with("libgomp") || name.starts_with("libomp.") || name.starts_with("libiomp5");
}

ThreadUse thread_use(const schema::Summary& summary) {
  ThreadUse use;
  use.hosts = hosts_of(summary);
  use.rows = rows_of(summary);
  add_totals(use, summary);
  use.lock_lines = lock_lines(summary);
  return use;
}

}  // namespace report
