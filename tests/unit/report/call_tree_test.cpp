#include "report/call_tree.h"

#include <gtest/gtest.h>

#include "example_summary.h"
#include "report/metrics.h"

namespace {

using live_profile::Category;
using report_test::SummaryBuilder;

/// main (line 1 or 2) -> work -> dot, and `leaves` small functions below main.
schema::Summary summary_with(int leaves) {
  SummaryBuilder builder;
  const auto first = builder.node(0, builder.python_frame("/a.py", "main", 1, 1));
  const auto second = builder.node(0, builder.python_frame("/a.py", "main", 2, 1));
  const auto work = builder.python_frame("/a.py", "work", 11, 10);
  const auto dot = builder.native_frame("/lib/blas.so", "dot");
  for (const auto caller : {first, second}) {
    const auto node = builder.node(caller, work);
    builder.node_seconds(node, Category::kPython, 1);
    builder.node_seconds(builder.node(node, dot), Category::kNative, 2);
  }
  for (int i = 0; i < leaves; ++i) {
    const auto leaf = builder.python_frame("/a.py", "leaf" + std::to_string(i), 100 + i, 100 + i);
    builder.node_seconds(builder.node(first, leaf), Category::kIoRead, 0.001);
  }
  return builder.summary;
}

TEST(CallTree, lines_of_one_function_below_the_same_callers_are_one_node) {
  const report::CallTree tree = report::call_tree(summary_with(0));
  ASSERT_EQ(tree.nodes.size(), 4U);  // root, main, work, dot
  EXPECT_EQ(tree.functions[tree.nodes[1].function].name, "main");
  EXPECT_DOUBLE_EQ(report::total(tree.nodes[1].inclusive), 6);
  EXPECT_DOUBLE_EQ(tree.nodes[2].exclusive[report::index(report::Group::kPython)], 2);
  EXPECT_DOUBLE_EQ(tree.nodes[3].inclusive[report::index(report::Group::kNative)], 4);
}

TEST(CallTree, what_pruning_leaves_out_is_joined_and_no_time_is_lost) {
  const report::CallTree tree = report::call_tree(summary_with(500));
  const report::CallTree shown = report::pruned(tree, 10);
  ASSERT_EQ(shown.nodes.size(), 11U);
  EXPECT_DOUBLE_EQ(report::total(shown.nodes[0].inclusive), report::total(tree.nodes[0].inclusive));
  double exclusive = 0;
  std::int64_t joined = 0;
  for (std::size_t i = 1; i < shown.nodes.size(); ++i) {
    EXPECT_LT(shown.nodes[i].parent, i);
    exclusive += report::total(shown.nodes[i].exclusive);
    joined += shown.nodes[i].joined;
  }
  EXPECT_NEAR(exclusive, 6.5, 1e-9);
  EXPECT_EQ(joined, 494);  // six are among the ten longest
}

TEST(CallTree, of_nodes_with_equal_time_some_stay_and_each_with_its_caller) {
  SummaryBuilder builder;
  std::uint32_t parent = 0;
  for (int i = 0; i < 100; ++i)
    parent = builder.node(parent, builder.python_frame("/a.py", "f" + std::to_string(i), i, i));
  builder.node_seconds(parent, Category::kPython, 1);
  const report::CallTree shown = report::pruned(report::call_tree(builder.summary), 10);
  ASSERT_EQ(shown.nodes.size(), 11U);  // the root, nine functions, and the rest
  EXPECT_EQ(shown.nodes[9].parent, 8U);
  EXPECT_EQ(shown.nodes[10].joined, 1);
}

TEST(CallTree, a_small_tree_is_not_pruned) {
  const report::CallTree tree = report::call_tree(summary_with(5));
  EXPECT_EQ(report::pruned(tree, 100).nodes.size(), tree.nodes.size());
  EXPECT_EQ(report::pruned(report::call_tree({}), 100).nodes.size(), 1U);
}

TEST(CallTree, rows_that_point_nowhere_are_left_out) {
  schema::Summary summary = summary_with(0);
  summary.totals.push_back({4000, 0, {}, 0, 0, {}});
  summary.nodes.push_back({9999, 1});
  summary.nodes.push_back({1, 9999});
  EXPECT_DOUBLE_EQ(report::total(report::call_tree(summary).nodes[0].inclusive), 6);
}

}  // namespace
