#include "report/call_tree.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "report/function_index.h"
#include "report/metrics.h"

namespace report {
namespace {

constexpr std::uint32_t kNoPlace = 0xFFFFFFFF;

void add(GroupValues& sum, const GroupValues& more) {
  for (std::size_t i = 0; i < kGroupCount; ++i) sum[i] += more[i];
}

/// Children come after their parents, so that one backward pass sums every subtree.
void add_inclusive(std::vector<TreeNode>& nodes) {
  for (TreeNode& node : nodes) node.inclusive = node.exclusive;
  for (std::size_t i = nodes.size(); i-- > 1;) add(nodes[nodes[i].parent].inclusive, nodes[i].inclusive);
}

/// The node of `tree` for each node of the summary. A frame without a function counts for its caller.
std::vector<std::uint32_t> join_nodes(const schema::Summary& summary, const FunctionIndex& functions, CallTree& tree) {
  std::unordered_map<std::uint64_t, std::uint32_t> known;
  std::vector<std::uint32_t> node_of(summary.nodes.size(), 0);
  tree.nodes.emplace_back();
  for (std::size_t i = 1; i < summary.nodes.size(); ++i) {
    const std::size_t function = functions.at(summary.nodes[i].frame);
    const std::uint32_t parent = summary.nodes[i].parent < i ? node_of[summary.nodes[i].parent] : 0;
    if (function == kNoFunction) {
      node_of[i] = parent;
      continue;
    }
    const std::uint64_t key = std::uint64_t{parent} << 32 | function;
    const auto [entry, is_new] = known.try_emplace(key, static_cast<std::uint32_t>(tree.nodes.size()));
    if (is_new) tree.nodes.push_back({parent, static_cast<std::uint32_t>(function), 0, {}, {}});
    node_of[i] = entry->second;
  }
  return node_of;
}

/// The `limit` nodes with the most inclusive time, of equals the first ones: a parent has no less than its children and
/// comes before them, so it is kept with them. Nodes without time are left out.
std::vector<bool> longest(const std::vector<TreeNode>& nodes, std::size_t limit) {
  std::vector<double> times;
  for (const TreeNode& node : nodes) times.push_back(total(node.inclusive));
  std::vector<std::uint32_t> order(nodes.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(limit, order.size()));
  std::nth_element(order.begin(), end, order.end(), [&times](std::uint32_t a, std::uint32_t b) {
    return std::pair(-times[a], a) < std::pair(-times[b], b);
  });
  std::vector<bool> kept(nodes.size());
  for (auto node = order.begin(); node != end; ++node) kept[*node] = times[*node] > 0;
  return kept;
}

std::vector<std::vector<std::uint32_t>> children_of(const std::vector<TreeNode>& nodes) {
  std::vector<std::vector<std::uint32_t>> children(nodes.size());
  for (std::uint32_t i = 1; i < nodes.size(); ++i) children[nodes[i].parent].push_back(i);
  for (auto& list : children) {
    std::ranges::stable_sort(list, std::greater{}, [&nodes](std::uint32_t i) { return total(nodes[i].inclusive); });
  }
  return children;
}

}  // namespace

CallTree call_tree(const schema::Summary& summary) {
  CallTree tree;
  FunctionIndex functions = index_functions(summary.frames);
  const std::vector<std::uint32_t> node_of = join_nodes(summary, functions, tree);
  for (const schema::NodeTotal& total : summary.totals) {
    if (total.node >= node_of.size() || total.category >= live_profile::kCategoryCount) continue;
    const Group group = group_of(static_cast<live_profile::Category>(total.category));
    tree.nodes[node_of[total.node]].exclusive[index(group)] += to_seconds(total.time.sum);
  }
  add_inclusive(tree.nodes);
  tree.node_of = node_of;
  tree.functions = std::move(functions.functions);
  return tree;
}

CallTree pruned(const CallTree& tree, std::size_t limit) {
  CallTree result;
  result.functions = tree.functions;
  if (tree.nodes.empty()) return result;
  const std::vector<bool> kept = longest(tree.nodes, limit);
  const auto children = children_of(tree.nodes);
  std::vector<std::uint32_t> place_of(tree.nodes.size(), kNoPlace);
  std::vector<std::uint32_t> joined_below(tree.nodes.size(), kNoPlace);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> stack = {{0, 0}};  // a node, and its parent in the result
  while (!stack.empty()) {
    const auto [from, parent] = stack.back();
    stack.pop_back();
    const auto place = static_cast<std::uint32_t>(result.nodes.size());
    result.nodes.push_back(tree.nodes[from]);
    result.nodes.back().parent = parent;
    place_of[from] = place;
    TreeNode joined{place, kJoinedNodes, 0, {}, {}};
    for (auto child = children[from].rbegin(); child != children[from].rend(); ++child) {
      if (kept[*child]) {
        stack.emplace_back(*child, place);
      } else if (total(tree.nodes[*child].inclusive) > 0) {
        ++joined.joined;
        add(joined.exclusive, tree.nodes[*child].inclusive);
      }
    }
    joined.inclusive = joined.exclusive;
    if (joined.joined == 0) continue;
    joined_below[from] = place + 1;
    result.nodes.push_back(joined);
  }
  // Parents come before their children: what was not kept counts where its parent does, or among the joined there.
  for (std::size_t i = 1; i < tree.nodes.size(); ++i) {
    const std::uint32_t parent = tree.nodes[i].parent;
    if (place_of[i] != kNoPlace) continue;
    place_of[i] = joined_below[parent] != kNoPlace ? joined_below[parent] : place_of[parent];
  }
  for (const std::uint32_t node : tree.node_of) result.node_of.push_back(place_of[node]);
  return result;
}

}  // namespace report
