#include "schema/processor_list.h"

#include <gtest/gtest.h>

namespace {

using schema::processor_list;
using schema::processors_in;

TEST(ProcessorList, joins_neighbours) {
  EXPECT_EQ(processor_list({0, 1, 2, 5, 64, 65}), "0-2,5,64-65");
  EXPECT_EQ(processor_list({}), "");
  EXPECT_EQ(processor_list({7}), "7");
}

TEST(ProcessorList, reads_what_it_writes) {
  const std::set<int> set{0, 1, 2, 5, 64, 65};
  EXPECT_EQ(processors_in(processor_list(set)), set);
  EXPECT_EQ(processors_in("0-1\n"), (std::set<int>{0, 1}));
}

TEST(ProcessorList, stops_at_what_is_no_list) {
  EXPECT_EQ(processors_in("1,x,3"), std::set<int>{1});
  EXPECT_EQ(processors_in("-3"), std::set<int>{});
  EXPECT_EQ(processors_in("2-"), std::set<int>{});
  EXPECT_EQ(processors_in("0-999999999999"), std::set<int>{});
}

}  // namespace
