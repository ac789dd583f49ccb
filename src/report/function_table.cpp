#include "report/function_table.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "report/efficiency.h"
#include "report/function_index.h"
#include "report/metrics.h"

namespace report {
namespace {

std::size_t function_at(const schema::Summary& summary, const FunctionIndex& functions, std::size_t node) {
  return functions.at(summary.nodes[node].frame);
}

bool recurs_above(const schema::Summary& summary, const FunctionIndex& functions, std::size_t node,
                  std::size_t function) {
  while (summary.nodes[node].parent < node) {
    node = summary.nodes[node].parent;
    if (function_at(summary, functions, node) == function) return true;
  }
  return false;
}

void add_exclusive(const schema::Summary& summary, FunctionIndex& functions, std::vector<double>& node_seconds) {
  for (const schema::NodeTotal& total : summary.totals) {
    if (total.node >= summary.nodes.size() || total.category >= live_profile::kCategoryCount) continue;
    const double seconds = to_seconds(total.time.sum);
    node_seconds[total.node] += seconds;
    const std::size_t function = function_at(summary, functions, total.node);
    if (function != kNoFunction) functions.functions[function].categories[total.category] += seconds;
  }
  for (FunctionRow& function : functions.functions) {
    function.exclusive = group_seconds(function.categories);
    function.exclusive_total = total(function.exclusive);
  }
}

/// Children have higher indices than their parents, so one backward pass sums every subtree; a subtree counts
/// for its function unless an ancestor of the same function already contains it.
void add_inclusive(const schema::Summary& summary, FunctionIndex& functions, std::vector<double>& node_seconds) {
  for (std::size_t node = summary.nodes.size(); node-- > 0;) {
    const std::size_t function = function_at(summary, functions, node);
    if (function != kNoFunction && node_seconds[node] > 0 && !recurs_above(summary, functions, node, function)) {
      functions.functions[function].inclusive += node_seconds[node];
    }
    const std::uint32_t parent = summary.nodes[node].parent;
    if (parent < node) node_seconds[parent] += node_seconds[node];
  }
}

/// T is the longest time that any rank spent in the function.
void add_spread_and_efficiency(const schema::Summary& summary, FunctionIndex& functions) {
  for (const schema::FunctionTotal& total : summary.functions) {
    const std::size_t function = functions.at(total.frame);
    if (function == kNoFunction) continue;
    functions.functions[function].per_rank = rank_spread(total.inclusive, summary.ranks.size());
    functions.functions[function].efficiency =
        efficiency_part(to_seconds(total.useful.sum), to_seconds(total.useful.maximum),
                        to_seconds(total.inclusive.maximum), summary.ranks.size());
  }
}

}  // namespace

std::vector<FunctionRow> function_rows(const schema::Summary& summary) {
  FunctionIndex functions = index_functions(summary.frames);
  std::vector<double> node_seconds(summary.nodes.size());
  add_exclusive(summary, functions, node_seconds);
  add_inclusive(summary, functions, node_seconds);
  add_spread_and_efficiency(summary, functions);
  auto& rows = functions.functions;
  std::erase_if(rows, [](const FunctionRow& row) { return row.inclusive <= 0; });
  std::stable_sort(rows.begin(), rows.end(), [](const FunctionRow& a, const FunctionRow& b) {
    return std::tie(b.exclusive_total, b.inclusive, a.name) < std::tie(a.exclusive_total, a.inclusive, b.name);
  });
  return std::move(rows);
}

}  // namespace report
