#include "merge/function_totals.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <tuple>
#include <unordered_map>
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

bool recurs_above(const Summary& summary, const std::vector<std::uint32_t>& functions, std::size_t node) {
  const std::uint32_t function = functions[summary.nodes[node].frame];
  while (node != 0) {
    node = summary.nodes[node].parent;
    if (functions[summary.nodes[node].frame] == function) return true;
  }
  return false;
}

/// Functions by what tells them apart.
struct FunctionHash {
  std::size_t operator()(const FunctionKey& key) const {
    const std::hash<schema::Text> hash;
    return (hash(std::get<0>(key)) * 0x9e3779b97f4a7c15u ^ hash(std::get<1>(key))) * 0x9e3779b97f4a7c15u +
           static_cast<std::size_t>(std::get<2>(key));
  }
};

}  // namespace

std::vector<std::uint32_t> least_frames(const Summary& summary) {
  std::unordered_map<FunctionKey, std::uint32_t, FunctionHash> least;
  std::vector<std::uint32_t> frames(summary.frames.size(), 0);
  for (std::uint32_t i = 0; i < frames.size(); ++i) {
    const schema::Frame& frame = summary.frames[i];
    if (frame.kind != schema::FrameKind::kPython && frame.kind != schema::FrameKind::kRegion) continue;
    frames[i] = least.try_emplace(function_of(frame), i).first->second;
    if (frame < summary.frames[frames[i]]) least[function_of(frame)] = i;
  }
  for (std::uint32_t& frame : frames) {
    if (frame != 0) frame = least[function_of(summary.frames[frame])];
  }
  return frames;
}

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
