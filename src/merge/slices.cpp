#include "merge/slices.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "schema/joined_rows.h"
#include "schema/time_width.h"

namespace merge {
namespace {

using schema::Slice;

constexpr auto kWait = static_cast<std::uint8_t>(live_profile::Category::kWait);

auto place_of(const Slice& slice) {
  return std::tie(slice.node, slice.category, slice.slice, slice.block);
}

/// One row for each place, in order.
void join_equal_places(std::vector<Slice>& slices) {
  schema::join_equal_places(slices, place_of, [](Slice& sum, const Slice& slice) { sum.ns += slice.ns; });
}

void widen(std::vector<Slice>& slices, std::int64_t time_factor, std::int64_t block_factor) {
  for (Slice& slice : slices) {
    slice.slice = static_cast<std::int32_t>(slice.slice / time_factor);
    slice.block = static_cast<std::int32_t>(slice.block / block_factor);
  }
}

}  // namespace

RankSlices::RankSlices(std::int64_t start_ns, std::int64_t elapsed_ns)
    : start_(start_ns),
      width_(schema::permitted_width((elapsed_ns + schema::kMaximumSlices - 1) / schema::kMaximumSlices)) {}

void RankSlices::add(const schema::RankFile& file, const RankShare& share, const std::map<std::uint32_t, double>& kept,
                     const std::vector<std::uint32_t>& nodes) {
  const schema::RankProcess& process = file.process;
  if (process.slice_width_ns > width_) {
    widen(slices_, process.slice_width_ns / width_, 1);
    width_ = process.slice_width_ns;
  }
  for (const schema::RankSlice& row : file.slices) {
    const auto known = kept.find(row.node);
    const double waiting = known == kept.end() ? share.waiting : known->second;
    const double ns = static_cast<double>(row.rank_ns) * (row.category == kWait ? waiting : share.busy);
    const std::int64_t middle = row.slice * process.slice_width_ns + process.slice_width_ns / 2;
    const std::int64_t slice = (process.time_bins_start_ns + middle - start_) / width_;
    if (std::llround(ns) == 0) continue;
    slices_.push_back(
        {.node = nodes[row.node],
         .category = row.category,
         .slice = static_cast<std::int32_t>(std::clamp<std::int64_t>(slice, 0, schema::kMaximumSlices - 1)),
         .block = 0,
         .ns = std::llround(ns)});
  }
}

void RankSlices::finish(schema::Summary& summary, std::int32_t rank, std::int64_t ranks) && {
  std::int64_t block_ranks = 1;
  while (block_ranks * kMaximumSliceBlocks < ranks) block_ranks *= 2;
  for (Slice& slice : slices_) slice.block = static_cast<std::int32_t>(std::max(rank, 0) / block_ranks);
  join_equal_places(slices_);
  summary.slices = std::move(slices_);
  summary.slice_width_ns = width_;
  summary.slice_block_ranks = block_ranks;
}

void join_slices(schema::Summary& into, std::vector<Slice> others, std::int64_t other_width_ns,
                 std::int64_t other_block_ranks) {
  const std::int64_t width = std::max(into.slice_width_ns, other_width_ns);
  const std::int64_t block_ranks = std::max(into.slice_block_ranks, other_block_ranks);
  widen(into.slices, into.slices.empty() ? 1 : width / into.slice_width_ns, block_ranks / into.slice_block_ranks);
  widen(others, others.empty() ? 1 : width / other_width_ns, block_ranks / other_block_ranks);
  into.slices.insert(into.slices.end(), others.begin(), others.end());
  into.slice_width_ns = width;
  into.slice_block_ranks = block_ranks;
}

void limit_slices(schema::Summary& summary) {
  join_equal_places(summary.slices);
  // The width depends on all rows of the result alone: so it does not matter in which order ranks came in.
  const auto has_blocks = [&] {
    return std::ranges::any_of(summary.slices, [](const Slice& slice) { return slice.block > 0; });
  };
  while (summary.slices.size() > kMaximumSliceRows && has_blocks()) {
    widen(summary.slices, 1, 2);
    summary.slice_block_ranks *= 2;
    join_equal_places(summary.slices);
  }
}

}  // namespace merge
