#include "merge/function_totals.h"

#include <gtest/gtest.h>

#include "merge/merge.h"
#include "merge/spread.h"

namespace {

using live_profile::Category;
using schema::Summary;

schema::Frame python(const std::string& function, std::int32_t line, std::int32_t first_line) {
  return {schema::FrameKind::kPython, function, "/app.py", line, first_line, ""};
}

/// main (line 2) calls work (line `line`), which calls itself and a native function; work useful for `useful` ns.
Summary rank_with(std::int32_t rank, std::int32_t line, std::int64_t useful, std::int64_t waiting) {
  Summary summary;
  summary.frames = {
      {}, python("main", 2, 1), python("work", line, 10), {schema::FrameKind::kNative, "dgemm", "", 0, 0, "/b.so"}};
  summary.nodes = {{0, 0}, {0, 1}, {1, 2}, {2, 2}, {3, 3}};
  const auto add = [&](std::uint32_t node, Category category, std::int64_t ns) {
    summary.totals.push_back({node, static_cast<std::uint8_t>(category), merge::spread_of_rank(ns, rank), 0, 0, {}});
  };
  add(1, Category::kPython, 100);
  add(2, Category::kMpiWait, waiting);
  add(3, Category::kPythonBuiltin, 1);
  add(4, Category::kNative, useful - 1);
  summary.ranks.resize(1);
  summary.ranks[0].rank = rank;
  merge::add_functions(summary, rank);
  return summary;
}

TEST(FunctionTotals, include_all_below_and_count_recursion_once) {
  const Summary summary = rank_with(3, 12, 50, 7);
  ASSERT_EQ(summary.functions.size(), 2U);
  EXPECT_EQ(summary.functions[0].frame, 1U);
  EXPECT_EQ(summary.functions[0].inclusive.sum, 157);
  EXPECT_EQ(summary.functions[0].useful.sum, 150);
  EXPECT_EQ(summary.functions[1].frame, 2U);
  EXPECT_EQ(summary.functions[1].inclusive.sum, 57);
  EXPECT_EQ(summary.functions[1].useful.sum, 50);
  EXPECT_EQ(summary.functions[1].useful.maximum_rank, 3);
}

TEST(FunctionTotals, of_several_lines_and_ranks_become_one) {
  const auto check = [](const Summary& both) {
    ASSERT_EQ(both.functions.size(), 2U);
    const schema::FunctionTotal& work = both.functions[1];
    EXPECT_EQ(both.frames[work.frame], python("work", 12, 10));
    EXPECT_EQ(work.useful.sum, 140);
    EXPECT_EQ(work.useful.maximum, 90);
    EXPECT_EQ(work.useful.maximum_rank, 1);
    EXPECT_EQ(work.inclusive.sum, 148);
    EXPECT_EQ(work.inclusive.maximum, 91);
  };
  check(merge::merge(rank_with(0, 14, 50, 7), rank_with(1, 12, 90, 1)));
  check(merge::merge(rank_with(1, 12, 90, 1), rank_with(0, 14, 50, 7)));
}

TEST(FunctionTotals, of_a_rank_without_useful_time_have_none) {
  Summary summary = rank_with(0, 12, 50, 7);
  std::erase_if(summary.totals, [](const auto& total) { return total.node > 2; });
  summary.functions.clear();
  merge::add_functions(summary, 0);
  EXPECT_EQ(summary.functions[1].inclusive.sum, 7);
  EXPECT_EQ(summary.functions[1].useful.ranks, 0);
}

}  // namespace
