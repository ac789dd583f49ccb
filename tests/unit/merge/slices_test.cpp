#include "merge/slices.h"

#include <gtest/gtest.h>

#include "merge/merge.h"
#include "merge/rank_reader.h"
#include "rank_files.h"
#include "schema/time_width.h"

namespace {

using live_profile::Category;
using merge_test::kMillisecond;

constexpr auto kNative = static_cast<std::uint8_t>(Category::kNative);
constexpr auto kWait = static_cast<std::uint8_t>(Category::kWait);

std::int64_t sum_of(const std::vector<schema::Slice>& slices) {
  std::int64_t sum = 0;
  for (const schema::Slice& slice : slices) sum += slice.ns;
  return sum;
}

/// One node, `nodes` of them, in each slice of one rank.
schema::Summary summary(std::int32_t rank, std::int64_t width_ns, std::uint32_t nodes) {
  schema::Summary summary;
  summary.frames = {{}};
  summary.nodes = {{0, 0}};
  for (std::uint32_t node = 1; node <= nodes; ++node) {
    summary.frames.push_back({schema::FrameKind::kPython, "f" + std::to_string(node), "/app.py", 1, 1, ""});
    summary.nodes.push_back({0, node});
    for (std::int32_t slice = 0; slice < 64; ++slice) summary.slices.push_back({node, kNative, slice, rank, 1000});
  }
  summary.slice_width_ns = width_ns;
  summary.ranks.resize(1);
  summary.ranks[0].rank = rank;
  return summary;
}

TEST(Slices, of_a_rank_take_the_time_of_its_process) {
  schema::RankFile file = merge_test::main_process({{Category::kNative, 10}});
  file.process.slice_width_ns = 2 * kMillisecond;
  file.slices = {{0, 1, kNative, 60 * kMillisecond}, {49, 1, kNative, 40 * kMillisecond}};
  const schema::Summary result = merge::summary_of_rank(3, {file});
  ASSERT_EQ(result.slices.size(), 2U);
  EXPECT_EQ(result.slice_width_ns, 2 * kMillisecond);
  EXPECT_EQ(result.slices[0], (schema::Slice{1, kNative, 0, 3, 60 * kMillisecond}));
  EXPECT_EQ(result.slices[1], (schema::Slice{1, kNative, 49, 3, 40 * kMillisecond}));
}

TEST(Slices, of_a_child_process_take_the_place_of_waiting) {
  // The parent waits for all of its 100 ms; the child works from 50 ms on.
  schema::RankFile parent = merge_test::main_process({{Category::kWait, 10}});
  schema::RankFile child = merge_test::process(101, 100, "child", 5, 5, {{Category::kNative, 10}});
  parent.process.slice_width_ns = child.process.slice_width_ns = 2 * kMillisecond;
  parent.slices = {{10, 1, kWait, 50 * kMillisecond}, {40, 1, kWait, 50 * kMillisecond}};
  child.slices = {{5, 1, kNative, 50 * kMillisecond}};
  const schema::Summary result = merge::summary_of_rank(0, {parent, child});
  std::int64_t native = 0, waiting = 0;
  for (const schema::Slice& slice : result.slices) {
    (slice.category == kNative ? native : waiting) += slice.ns;
    if (slice.category == kNative) {
      EXPECT_EQ(slice.slice, 30);
    }
  }
  EXPECT_EQ(native, 50 * kMillisecond);
  EXPECT_EQ(waiting, 50 * kMillisecond);
}

TEST(Slices, of_different_widths_are_brought_to_the_wider) {
  const auto fine = summary(0, schema::kBaseTimeWidthNs, 1), coarse = summary(1, 4 * schema::kBaseTimeWidthNs, 1);
  const schema::Summary sum = merge::merge(fine, coarse);
  EXPECT_EQ(sum.slice_width_ns, 4 * schema::kBaseTimeWidthNs);
  EXPECT_EQ(sum.slices.size(), 16U + 64U);
  EXPECT_EQ(sum.slices.front(), (schema::Slice{1, kNative, 0, 0, 4000}));
  EXPECT_EQ(sum_of(sum.slices), 128'000);
}

TEST(Slices, that_are_many_have_wider_blocks_in_any_order) {
  constexpr std::int32_t kRanks = 64;
  std::vector<schema::Summary> ranks, reversed;
  for (std::int32_t rank = 0; rank < kRanks; ++rank) ranks.push_back(summary(rank, schema::kBaseTimeWidthNs, 100));
  for (std::int32_t rank = kRanks; rank-- > 0;) reversed.push_back(summary(rank, schema::kBaseTimeWidthNs, 100));
  schema::Summary one_by_one;
  for (const schema::Summary& rank : reversed) one_by_one = merge::merge(std::move(one_by_one), rank);
  const schema::Summary sum = merge::merge(ranks);
  EXPECT_LE(sum.slices.size(), merge::kMaximumSliceRows);
  EXPECT_EQ(sum.slice_block_ranks, 4);
  EXPECT_EQ(sum_of(sum.slices), std::int64_t{kRanks} * 100 * 64 * 1000);
  EXPECT_EQ(one_by_one.slice_block_ranks, 4);
  EXPECT_EQ(one_by_one.slices, sum.slices);
}

TEST(Slices, of_a_large_job_begin_in_wide_blocks) {
  schema::RankFile file = merge_test::main_process({{Category::kNative, 10}});
  file.process.world_size = 10'000;
  file.process.slice_width_ns = 2 * kMillisecond;
  file.slices = {{0, 1, kNative, kMillisecond}};
  const schema::Summary result = merge::summary_of_rank(9'999, {file});
  EXPECT_EQ(result.slice_block_ranks, 256);
  EXPECT_EQ(result.slices[0].block, 9'999 / 256);
}

}  // namespace
