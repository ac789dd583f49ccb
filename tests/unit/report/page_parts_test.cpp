#include "report/page_parts.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "example_summary.h"
#include "report/call_tree.h"
#include "report/explanations.h"
#include "report/report_model.h"

namespace {

TEST(PageParts, the_tree_is_a_walk_with_its_times_in_columns) {
  const auto model = report::make_report_model(report_test::heat2d());
  const auto tree = report::tree_document(report::pruned(model.tree, 1000), model.tree.nodes.size() - 1);
  ASSERT_EQ(tree["depth"].size(), model.tree.nodes.size() - 1);
  EXPECT_EQ(tree["depth"][0], 1);
  int cells = 0;
  for (const auto& count : tree["cells"]) cells += count.get<int>();
  EXPECT_EQ(tree["us"].size(), static_cast<std::size_t>(cells));
  std::int64_t microseconds = 0;
  for (const auto& value : tree["us"]) microseconds += value.get<std::int64_t>();
  double seconds = 0;
  for (const auto& node : model.tree.nodes) {
    for (const double value : node.exclusive) seconds += value;
  }
  EXPECT_NEAR(static_cast<double>(microseconds) / 1e6, seconds, 1e-3);
}

TEST(PageParts, ranks_over_time_have_two_characters_a_bin) {
  report::RankTimeline timeline;
  timeline.bin_width = 2;
  report::RankTrack track{0, 3, 4, "node1", std::vector<report::GroupValues>(2)};
  track.bins[0][report::index(report::Group::kPython)] = 8;  // all of four ranks' two seconds
  track.bins[1][report::index(report::Group::kPython)] = 4;
  timeline.tracks = {track};
  const auto document = report::rank_timeline_document(timeline);
  EXPECT_EQ(document["groups"]["python"], "//gA");  // 4095, 2048
  EXPECT_EQ(document["groups"]["mpi"], "");
  EXPECT_EQ(document["tracks"][0], nlohmann::ordered_json::parse("[0, 3, 4, 0]"));
}

TEST(PageParts, whole_files_stand_for_recorded_lines) {
  report::ReportModel model = report::make_report_model(report_test::heat2d());
  const std::string file = model.lines.front().file;
  auto sources = report::sources_document(model, 100, 100000);
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_EQ(sources[0]["whole"], false);
  EXPECT_EQ(sources[0]["parts"][0][0], 41);
  EXPECT_EQ(sources[0]["parts"].size(), 4U);  // 41 to 45, 60 to 62, 80, 95
  model.source_files = {{file, "all of it"}};
  sources = report::sources_document(model, 100, 100000);
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_EQ(sources[0]["parts"][0][1], "all of it");
  EXPECT_TRUE(report::sources_document(model, 100, 3).empty());
}

TEST(Explanations, every_metric_of_the_sections_has_one_in_the_documentation) {
  std::ifstream stream(std::string(PERFWRAP_SHARE_DIRECTORY) + "/doc/metrics.md");
  const std::string document{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const auto explanations = report::explanations(document);
  const auto model = report::make_report_model(report_test::heat2d());
  for (const auto& section : model.sections) {
    for (const auto& metric : section.metrics) EXPECT_TRUE(explanations.contains(metric.id)) << metric.id;
  }
}

TEST(Explanations, rows_with_several_ids_explain_each) {
  const auto explanations = report::explanations(
      "# x\n\n## Metrics\n\n| id | formula |\n|---|---|\n| `a`, `b` | 1 / `c` |\nno row\n\n## Limits\n\n| `d` | e |\n");
  EXPECT_EQ(explanations.size(), 2U);
  EXPECT_EQ(explanations.at("b"), "1 / c");
  EXPECT_TRUE(report::explanations("nothing").empty());
}

TEST(Explanations, every_rule_of_advice_has_one_in_the_documentation) {
  std::ifstream stream(std::string(PERFWRAP_SHARE_DIRECTORY) + "/doc/advice.md");
  const std::string document{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const auto rules = report::rule_explanations(document);
  for (const auto& advice : report::make_report_model(report_test::heat2d()).advice) {
    EXPECT_TRUE(rules.contains(advice.id)) << advice.id;
  }
  EXPECT_GT(rules.size(), 10U);
  EXPECT_TRUE(rules.at("python-element-loop").ends_with("text or objects.")) << rules.at("python-element-loop");
}

}  // namespace
