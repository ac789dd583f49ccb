#include "report/slices.h"

#include <gtest/gtest.h>

#include <map>

#include "report/call_tree.h"
#include "report/report_model.h"

namespace {

using live_profile::Category;

constexpr auto kNative = static_cast<std::uint8_t>(Category::kNative);
constexpr std::int64_t kSecond = 1'000'000'000;

/// main calls `functions` functions, each on a line of its own, which rank 0 ran in the first and rank 1 in the second
/// half of 64 slices.
schema::Summary summary(std::uint32_t functions) {
  schema::Summary summary;
  summary.frames = {{}, {schema::FrameKind::kPython, "main", "/app.py", 5, 1, ""}};
  summary.nodes = {{0, 0}, {0, 1}};
  summary.slice_width_ns = kSecond;
  for (std::uint32_t i = 0; i < functions; ++i) {
    const auto frame = static_cast<std::uint32_t>(summary.frames.size());
    const auto line = static_cast<std::int32_t>(10 * (i + 1));
    summary.frames.push_back({schema::FrameKind::kPython, "f" + std::to_string(i), "/app.py", line, line, ""});
    summary.nodes.push_back({1, frame});
    const auto node = static_cast<std::uint32_t>(summary.nodes.size() - 1);
    const std::int64_t each = (functions - i) * kSecond / 1000;
    const schema::Spread spread{64 * each, 0, 32 * each, 32 * each, 0, 2};
    summary.totals.push_back({node, kNative, spread, 0, 64, {}});
    schema::CategoryNanoseconds time{};
    time[kNative] = spread.sum;
    summary.lines.push_back({frame, time, spread});
    for (std::int32_t slice = 0; slice < 64; ++slice) {
      summary.slices.push_back({node, kNative, slice, slice < 32 ? 0 : 1, each});
    }
  }
  summary.ranks.resize(2);
  summary.ranks[1].rank = 1;
  return summary;
}

std::int64_t sum_of(const nlohmann::ordered_json& values) {
  std::int64_t sum = 0;
  for (const auto& value : values) sum += value.get<std::int64_t>();
  return sum;
}

TEST(Slices, name_nodes_and_lines_as_the_page_does) {
  const auto model = report::make_report_model(summary(3));
  const report::CallTree shown = report::pruned(model.tree, 1000);
  const auto document = report::slices_document(model.slices, shown, 600, 10'000);
  EXPECT_EQ(document["width_s"], 1.0);
  EXPECT_EQ(document["count"], 64);
  EXPECT_EQ(document["blocks"], 2);
  ASSERT_EQ(document["us"].size(), 3U * 64);
  for (std::size_t i = 0; i < document["us"].size(); ++i) {
    const auto& node = shown.nodes.at(document["node"][i].get<std::size_t>());
    const auto& line = model.lines.at(document["line"][i].get<std::size_t>());
    EXPECT_EQ(shown.functions[node.function].name, line.function);
    EXPECT_EQ(document["block"][i], document["slice"][i] < 32 ? 0 : 1);
  }
}

TEST(Slices, of_what_is_not_shown_count_where_it_is_joined) {
  const auto model = report::make_report_model(summary(10));
  const report::CallTree shown = report::pruned(model.tree, 4);  // the root, main, two functions, and the others as one
  const auto document = report::slices_document(model.slices, shown, 2, 10'000);
  std::map<std::int64_t, std::int64_t> by_node, by_line;
  for (std::size_t i = 0; i < document["us"].size(); ++i) {
    by_node[document["node"][i].get<std::int64_t>()] += document["us"][i].get<std::int64_t>();
    by_line[document["line"][i].get<std::int64_t>()] += document["us"][i].get<std::int64_t>();
  }
  EXPECT_EQ(by_line, (std::map<std::int64_t, std::int64_t>{{-1, 64 * 36'000}, {0, 64 * 10'000}, {1, 64 * 9'000}}));
  for (const auto& [node, microseconds] : by_node) {
    const report::TreeNode& tree_node = shown.nodes.at(static_cast<std::size_t>(node));
    EXPECT_NEAR(tree_node.exclusive[1], static_cast<double>(microseconds) / 1e6, 1e-6);
  }
  EXPECT_EQ(by_node.size(), 3U);
}

TEST(Slices, that_are_too_many_become_wider_and_keep_their_sum) {
  const auto model = report::make_report_model(summary(50));
  const report::CallTree shown = report::pruned(model.tree, 1000);
  const auto all = report::slices_document(model.slices, shown, 600, 10'000);
  for (const std::size_t limit : {2000, 500, 60}) {
    const auto document = report::slices_document(model.slices, shown, 600, limit);
    EXPECT_LE(document["us"].size(), limit + 64);
    EXPECT_EQ(sum_of(document["us"]), sum_of(all["us"])) << limit;
    EXPECT_GE(document["width_s"], 2.0);
  }
}

TEST(Slices, of_a_tree_that_is_too_large_the_longest_keep_their_time) {
  const auto model = report::make_report_model(summary(500));
  const report::CallTree shown = report::pruned(model.tree, 1000);
  const auto document = report::slices_document(model.slices, shown, 600, 100);
  EXPECT_GE(document["count"], 5);
  EXPECT_EQ(document["blocks"], 2);
  std::size_t placed = 0;
  for (const auto& node : document["node"]) placed += node != 0 ? 1 : 0;
  EXPECT_GT(placed, 50U);
  EXPECT_EQ(sum_of(document["us"]), 64LL * 500 * 501 / 2 * 1000);
}

TEST(Slices, that_were_not_recorded_are_none) {
  schema::Summary without = summary(1);
  without.slices.clear();
  without.slice_width_ns = 0;
  const auto model = report::make_report_model(without);
  EXPECT_TRUE(report::slices_document(model.slices, model.tree, 600, 100)["us"].empty());
}

}  // namespace
