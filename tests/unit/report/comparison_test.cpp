#include "report/comparison.h"

#include <gtest/gtest.h>

#include "example_summary.h"

namespace {

using live_profile::Category;
using report_test::only;
using report_test::operator+;

/// One rank at 100 Hz: `a` seconds in the line "work(a)", which stands `shift` lines further down, and 4 s in "rest()".
schema::Summary run_of(double a, std::int32_t shift = 0, std::int32_t ranks = 1) {
  report_test::SummaryBuilder builder;
  builder.summary.job.program = "/home/ada/app.py";
  builder.summary.job.expected_ranks = ranks;
  for (std::int32_t rank = 0; rank < ranks; ++rank) {
    schema::Rank& row = builder.rank(rank, "node1", only(Category::kPython, a) + only(Category::kNative, 4));
    row.elapsed_ns = static_cast<std::int64_t>((a + 4) * report_test::kSecond);
    row.period_ns = report_test::kSecond / 100;
    row.ended = true;
  }
  builder.line(builder.python_frame("/home/ada/app.py", "main", 10 + shift, 1), only(Category::kPython, a * ranks));
  builder.line(builder.python_frame("/home/ada/app.py", "main", 11 + shift, 1), only(Category::kNative, 4 * ranks));
  builder.summary.sources = {{"/home/ada/app.py", 10 + shift, "    work(a)"},
                             {"/home/ada/app.py", 11 + shift, "rest()"}};
  return builder.summary;
}

TEST(Comparison, names_the_line_that_got_slower_wherever_it_stands) {
  const report::Comparison comparison = report::comparison_of(run_of(2), run_of(5, 30));
  ASSERT_EQ(comparison.lines.size(), 1U);
  EXPECT_EQ(comparison.lines[0].text, "work(a)");
  EXPECT_EQ(comparison.lines[0].line, 40);
  EXPECT_DOUBLE_EQ(comparison.lines[0].seconds.change(), 3);
  EXPECT_DOUBLE_EQ(comparison.elapsed.before, 6);
  EXPECT_DOUBLE_EQ(comparison.elapsed.after, 9);
  EXPECT_DOUBLE_EQ(comparison.groups[report::index(report::Group::kPython)].change(), 3);
  ASSERT_EQ(comparison.ranks_changed.size(), 1U);
  EXPECT_DOUBLE_EQ(comparison.ranks_changed[0].useful.change(), 3);
}

TEST(Comparison, what_sampling_cannot_tell_is_no_change) {
  // 2 s and 2.2 s are 200 and 220 samples: their difference is 20 +- sqrt(420) samples.
  const report::Comparison comparison = report::comparison_of(run_of(2), run_of(2.2));
  EXPECT_TRUE(comparison.lines.empty());
  EXPECT_NEAR(comparison.groups[report::index(report::Group::kPython)].noise, 0.2049, 1e-3);
  EXPECT_EQ(report::comparison_of(run_of(2), run_of(2.6)).lines.size(), 1U);
}

TEST(Comparison, refuses_what_cannot_be_compared) {
  schema::Summary other = run_of(2);
  EXPECT_EQ(report::comparison_obstacle(run_of(2), run_of(3)), "");
  other.job.program = "b.py";
  EXPECT_NE(report::comparison_obstacle(run_of(2), other).find("app.py, the second of b.py"), std::string::npos);
  EXPECT_NE(report::comparison_obstacle(run_of(2), run_of(2, 0, 4)).find("perfwrap scaling"), std::string::npos);
  other = run_of(2);
  other.ranks[0].ended = false;
  EXPECT_NE(report::comparison_obstacle(other, run_of(2)).find("the first run is not whole (rank 0"),
            std::string::npos);
  other = run_of(2, 0, 2);
  other.ranks.pop_back();
  EXPECT_NE(report::comparison_obstacle(run_of(2), other).find("1 of 2 ranks left no data"), std::string::npos);
}

TEST(Scaling, efficiencies_are_those_of_the_formulas) {
  // 12 s on one rank; on 4 ranks 4 s each, 5 s of them computing in all on each: elapsed 5.
  schema::Summary four = run_of(1, 0, 4);
  const std::vector<report::NamedRun> runs = {{"four", four}, {"one", run_of(8)}};
  EXPECT_EQ(report::scaling_obstacle(runs), "");
  const auto rows = report::scaling_of(runs, false);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].run, "one");
  EXPECT_DOUBLE_EQ(rows[0].efficiency, 1);
  EXPECT_DOUBLE_EQ(rows[1].speed_up, 12.0 / 5);
  EXPECT_DOUBLE_EQ(rows[1].efficiency, 12.0 / 5 / 4);
  EXPECT_DOUBLE_EQ(rows[1].computation, 12.0 / 20);
  EXPECT_DOUBLE_EQ(rows[1].parallel(), 1);
  EXPECT_DOUBLE_EQ(rows[1].global(), 0.6);
  EXPECT_DOUBLE_EQ(report::scaling_of(runs, true)[1].efficiency, 12.0 / 5);
  EXPECT_DOUBLE_EQ(report::scaling_of(runs, true)[1].computation, 48.0 / 20);
}

TEST(Scaling, refuses_runs_of_several_programs) {
  schema::Summary other = run_of(2);
  other.job.program = "b.py";
  EXPECT_NE(report::scaling_obstacle({{"x", run_of(2)}, {"y", other}}).find("y of b.py"), std::string::npos);
}

}  // namespace
