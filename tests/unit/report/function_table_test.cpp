#include "report/function_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "example_summary.h"

namespace {

using live_profile::Category;

const report::FunctionRow& named(const std::vector<report::FunctionRow>& rows, const std::string& name) {
  return *std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
}

TEST(FunctionTable, recursion_counts_once_in_the_inclusive_time) {
  report_test::SummaryBuilder builder;
  const auto outer = builder.python_frame("/a.py", "walk", 3, 1);
  const auto inner = builder.python_frame("/a.py", "walk", 5, 1);
  const auto first = builder.node(0, outer);
  const auto second = builder.node(first, inner);
  builder.node_seconds(first, Category::kPython, 1);
  builder.node_seconds(second, Category::kPython, 2);
  const auto rows = report::function_rows(builder.summary);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_DOUBLE_EQ(rows[0].exclusive_total, 3);
  EXPECT_DOUBLE_EQ(rows[0].inclusive, 3);
}

TEST(FunctionTable, a_caller_includes_its_native_callee_but_not_exclusively) {
  const auto rows = report::function_rows(report_test::heat2d());
  EXPECT_DOUBLE_EQ(named(rows, "step").exclusive_total, 20);
  EXPECT_DOUBLE_EQ(named(rows, "step").inclusive, 24);
  EXPECT_DOUBLE_EQ(named(rows, "array_subscript").exclusive[report::index(report::Group::kNative)], 4);
  EXPECT_DOUBLE_EQ(named(rows, "<module>").inclusive, 40);
  EXPECT_DOUBLE_EQ(named(rows, "<module>").exclusive_total, 0);
}

TEST(FunctionTable, efficiency_follows_from_the_ranks_useful_time_in_the_function) {
  const auto rows = report::function_rows(report_test::heat2d());
  // step: 5, 5, 5 and 9 s, all useful. The module: the same of 10 s on each rank. exchange: nothing useful.
  EXPECT_NEAR(named(rows, "step").efficiency->load_balance, 6.0 / 9.0, 1e-9);
  EXPECT_NEAR(named(rows, "step").efficiency->communication, 1.0, 1e-9);
  EXPECT_NEAR(named(rows, "<module>").efficiency->parallel(), 0.6, 1e-9);
  EXPECT_FALSE(named(rows, "exchange").efficiency.has_value());
  EXPECT_FALSE(named(rows, "array_subscript").efficiency.has_value());
}

TEST(FunctionTable, a_function_of_one_rank_of_four_has_a_quarter) {
  report_test::SummaryBuilder builder;
  const auto frame = builder.python_frame("/a.py", "write", 2, 1);
  for (std::int32_t rank = 0; rank < 4; ++rank) builder.rank(rank, "a", {});
  builder.node_seconds(builder.node(0, frame), Category::kPython, 2);
  builder.summary.functions = {{frame, report_test::spread(1, 2, 2, 0), report_test::spread(1, 2, 2, 0)}};
  EXPECT_NEAR(named(report::function_rows(builder.summary), "write").efficiency->parallel(), 0.25, 1e-9);
}

TEST(FunctionTable, functions_of_one_name_in_two_files_stay_apart) {
  report_test::SummaryBuilder builder;
  builder.node_seconds(builder.node(0, builder.python_frame("/a.py", "run", 2, 1)), Category::kPython, 1);
  builder.node_seconds(builder.node(0, builder.python_frame("/b.py", "run", 2, 1)), Category::kPython, 2);
  EXPECT_EQ(report::function_rows(builder.summary).size(), 2U);
}

TEST(FunctionTable, damaged_indices_are_left_out) {
  report_test::SummaryBuilder builder;
  builder.node_seconds(99, Category::kPython, 1);
  builder.summary.nodes.push_back({7, 12345});
  EXPECT_TRUE(report::function_rows(builder.summary).empty());
}

}  // namespace
