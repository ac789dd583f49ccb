#include "report/efficiency.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "report/metrics.h"

namespace report {
namespace {

Efficiency no_efficiency(const std::string& reason) {
  const Measure none = unavailable(Unit::kRatio, reason);
  return {none, none, none, none, none};
}

/// The greatest mean useful time of any node's ranks: T - min m_node.
double best_node(const std::vector<RankRow>& ranks, std::size_t& nodes) {
  std::map<std::string, std::pair<double, int>> by_host;
  for (const RankRow& rank : ranks) {
    by_host[rank.host].first += useful_seconds(rank.seconds);
    ++by_host[rank.host].second;
  }
  nodes = by_host.size();
  double best = 0;
  for (const auto& [host, sum] : by_host) best = std::max(best, sum.first / sum.second);
  return best;
}

/// A span of time over all ranks.
struct SpanSum {
  double useful = 0, most_useful = 0, elapsed = 0;
};

/// `rows` are of one rank; `joined` of them make one span.
void add_rank(std::vector<SpanSum>& sums, std::span<const schema::TimeBin> rows, std::size_t joined) {
  std::map<std::size_t, GroupValues> spans;
  for (const schema::TimeBin& row : rows) {
    if (row.bin < 0) continue;
    GroupValues& span = spans[static_cast<std::size_t>(row.bin) / joined];
    const GroupValues seconds = group_seconds(category_seconds(row.time));
    for (std::size_t i = 0; i < span.size(); ++i) span[i] += seconds[i];
  }
  for (const auto& [number, seconds] : spans) {
    const double useful = useful_seconds(seconds);
    SpanSum& sum = sums[number];
    sum.useful += useful;
    sum.most_useful = std::max(sum.most_useful, useful);
    sum.elapsed = std::max(sum.elapsed, total(seconds));
  }
}

}  // namespace

double useful_seconds(const GroupValues& seconds) {
  return seconds[index(Group::kPython)] + seconds[index(Group::kNative)];
}

std::optional<EfficiencyPart> efficiency_part(double useful_sum, double useful_maximum, double elapsed,
                                              std::size_t ranks) {
  if (useful_maximum <= 0 || elapsed <= 0 || ranks == 0) return std::nullopt;
  // A rank's useful time can exceed its lifetime by a tick of the clock.
  return EfficiencyPart{useful_sum / static_cast<double>(ranks) / useful_maximum,
                        std::min(useful_maximum / elapsed, 1.0)};
}

std::vector<std::optional<EfficiencyPart>> efficiency_of_bins(const std::vector<schema::TimeBin>& rows,
                                                              std::size_t joined, std::size_t bins, std::size_t ranks) {
  std::vector<SpanSum> sums(bins);
  for (auto first = rows.begin(); first != rows.end();) {
    const auto last = std::find_if(first, rows.end(), [&](const auto& row) { return row.rank != first->rank; });
    add_rank(sums, {first, last}, joined);
    first = last;
  }
  std::vector<std::optional<EfficiencyPart>> result;
  for (const SpanSum& sum : sums) result.push_back(efficiency_part(sum.useful, sum.most_useful, sum.elapsed, ranks));
  return result;
}

Efficiency efficiency_of(const std::vector<RankRow>& ranks) {
  if (ranks.empty()) return no_efficiency("no rank has data");
  double elapsed = 0, sum = 0, most = 0;
  for (const RankRow& rank : ranks) {
    elapsed = std::max(elapsed, rank.measured);
    sum += useful_seconds(rank.seconds);
    most = std::max(most, useful_seconds(rank.seconds));
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
