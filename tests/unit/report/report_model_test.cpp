#include "report/report_model.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "example_summary.h"

namespace {

TEST(ReportModel, the_largest_share_gives_the_verdict) {
  const auto model = report::make_report_model(report_test::heat2d());
  EXPECT_EQ(model.verdict.bound, report::Group::kPython);
  EXPECT_EQ(model.verdict.text, "heat2d.py is Python-bound in this configuration");
}

TEST(ReportModel, an_empty_summary_says_that_nothing_was_measured) {
  const auto model = report::make_report_model({});
  EXPECT_FALSE(model.verdict.bound.has_value());
  EXPECT_EQ(model.share_rows.at(0).adjective, "not available");
  EXPECT_FALSE(model.job.elapsed.number.has_value());
  EXPECT_TRUE(model.advice.empty());
}

TEST(ReportModel, missing_ranks_are_named_in_a_note) {
  auto summary = report_test::heat2d();
  summary.job.expected_ranks = 6;
  summary.ranks.erase(summary.ranks.begin() + 1);
  const auto model = report::make_report_model(summary);
  EXPECT_EQ(model.job.missing_ranks, (std::vector<std::int32_t>{1, 4, 5}));
  ASSERT_FALSE(model.quality.notes.empty());
  EXPECT_NE(model.quality.notes[0].find("1, 4, 5"), std::string::npos);
}

TEST(ReportModel, of_very_many_missing_ranks_the_first_are_named_and_all_counted) {
  auto summary = report_test::heat2d();
  const auto present = static_cast<std::int32_t>(summary.ranks.size());
  summary.job.expected_ranks = 2'000'000'000;
  const auto model = report::make_report_model(summary);
  EXPECT_EQ(model.job.missing_rank_count, 2'000'000'000 - present);
  EXPECT_EQ(model.job.missing_ranks.size(), 10'000);
  EXPECT_EQ(model.job.missing_ranks.front(), present);
  ASSERT_FALSE(model.quality.notes.empty());
  EXPECT_NE(model.quality.notes[0].find(" and 1999999986 more"), std::string::npos) << model.quality.notes[0];
}

TEST(ReportModel, a_metric_has_either_a_number_or_a_reason) {
  for (const auto& summary : {schema::Summary{}, report_test::heat2d()}) {
    for (const auto& section : report::make_report_model(summary).sections) {
      for (const auto& metric : section.metrics) {
        EXPECT_NE(metric.value.number.has_value(), !metric.value.reason.empty()) << metric.id;
      }
    }
  }
}

TEST(ReportModel, counters_that_are_missing_carry_the_recorded_reason) {
  const auto model = report::make_report_model(report_test::heat2d());
  const auto& cpu = model.sections.at(0);
  const auto ipc =
      std::find_if(cpu.metrics.begin(), cpu.metrics.end(), [](const auto& m) { return m.id == "cpu-ipc"; });
  ASSERT_NE(ipc, cpu.metrics.end());
  EXPECT_EQ(ipc->value.reason, "no hardware counters on this machine");
}

TEST(ReportModel, instructions_per_cycle_follow_from_the_counters) {
  auto summary = report_test::heat2d();
  summary.counters_reason.clear();
  summary.counter_names = {"PAPI_TOT_INS", "PAPI_TOT_CYC"};
  summary.counters = {{"PAPI_TOT_INS", {300}}, {"PAPI_TOT_CYC", {100}}};
  const auto model = report::make_report_model(summary);
  const auto& cpu = model.sections.at(0);
  const auto ipc =
      std::find_if(cpu.metrics.begin(), cpu.metrics.end(), [](const auto& m) { return m.id == "cpu-ipc"; });
  EXPECT_DOUBLE_EQ(ipc->value.number.value(), 3);
}

TEST(ReportModel, the_least_efficient_function_is_the_jobs_own) {
  report_test::SummaryBuilder builder;
  const auto own = builder.python_frame("/a.py", "step", 2, 1);
  const auto import = builder.python_frame("<frozen importlib._bootstrap>", "_find_and_load", 2, 1);
  for (std::int32_t rank = 0; rank < 2; ++rank) builder.rank(rank, "a", {});
  builder.node_seconds(builder.node(0, own), live_profile::Category::kPython, 15);
  builder.node_seconds(builder.node(0, import), live_profile::Category::kPython, 5);
  builder.summary.functions = {{own, report_test::spread(2, 8, 8, 0), report_test::spread(2, 7, 8, 0)},
                               {import, report_test::spread(2, 5, 5, 0), report_test::spread(2, 1, 1, 0)}};
  for (auto& rank : builder.summary.ranks) rank.time = report_test::only(live_profile::Category::kPython, 10);
  const auto model = report::make_report_model(builder.summary);
  for (const report::Section& section : model.sections) {
    for (const report::Metric& metric : section.metrics) {
      if (metric.id != "efficiency-worst-function") continue;
      EXPECT_NEAR(metric.value.number.value(), 7.5 / 8, 1e-9);
      EXPECT_EQ(metric.meaning, "step: balance 0.94, communication 1.00");
    }
  }
}

TEST(ReportModel, the_tools_own_cost_is_a_share_of_rank_time) {
  const auto model = report::make_report_model(report_test::heat2d());
  EXPECT_NEAR(model.overhead.sampling_fraction.number.value(), 0.06 / 40, 1e-9);
}

}  // namespace
