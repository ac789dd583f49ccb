#include "schema/time_bins.h"

#include <gtest/gtest.h>

#include <map>

namespace {

std::map<std::int64_t, double> shares_of(std::int64_t begin, std::int64_t end, std::int64_t width, std::int64_t bins) {
  std::map<std::int64_t, double> shares;
  schema::share_out(begin, end, width, bins, [&](std::int64_t bin, double share) { shares[bin] += share; });
  return shares;
}

using Shares = std::map<std::int64_t, double>;

TEST(TimeBins, each_bin_has_the_part_that_lies_in_it) {
  EXPECT_EQ(shares_of(5, 25, 10, 8), (Shares{{0, 0.25}, {1, 0.5}, {2, 0.25}}));
  EXPECT_EQ(shares_of(10, 20, 10, 8), (Shares{{1, 1.0}}));
}

TEST(TimeBins, the_last_bin_has_what_is_behind_it) {
  EXPECT_EQ(shares_of(5, 45, 10, 2), (Shares{{0, 0.125}, {1, 0.875}}));
  EXPECT_EQ(shares_of(700, 800, 10, 2), (Shares{{1, 1.0}}));
}

TEST(TimeBins, what_is_before_the_first_bin_is_left_out) {
  EXPECT_EQ(shares_of(-30, 10, 5, 8), (Shares{{0, 0.5}, {1, 0.5}}));
  EXPECT_EQ(shares_of(-30, -10, 5, 8), (Shares{{0, 1.0}}));
}

TEST(TimeBins, an_empty_stretch_is_in_the_bin_where_it_is) {
  EXPECT_EQ(shares_of(12, 12, 5, 8), (Shares{{2, 1.0}}));
}

TEST(TimeBins, no_sum_of_widths_overflows) {
  const std::int64_t width = INT64_MAX / 2;
  EXPECT_EQ(shares_of(width, INT64_MAX, width, INT32_MAX).size(), 2u);
}

}  // namespace
