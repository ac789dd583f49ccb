#include "report/metrics.h"

#include <gtest/gtest.h>

#include "example_summary.h"

namespace {

using live_profile::Category;
using report::Group;
using report::index;
using report_test::operator+;

TEST(Metrics, shares_of_the_groups_follow_from_the_categories) {
  const auto model = report::make_report_model(report_test::heat2d());
  EXPECT_NEAR(model.shares[index(Group::kPython)], 0.50, 1e-9);
  EXPECT_NEAR(model.shares[index(Group::kNative)], 0.10, 1e-9);
  EXPECT_NEAR(model.shares[index(Group::kMpi)], 0.35, 1e-9);
  EXPECT_NEAR(model.shares[index(Group::kIo)], 0.05, 1e-9);
  EXPECT_NEAR(report::total(model.shares), 1.0, 1e-3);
}

TEST(Metrics, every_category_belongs_to_one_group_and_none_is_lost) {
  schema::CategoryNanoseconds time;
  time.fill(report_test::kSecond);
  const auto groups = report::group_seconds(report::category_seconds(time));
  EXPECT_EQ(groups, (report::GroupValues{2, 1, 5, 3, 1, 1}));
}

TEST(Metrics, shares_of_no_time_are_zero_and_not_infinite) {
  EXPECT_EQ(report::shares_of({}), report::GroupValues{});
}

TEST(Metrics, lines_are_sorted_by_their_total_time) {
  const auto model = report::make_report_model(report_test::heat2d());
  ASSERT_EQ(model.lines.size(), 4U);
  EXPECT_EQ(model.lines[0].line, 44);
  EXPECT_EQ(model.lines[1].line, 80);
  EXPECT_EQ(model.lines[2].line, 61);
  EXPECT_EQ(model.lines[3].line, 95);
  EXPECT_DOUBLE_EQ(model.lines[0].total, 24);
  EXPECT_DOUBLE_EQ(model.lines[0].share, 0.6);
}

TEST(Metrics, a_rank_that_never_came_to_a_line_counts_as_zero) {
  const auto spread = report::rank_spread(report_test::spread(2, 1, 3, 5), 4);
  EXPECT_DOUBLE_EQ(spread.minimum, 0);
  EXPECT_DOUBLE_EQ(spread.mean, 1);
  EXPECT_DOUBLE_EQ(spread.maximum, 3);
  EXPECT_EQ(spread.maximum_rank, 5);
}

TEST(Metrics, balance_names_the_outlier_with_its_host) {
  const auto model = report::make_report_model(report_test::heat2d());
  const auto& python = model.balance.at(0);
  EXPECT_DOUBLE_EQ(python.minimum, 4);
  EXPECT_DOUBLE_EQ(python.mean, 5);
  EXPECT_DOUBLE_EQ(python.maximum, 8);
  EXPECT_NEAR(python.deviation, 1.7320508, 1e-6);
  EXPECT_EQ(python.outlier_rank, 3);
  EXPECT_EQ(python.outlier_host, "node2");
}

TEST(Metrics, equal_ranks_have_no_outlier) {
  const auto model = report::make_report_model(report_test::heat2d());
  EXPECT_EQ(model.balance.at(1).group, Group::kNative);
  EXPECT_EQ(model.balance.at(1).outlier_rank, -1);
}

TEST(Metrics, a_rate_is_bytes_over_seconds_or_has_a_reason) {
  EXPECT_DOUBLE_EQ(report::effective_rate(100, 4, "read").number.value(), 25);
  EXPECT_EQ(report::effective_rate(0, 4, "read").reason, "no read moved data");
  EXPECT_FALSE(report::effective_rate(100, 0, "read").number.has_value());
}

TEST(Metrics, the_timeline_joins_bins_and_keeps_shares_between_zero_and_one) {
  const auto summary = report_test::heat2d();
  const auto whole = report::timeline(summary, 400);
  EXPECT_EQ(whole.bins.size(), 40U);
  const auto joined = report::timeline(summary, 10);
  ASSERT_EQ(joined.bins.size(), 10U);
  EXPECT_DOUBLE_EQ(joined.bin_width, 1.0);
  for (const auto& bin : joined.bins) EXPECT_NEAR(report::total(bin), 1.0, 1e-9);
}

}  // namespace
