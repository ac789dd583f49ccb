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

}  // namespace
