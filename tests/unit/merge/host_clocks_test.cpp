#include "merge/host_clocks.h"

#include <gtest/gtest.h>

namespace {

using merge::HostClocks;

TEST(HostClocks, an_offset_lies_in_the_middle_of_what_the_facts_leave_open) {
  constexpr std::int64_t kAhead = 5000;  // of host 1's clock
  HostClocks clocks;
  clocks.add_order(0, 100, 1, 100 + kAhead + 30);  // a message that took 30
  clocks.add_order(0, 100, 1, 100 + kAhead + 90);
  clocks.add_order(1, 200 + kAhead, 0, 200 + 10);  // one back that took 10
  ASSERT_TRUE(clocks.offset(1).has_value());
  EXPECT_EQ(*clocks.offset(1), -kAhead - 10);
  EXPECT_EQ(clocks.error(1), 20);
}

TEST(HostClocks, facts_of_one_direction_tell_no_offset) {
  HostClocks clocks;
  clocks.add_order(0, 100, 1, 200);
  EXPECT_EQ(clocks.offset(1), std::nullopt);
  EXPECT_EQ(clocks.offset(0), 0);
}

}  // namespace
