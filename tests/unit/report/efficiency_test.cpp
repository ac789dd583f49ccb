#include "report/efficiency.h"

#include <gtest/gtest.h>

#include "example_summary.h"
#include "report/metrics.h"

namespace {

TEST(Efficiency, follows_from_the_useful_time_of_the_ranks) {
  // Useful: 5, 5, 5 and 9 seconds of 10.
  const auto efficiency = report::efficiency_of(report::rank_rows(report_test::heat2d()));
  EXPECT_NEAR(efficiency.load_balance.number.value(), 6.0 / 9.0, 1e-9);
  EXPECT_NEAR(efficiency.communication.number.value(), 0.9, 1e-9);
  EXPECT_NEAR(efficiency.parallel.number.value(), 0.6, 1e-9);
}

TEST(Efficiency, balance_in_and_across_nodes_multiply_to_the_load_balance) {
  const auto efficiency = report::efficiency_of(report::rank_rows(report_test::heat2d()));
  EXPECT_NEAR(efficiency.load_balance_in_nodes.number.value(), 7.0 / 9.0, 1e-9);
  EXPECT_NEAR(efficiency.load_balance_across_nodes.number.value(), 6.0 / 7.0, 1e-9);
}

TEST(Efficiency, of_a_job_without_useful_time_is_not_available) {
  EXPECT_FALSE(report::efficiency_of({}).parallel.reason.empty());
  report::RankRow idle;
  idle.elapsed = 5;
  EXPECT_EQ(report::efficiency_of({idle}).parallel.reason, "no useful time was measured");
}

schema::TimeBin span(std::int32_t rank, std::int32_t bin, double python, double mpi) {
  using live_profile::Category;
  using report_test::only;
  using report_test::operator+;
  return {rank, bin, only(Category::kPython, python) + only(Category::kMpiWait, mpi)};
}

TEST(Efficiency, of_each_span_of_time_is_that_of_its_own_useful_time) {
  // Bin 0: 1 and 0.5 s of 1 s. Bin 1: rank 1 alone, half of its time. Bin 2: nobody. Bin 3: both all the time.
  const std::vector<schema::TimeBin> rows = {span(0, 0, 1, 0),     span(0, 2, 0, 1),     span(0, 3, 1, 0),
                                             span(1, 0, 0.5, 0.5), span(1, 1, 0.5, 0.5), span(1, 3, 1, 0)};
  const auto bins = report::efficiency_of_bins(rows, 1, 4, 2);
  ASSERT_EQ(bins.size(), 4U);
  EXPECT_NEAR(bins[0]->load_balance, 0.75, 1e-9);
  EXPECT_NEAR(bins[0]->communication, 1, 1e-9);
  EXPECT_NEAR(bins[1]->load_balance, 0.5, 1e-9);
  EXPECT_NEAR(bins[1]->communication, 0.5, 1e-9);
  EXPECT_FALSE(bins[2].has_value());
  EXPECT_NEAR(bins[3]->parallel(), 1, 1e-9);
}

TEST(Efficiency, of_joined_bins_adds_each_rank_up_before_ranks_are_compared) {
  // The ranks take turns: unbalanced in each bin, balanced over both.
  const std::vector<schema::TimeBin> rows = {span(0, 0, 1, 0), span(0, 1, 0, 1), span(1, 0, 0, 1), span(1, 1, 1, 0)};
  EXPECT_NEAR(report::efficiency_of_bins(rows, 1, 2, 2)[0]->load_balance, 0.5, 1e-9);
  const auto joined = report::efficiency_of_bins(rows, 2, 1, 2);
  EXPECT_NEAR(joined[0]->load_balance, 1, 1e-9);
  EXPECT_NEAR(joined[0]->communication, 0.5, 1e-9);
}

TEST(Efficiency, over_time_lies_beside_the_bins_of_the_timeline) {
  const report::Timeline timeline = report::timeline(report_test::heat2d(), 10);
  ASSERT_EQ(timeline.efficiency.size(), timeline.bins.size());
  // Three ranks with about 0.1 of 0.25 s and one with 0.2.
  EXPECT_NEAR(timeline.efficiency[0]->communication, 0.8, 1e-9);
  EXPECT_NEAR(timeline.efficiency[0]->load_balance, (3 * 0.1 + 0.2) / 4 / 0.2, 0.1);
}

}  // namespace
