#include "report/annotations.h"

#include <gtest/gtest.h>

#include "example_summary.h"
#include "report/function_table.h"
#include "report/json_report.h"
#include "report/text_report.h"

namespace {

using live_profile::Category;
using report::Group;
using report::index;
using report_test::operator+;

constexpr std::int64_t kSecond = report_test::kSecond;

/// Region `solve` holds work (3 s) and itself once more (2 s of MPI); 5 s are outside.
schema::Summary with_regions() {
  report_test::SummaryBuilder builder;
  auto& frames = builder.summary.frames;
  frames.push_back({schema::FrameKind::kRegion, "solve", "", 0, 0, ""});
  const auto solve = static_cast<std::uint32_t>(frames.size() - 1);
  const auto work = builder.python_frame("/a.py", "work", 3, 1);
  const auto outer = builder.node(0, solve);
  builder.node_seconds(builder.node(outer, work), Category::kPython, 3);
  builder.node_seconds(builder.node(builder.node(outer, solve), work), Category::kMpiWait, 2);
  builder.node_seconds(builder.node(0, work), Category::kPython, 5);
  builder.rank(0, "a", report_test::only(Category::kPython, 8) + report_test::only(Category::kMpiWait, 2));
  builder.summary.functions = {{solve, report_test::spread(1, 5, 5, 0), report_test::spread(1, 3, 3, 0)}};
  builder.summary.regions = {{"solve", 2, 1, report_test::spread(1, 5.1, 5.1, 0), 4 * kSecond},
                             {"never sampled", 9, 0, {}, 5}};
  return builder.summary;
}

TEST(Annotations, time_inside_a_region_counts_once_and_by_group) {
  const schema::Summary summary = with_regions();
  const auto rows = report::region_rows(summary, report::function_rows(summary));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].name, "solve");
  EXPECT_DOUBLE_EQ(rows[0].seconds[index(Group::kPython)], 3);
  EXPECT_DOUBLE_EQ(rows[0].seconds[index(Group::kMpi)], 2);
  EXPECT_DOUBLE_EQ(rows[0].wall, 5.1);
  EXPECT_DOUBLE_EQ(rows[0].longest, 4);
  EXPECT_EQ(rows[0].entries, 2);
  EXPECT_EQ(rows[0].unfinished, 1);
  EXPECT_NEAR(rows[0].efficiency->parallel(), 0.6, 1e-9);
  EXPECT_EQ(rows[1].entries, 9);
  EXPECT_FALSE(rows[1].efficiency.has_value());
}

TEST(Annotations, a_region_is_no_python_function_to_be_named_as_the_least_efficient) {
  const report::ReportModel model = report::make_report_model(with_regions());
  for (const report::Section& section : model.sections) {
    for (const report::Metric& metric : section.metrics) EXPECT_EQ(metric.meaning.find("solve"), std::string::npos);
  }
}

TEST(Annotations, marks_have_their_mean_interval_and_moments) {
  schema::Summary summary;
  summary.marks = {{"late", 1, 5 * kSecond, 5 * kSecond, 0, 0}, {"step", 4, kSecond, 9 * kSecond, 2, 3 * kSecond}};
  for (int i = 0; i < 1000; ++i) summary.moments.push_back({"step", 3, i * kSecond});
  const auto rows = report::mark_rows(summary);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].name, "step");
  EXPECT_DOUBLE_EQ(*rows[0].interval, 1.5);
  EXPECT_EQ(rows[0].rank, 3);
  ASSERT_EQ(rows[0].moments.size(), report::kMomentsShown);
  EXPECT_DOUBLE_EQ(rows[0].moments.front(), 0);
  EXPECT_DOUBLE_EQ(rows[0].moments.back(), 999);
  EXPECT_FALSE(rows[1].interval.has_value());
  EXPECT_EQ(rows[1].rank, -1);
}

TEST(Annotations, the_part_that_was_measured_is_said) {
  schema::Summary summary = report_test::heat2d();
  EXPECT_TRUE(report::measured_part(summary).is_whole);
  summary.ranks[2].measured_ns = 4 * kSecond;
  summary.ranks[2].measured_from_ns = 3 * kSecond;
  summary.ranks[2].measured_to_ns = 9 * kSecond;
  summary.ranks[2].measured_parts = 2;
  const report::Measured part = report::measured_part(summary);
  EXPECT_FALSE(part.is_whole);
  EXPECT_DOUBLE_EQ(part.seconds, (3 * part.elapsed + 4) / 4);
  EXPECT_EQ(report::measured_text(part),
            "8.50 s of the 10.0 s that a rank ran, from 0 s to 10.0 s after its start, in 2 parts");
  EXPECT_NE(report::text_report(report::make_report_model(summary)).find("Measured:     8.50 s"), std::string::npos);
}

TEST(Annotations, a_run_in_which_sampling_never_began_says_so) {
  schema::Summary summary;
  summary.ranks.resize(1);
  summary.ranks[0].elapsed_ns = 3 * kSecond;
  EXPECT_EQ(report::measured_text(report::measured_part(summary)),
            "nothing: sampling did not begin in the 3.00 s that a rank ran");
}

}  // namespace
