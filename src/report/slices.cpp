#include "report/slices.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "report/metrics.h"
#include "schema/innermost_lines.h"
#include "schema/joined_rows.h"

namespace report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int32_t kFewSlices = 32;
constexpr std::int32_t kFewBlocks = 16;
/// Less than these tells nothing about time and ranks: then the smallest cells lose their place instead.
constexpr std::int32_t kFewestSlices = 8;
constexpr std::int32_t kFewestBlocks = 4;

auto place_of(const SliceCell& cell) {
  return std::tie(cell.node, cell.line, cell.group, cell.slice, cell.block);
}

void join_equal_places(std::vector<SliceCell>& cells) {
  schema::join_equal_places(cells, place_of, [](SliceCell& sum, const SliceCell& cell) { sum.ns += cell.ns; });
}

struct Extent {
  std::int32_t slices = 0, blocks = 0;
};

Extent extent_of(const std::vector<SliceCell>& cells) {
  Extent extent;
  for (const SliceCell& cell : cells) {
    extent.slices = std::max(extent.slices, cell.slice + 1);
    extent.blocks = std::max(extent.blocks, cell.block + 1);
  }
  return extent;
}

/// Makes slices or blocks twice as wide, whichever are finer for a reader; false: they are as wide as they get.
bool widen(Slices& slices) {
  const Extent extent = extent_of(slices.cells);
  if (extent.slices <= kFewestSlices && extent.blocks <= kFewestBlocks) return false;
  const bool in_time = extent.slices > kFewSlices || (extent.blocks <= kFewBlocks && extent.slices > kFewestSlices);
  for (SliceCell& cell : slices.cells) {
    if (in_time) {
      cell.slice /= 2;
    } else {
      cell.block /= 2;
    }
  }
  if (in_time) {
    slices.width *= 2;
  } else {
    slices.block_ranks *= 2;
  }
  join_equal_places(slices.cells);
  return true;
}

/// What is left of many small cells is known by group, time and ranks only.
void displace_smallest(std::vector<SliceCell>& cells, std::size_t limit) {
  if (cells.size() <= limit) return;
  std::vector<std::int64_t> times;
  for (const SliceCell& cell : cells) times.push_back(cell.ns);
  const auto last = times.begin() + static_cast<std::ptrdiff_t>(limit);
  std::nth_element(times.begin(), last, times.end(), std::greater<>());
  for (SliceCell& cell : cells) {
    if (cell.ns > *last) continue;
    cell.node = 0;
    cell.line = -1;
  }
  join_equal_places(cells);
}

Json column(const std::vector<SliceCell>& cells, std::int64_t (*value)(const SliceCell&)) {
  Json values = Json::array();
  for (const SliceCell& cell : cells) values.push_back(value(cell));
  return values;
}

}  // namespace

Slices slices_of(const schema::Summary& summary, const std::vector<LineRow>& lines) {
  Slices result;
  result.width = to_seconds(summary.slice_width_ns);
  result.block_ranks = summary.slice_block_ranks;
  std::unordered_map<std::uint32_t, std::int32_t> row_of;
  for (std::size_t i = 0; i < lines.size(); ++i) row_of.emplace(lines[i].frame, static_cast<std::int32_t>(i));
  const std::vector<std::uint32_t> innermost = schema::innermost_lines(summary);
  for (const schema::Slice& slice : summary.slices) {
    if (slice.node >= innermost.size() || slice.category >= live_profile::kCategoryCount) continue;
    const Group group = group_of(static_cast<live_profile::Category>(slice.category));
    const auto row = row_of.find(innermost[slice.node]);
    const bool has_line = innermost[slice.node] != 0 && row != row_of.end();
    result.cells.push_back({.node = slice.node,
                            .line = has_line ? row->second : -1,
                            .group = static_cast<std::uint32_t>(index(group)),
                            .slice = slice.slice,
                            .block = slice.block,
                            .ns = slice.ns});
  }
  return result;
}

Json slices_document(const Slices& all, const CallTree& shown, std::size_t lines, std::size_t limit) {
  Slices slices = all;
  for (SliceCell& cell : slices.cells) {
    cell.node = cell.node < shown.node_of.size() ? shown.node_of[cell.node] : 0;
    if (cell.line >= static_cast<std::int64_t>(lines)) cell.line = -1;
  }
  join_equal_places(slices.cells);
  while (slices.cells.size() > limit && widen(slices)) {
  }
  displace_smallest(slices.cells, limit);
  std::erase_if(slices.cells, [](const SliceCell& cell) { return cell.ns < 500; });
  const Extent extent = extent_of(slices.cells);
  const auto& cells = slices.cells;
  return {{"width_s", slices.width},
          {"count", extent.slices},
          {"block_ranks", slices.block_ranks},
          {"blocks", extent.blocks},
          {"node", column(cells, [](const SliceCell& cell) { return std::int64_t{cell.node}; })},
          {"line", column(cells, [](const SliceCell& cell) { return std::int64_t{cell.line}; })},
          {"group", column(cells, [](const SliceCell& cell) { return std::int64_t{cell.group}; })},
          {"slice", column(cells, [](const SliceCell& cell) { return std::int64_t{cell.slice}; })},
          {"block", column(cells, [](const SliceCell& cell) { return std::int64_t{cell.block}; })},
          {"us", column(cells, [](const SliceCell& cell) { return (cell.ns + 500) / 1000; })}};
}

}  // namespace report
