#include "report/rank_timeline.h"

#include <gtest/gtest.h>

#include "example_summary.h"
#include "report/metrics.h"
#include "report/rank_clusters.h"

namespace {

using live_profile::Category;
using report_test::operator+;

/// Ranks of 2 s in two bins of 1 s each: Python, then MPI; rank 7 computes throughout.
schema::Summary job_of(int ranks) {
  report_test::SummaryBuilder builder;
  builder.summary.bin_width_ns = report_test::kSecond;
  for (int rank = 0; rank < ranks; ++rank) {
    const auto later = rank == 7 ? Category::kPython : Category::kMpiWait;
    builder.rank(rank, "node" + std::to_string(rank / 8),
                 report_test::only(Category::kPython, 1) + report_test::only(later, 1));
    builder.summary.bins.push_back({rank, 0, report_test::only(Category::kPython, 1), 0});
    builder.summary.bins.push_back({rank, 1, report_test::only(later, 1), 0});
  }
  return builder.summary;
}

TEST(RankTimeline, few_ranks_have_a_track_each) {
  const auto timeline = report::rank_timeline(job_of(8), {7}, 96, 200);
  ASSERT_EQ(timeline.tracks.size(), 8U);
  EXPECT_DOUBLE_EQ(timeline.bin_width, 1);
  EXPECT_DOUBLE_EQ(timeline.tracks[0].bins[1][report::index(report::Group::kMpi)], 1);
  EXPECT_DOUBLE_EQ(timeline.tracks[7].bins[1][report::index(report::Group::kPython)], 1);
}

TEST(RankTimeline, of_many_ranks_those_apart_keep_their_own_track_and_no_time_is_lost) {
  const auto timeline = report::rank_timeline(job_of(1000), {7}, 11, 200);
  ASSERT_EQ(timeline.tracks.size(), 11U);
  std::int64_t ranks = 0;
  double seconds = 0;
  bool alone = false;
  for (const auto& track : timeline.tracks) {
    ranks += track.ranks;
    for (const auto& bin : track.bins) seconds += report::total(bin);
    alone = alone || (track.first == 7 && track.last == 7 && track.ranks == 1);
  }
  EXPECT_TRUE(alone);
  EXPECT_EQ(ranks, 1000);
  EXPECT_DOUBLE_EQ(seconds, 2000);
}

TEST(RankTimeline, each_kind_of_ranks_has_a_track_that_adds_up_its_ranks) {
  const auto summary = job_of(12);
  const auto clusters = report::rank_clusters(report::rank_rows(summary));
  ASSERT_EQ(clusters.size(), 2U);  // rank 7, and the others
  const auto timeline = report::cluster_timeline(summary, clusters, 200);
  ASSERT_EQ(timeline.tracks.size(), 2U);
  EXPECT_EQ(timeline.tracks[0].ranks, 11);
  EXPECT_DOUBLE_EQ(timeline.tracks[0].bins[1][report::index(report::Group::kMpi)], 11);
  EXPECT_EQ(timeline.tracks[1].first, 7);
  EXPECT_DOUBLE_EQ(timeline.tracks[1].bins[1][report::index(report::Group::kPython)], 1);
  EXPECT_TRUE(report::cluster_timeline(summary, {clusters[0]}, 200).tracks.empty());
}

TEST(RankTimeline, bins_are_joined_up_to_the_limit) {
  const auto timeline = report::rank_timeline(job_of(2), {}, 96, 1);
  ASSERT_EQ(timeline.tracks[0].bins.size(), 1U);
  EXPECT_DOUBLE_EQ(timeline.bin_width, 2);
  EXPECT_DOUBLE_EQ(report::total(timeline.tracks[0].bins[0]), 2);
}

TEST(RankTimeline, without_bins_there_are_no_tracks) {
  auto summary = report_test::heat2d();
  summary.bins.clear();
  EXPECT_TRUE(report::rank_timeline(summary, {}, 96, 200).tracks.empty());
}

}  // namespace
