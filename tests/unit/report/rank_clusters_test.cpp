#include "report/rank_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "report/thresholds.h"

namespace {

using report::Group;
using report::index;

report::RankRow row(std::int32_t rank, double python, double mpi) {
  report::RankRow result;
  result.rank = rank;
  result.host = "node" + std::to_string(rank / 4);
  result.shares[index(Group::kPython)] = python;
  result.shares[index(Group::kMpi)] = mpi;
  result.shares[index(Group::kNative)] = 1 - python - mpi;
  return result;
}

std::vector<report::RankRow> two_kinds(std::int32_t ranks) {
  std::vector<report::RankRow> rows;
  for (std::int32_t rank = 0; rank < ranks; ++rank) {
    const double noise = 0.01 * (rank % 3 - 1);
    rows.push_back(rank % 4 == 3 ? row(rank, 0.8 + noise, 0.1) : row(rank, 0.2 + noise, 0.6));
  }
  return rows;
}

TEST(RankClusters, ranks_that_are_alike_are_one_kind) {
  const auto clusters = report::rank_clusters({row(0, 0.30, 0.6), row(1, 0.32, 0.6), row(2, 0.34, 0.6)});
  ASSERT_EQ(clusters.size(), 1U);
  EXPECT_EQ(clusters[0].ranks, (std::vector<std::int32_t>{0, 1, 2}));
  EXPECT_EQ(clusters[0].representative, 1);
  EXPECT_NEAR(clusters[0].shares[index(Group::kPython)], 0.32, 1e-12);
  EXPECT_NEAR(clusters[0].spread, 0.02, 1e-12);
  EXPECT_FALSE(clusters[0].differs.has_value());
}

TEST(RankClusters, two_kinds_are_told_apart_by_what_differs_most) {
  const auto clusters = report::rank_clusters(two_kinds(16));
  ASSERT_EQ(clusters.size(), 2U);
  EXPECT_EQ(clusters[0].ranks.size(), 12U);
  EXPECT_EQ(clusters[1].ranks, (std::vector<std::int32_t>{3, 7, 11, 15}));
  EXPECT_EQ(clusters[1].differs, Group::kPython);
  EXPECT_NEAR(clusters[1].shares[index(Group::kPython)], 0.8, 0.01);
  EXPECT_NEAR(clusters[1].others_share, 0.2, 0.01);
  EXPECT_EQ(clusters[1].host, "node" + std::to_string(clusters[1].representative / 4));
}

TEST(RankClusters, every_rank_is_in_one_and_they_differ_by_the_limit) {
  std::vector<report::RankRow> rows;
  for (std::int32_t rank = 0; rank < 1000; ++rank) rows.push_back(row(rank, 0.001 * rank, 0));
  const auto clusters = report::rank_clusters(rows);
  EXPECT_GT(clusters.size(), 2U);
  EXPECT_LE(clusters.size(), report::kMostClusters);
  std::vector<std::int32_t> all;
  for (const auto& a : clusters) {
    all.insert(all.end(), a.ranks.begin(), a.ranks.end());
    for (const auto& b : clusters) {
      if (&a == &b) continue;
      EXPECT_GE(report::share_distance(a.shares, b.shares), report::limits::kClusterDistance);
    }
  }
  std::ranges::sort(all);
  EXPECT_EQ(all.size(), 1000U);
  EXPECT_EQ(std::ranges::adjacent_find(all), all.end());
}

TEST(RankClusters, the_order_of_equal_runs_is_the_same) {
  const auto first = report::rank_clusters(two_kinds(200));
  const auto second = report::rank_clusters(two_kinds(200));
  ASSERT_EQ(first.size(), second.size());
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].ranks, second[i].ranks);
  EXPECT_GE(first[0].ranks.size(), first[1].ranks.size());
}

TEST(RankClusters, without_ranks_there_are_none) {
  EXPECT_TRUE(report::rank_clusters({}).empty());
}

TEST(RankClusters, ranges_join_neighbours) {
  EXPECT_EQ(report::rank_ranges({0, 1, 2, 3, 7, 9, 10}), "0-3,7,9-10");
  EXPECT_EQ(report::rank_ranges({}), "");
}

}  // namespace
