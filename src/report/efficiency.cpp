#include "report/efficiency.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "report/metrics.h"

namespace report {
namespace {

double useful(const RankRow& rank) {
  return rank.seconds[index(Group::kPython)] + rank.seconds[index(Group::kNative)];
}

Efficiency no_efficiency(const std::string& reason) {
  const Measure none = unavailable(Unit::kRatio, reason);
  return {none, none, none, none, none};
}

/// The greatest mean useful time of any node's ranks: T - min m_node.
double best_node(const std::vector<RankRow>& ranks, std::size_t& nodes) {
  std::map<std::string, std::pair<double, int>> by_host;
  for (const RankRow& rank : ranks) {
    by_host[rank.host].first += useful(rank);
    ++by_host[rank.host].second;
  }
  nodes = by_host.size();
  double best = 0;
  for (const auto& [host, sum] : by_host) best = std::max(best, sum.first / sum.second);
  return best;
}

}  // namespace

Efficiency efficiency_of(const std::vector<RankRow>& ranks) {
  if (ranks.empty()) return no_efficiency("no rank has data");
  double elapsed = 0, sum = 0, most = 0;
  for (const RankRow& rank : ranks) {
    elapsed = std::max(elapsed, rank.elapsed);
    sum += useful(rank);
    most = std::max(most, useful(rank));
  }
  if (most <= 0 || elapsed <= 0) return no_efficiency("no useful time was measured");
  const double mean = sum / static_cast<double>(ranks.size());
  Efficiency result;
  result.load_balance = measured(Unit::kRatio, mean / most);
  // A rank's useful time can exceed its lifetime by a tick of the clock.
  result.communication = measured(Unit::kRatio, std::min(most / elapsed, 1.0));
  result.parallel = measured(Unit::kRatio, mean / most * *result.communication.number);
  std::size_t nodes = 0;
  const double node = best_node(ranks, nodes);
  const Measure one_node = unavailable(Unit::kRatio, "the job ran on one node");
  result.load_balance_in_nodes = nodes > 1 ? measured(Unit::kRatio, node / most) : one_node;
  result.load_balance_across_nodes = nodes > 1 ? measured(Unit::kRatio, mean / node) : one_node;
  return result;
}

}  // namespace report
