#include "merge/spread.h"

#include <gtest/gtest.h>

namespace {

TEST(Spread, of_equal_maxima_the_lowest_rank_is_named) {
  const auto joined = merge::join(merge::spread_of_rank(5, 9), merge::spread_of_rank(5, 2));
  EXPECT_EQ(joined.maximum_rank, 2);
  EXPECT_EQ(joined.ranks, 2);
  EXPECT_EQ(joined.sum, 10);
  EXPECT_EQ(joined.sum_of_squares, 50);
}

TEST(Spread, a_rank_without_time_does_not_appear) {
  const auto joined = merge::join(merge::spread_of_rank(0, 1), merge::spread_of_rank(5, 2));
  EXPECT_EQ(joined, merge::spread_of_rank(5, 2));
}

}  // namespace
