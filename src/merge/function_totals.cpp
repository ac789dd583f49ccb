#include "merge/function_totals.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

#include "merge/spread.h"

namespace merge {
namespace {

using live_profile::Category;
using schema::Summary;

/// Time of one node and all below it.
struct Below {
  std::int64_t inclusive = 0;
  std::int64_t useful = 0;

  void add(const Below& other) {
    inclusive += other.inclusive;
    useful += other.useful;
  }
};

bool is_useful(std::uint8_t category) {
  const auto known = static_cast<Category>(category);
  return known == Category::kPython || known == Category::kPythonBuiltin || known == Category::kNative;
}

/// For each frame the least frame of its function or region, 0: it is neither's.
std::vector<std::uint32_t> least_frames(const Summary& summary) {
  const auto order = [&](std::uint32_t a, std::uint32_t b) {
    return function_of(summary.frames[a]) < function_of(summary.frames[b]);
  };
  std::map<std::uint32_t, std::uint32_t, decltype(order)> least(order);
  std::vector<std::uint32_t> frames(summary.frames.size(), 0);
  const auto is_wanted = [&](std::uint32_t i) {
    return summary.frames[i].kind == schema::FrameKind::kPython || summary.frames[i].kind == schema::FrameKind::kRegion;
  };
  for (std::uint32_t i = 0; i < frames.size(); ++i) {
    if (!is_wanted(i)) continue;
    std::uint32_t& known = least.try_emplace(i, i).first->second;
    if (summary.frames[i] < summary.frames[known]) known = i;
  }
  for (std::uint32_t i = 0; i < frames.size(); ++i) frames[i] = is_wanted(i) ? least.at(i) : 0;
  return frames;
}

bool recurs_above(const Summary& summary, const std::vector<std::uint32_t>& functions, std::size_t node) {
  const std::uint32_t function = functions[summary.nodes[node].frame];
  while (node != 0) {
    node = summary.nodes[node].parent;
    if (functions[summary.nodes[node].frame] == function) return true;
  }
  return false;
}

}  // namespace

void add_functions(Summary& summary, std::int32_t rank) {
  const std::vector<std::uint32_t> functions = least_frames(summary);
  std::vector<Below> nodes(summary.nodes.size());
  for (const schema::NodeTotal& total : summary.totals) {
    nodes[total.node].add({total.time.sum, is_useful(total.category) ? total.time.sum : 0});
  }
  std::map<std::uint32_t, Below> sums;
  for (std::size_t i = nodes.size(); i-- > 1;) {
    const std::uint32_t function = functions[summary.nodes[i].frame];
    if (function != 0 && nodes[i].inclusive > 0 && !recurs_above(summary, functions, i)) sums[function].add(nodes[i]);
    nodes[summary.nodes[i].parent].add(nodes[i]);
  }
  for (const auto& [frame, sum] : sums) {
    summary.functions.push_back({frame, spread_of_rank(sum.inclusive, rank), spread_of_rank(sum.useful, rank)});
  }
  std::ranges::sort(summary.functions, {},
                    [&](const schema::FunctionTotal& total) { return function_of(summary.frames[total.frame]); });
}

}  // namespace merge
