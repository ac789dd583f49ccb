#include "merge/traffic.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "merge/merge.h"

namespace {

using schema::Summary;
using schema::Traffic;

/// `rank` sends one message of 10 bytes to each of `receivers`.
Summary sender(std::int32_t rank, const std::vector<std::int32_t>& receivers) {
  schema::RankFile file;
  for (const std::int32_t receiver : receivers) file.traffic.push_back({receiver, 1, 10});
  Summary summary;
  merge::add_traffic(summary, {file}, rank);
  return summary;
}

TEST(Traffic, of_few_ranks_stays_as_it_was_counted) {
  const Summary both = merge::merge(sender(0, {1, 255}), sender(255, {0, -1}));
  EXPECT_EQ(both.traffic_block_ranks, 1);
  EXPECT_EQ(both.traffic, (std::vector<Traffic>{{0, 1, 1, 10}, {0, 255, 1, 10}, {255, -1, 1, 10}, {255, 0, 1, 10}}));
}

TEST(Traffic, of_the_processes_of_a_rank_is_added_up) {
  schema::RankFile file;
  file.traffic = {{3, 2, 20}};
  Summary summary;
  merge::add_traffic(summary, {file, file}, 1);
  EXPECT_EQ(summary.traffic, (std::vector<Traffic>{{1, 3, 4, 40}}));
}

TEST(Traffic, of_more_ranks_than_blocks_is_counted_by_block) {
  const Summary both = merge::merge(sender(0, {1, 2, -1}), sender(256, {257, 0}));
  EXPECT_EQ(both.traffic_block_ranks, 2);
  EXPECT_EQ(both.traffic,
            (std::vector<Traffic>{{0, -1, 1, 10}, {0, 0, 1, 10}, {0, 1, 1, 10}, {128, 0, 1, 10}, {128, 128, 1, 10}}));
}

TEST(Traffic, does_not_depend_on_the_order_in_which_ranks_come) {
  std::vector<Summary> ranks;
  for (std::int32_t rank = 0; rank < 3000; rank += 37) ranks.push_back(sender(rank, {rank + 1, (rank * 7) % 3000, -1}));
  Summary forward, backward, inner;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    forward = merge::merge(std::move(forward), ranks[i]);
    backward = merge::merge(ranks[i], std::move(backward));
  }
  for (std::size_t i = 0; i + 1 < ranks.size(); i += 2) {
    inner = merge::merge(merge::merge(ranks[i + 1], ranks[i]), std::move(inner));
  }
  if (ranks.size() % 2 == 1) inner = merge::merge(std::move(inner), ranks.back());
  EXPECT_EQ(forward.traffic_block_ranks, 16);
  EXPECT_EQ(forward.traffic, backward.traffic);
  EXPECT_EQ(forward.traffic, inner.traffic);
  EXPECT_EQ(inner.traffic_block_ranks, 16);
  std::int64_t bytes = 0;
  for (const Traffic& row : forward.traffic) bytes += row.bytes;
  EXPECT_EQ(bytes, static_cast<std::int64_t>(ranks.size()) * 30);
}

TEST(Traffic, of_everybody_with_everybody_stays_bounded) {
  std::vector<std::int32_t> all(2048);
  for (std::int32_t i = 0; i < 2048; ++i) all[static_cast<std::size_t>(i)] = i;
  Summary sum;
  for (std::int32_t rank = 0; rank < 2048; rank += 128) sum = merge::merge(std::move(sum), sender(rank, all));
  EXPECT_EQ(sum.traffic_block_ranks, 8);
  EXPECT_EQ(sum.traffic.size(), 16U * 256U);
  EXPECT_EQ(sum.traffic[0], (Traffic{0, 0, 8, 80}));
}

}  // namespace
