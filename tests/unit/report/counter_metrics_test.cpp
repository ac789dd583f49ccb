// The arithmetic of hardware events, from recorded counts.
#include "report/counter_metrics.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "example_summary.h"
#include "live_profile/counter_events.h"
#include "report/metrics.h"
#include "report/report_document.h"

namespace {

using live_profile::Category;
using report_test::only;

const report::Measure& value_of(const report::ReportModel& model, const std::string& id) {
  static const report::Measure none;
  for (const auto& section : model.sections) {
    for (const auto& metric : section.metrics) {
      if (metric.id == id) return metric.value;
    }
  }
  ADD_FAILURE() << "no metric " << id;
  return none;
}

/// One rank whose counters count so much in native code and in Python each.
schema::Summary counted(const std::vector<std::pair<std::string, std::int64_t>>& counts) {
  report_test::SummaryBuilder builder;
  builder.rank(0, "node1", only(Category::kNative, 10));
  for (const auto& [name, count] : counts) {
    schema::CounterTotal total{name, {}};
    total.values[static_cast<std::size_t>(Category::kNative)] = count;
    total.values[static_cast<std::size_t>(Category::kPython)] = count;
    builder.summary.counter_names.push_back(name);
    builder.summary.counters.push_back(total);
  }
  return builder.summary;
}

TEST(CounterMetrics, are_ratios_of_sums_over_all_categories) {
  const auto model = report::make_report_model(counted({{"PAPI_TOT_INS", 3000},
                                                        {"PAPI_TOT_CYC", 2000},
                                                        {"PAPI_L3_TCM", 12},
                                                        {"FP_ARITH:SCALAR_DOUBLE", 100},
                                                        {live_profile::kVectorFloat[0], 300},
                                                        {"CYCLE_ACTIVITY:STALLS_MEM_ANY", 500},
                                                        {"PAPI_RES_STL", 800}}));
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-ipc").number, 1.5);
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-cpi").number, 2.0 / 3);
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-cache-misses").number, 4);
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-scalar").number, 0.25);
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-vector").number, 0.75);
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-memory-bound").number, 0.25);
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-stalled").number, 0.4);
}

TEST(CounterMetrics, name_what_was_counted_in_turns_and_what_had_none) {
  auto summary = counted({{"PAPI_TOT_INS", 3000}, {"PAPI_TOT_CYC", 2000}, {"PAPI_L3_TCM", 12}, {"PAPI_RES_STL", 0}});
  for (schema::CounterTotal& total : summary.counters) total.cpu_ns = 1000;
  summary.counters[0].counted_ns = summary.counters[1].counted_ns = 1000;
  summary.counters[2].counted_ns = 250;
  const auto model = report::make_report_model(summary);
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-cache-misses").number, 4);
  EXPECT_FALSE(value_of(model, "cpu-stalled").number);
  EXPECT_NE(value_of(model, "cpu-stalled").reason.find("PAPI_RES_STL had no turn"), std::string::npos);
  const auto is_named = [](const std::string& note) { return note.find("PAPI_L3_TCM 25") != std::string::npos; };
  EXPECT_EQ(std::ranges::count_if(model.quality.notes, is_named), 1);
}

TEST(CounterMetrics, over_time_are_rates_of_ranks) {
  auto summary = counted({{"PAPI_TOT_INS", 3000}});
  summary.counter_bin_width_ns = 500'000'000;
  summary.counter_bins = {{0, 1, 6000, 2'000'000'000, 2'000'000, 4'000'000}};
  const auto document = report::report_document(report::make_report_model(summary), {10, 10, 10, 10, 10});
  const auto& over = document["counters"]["over_time"];
  EXPECT_EQ(over["bin_width_s"], 0.5);
  EXPECT_EQ(over["mean"].dump(), "[[null,3000.0]]");
  EXPECT_EQ(over["min"].dump(), "[[null,2000.0]]");
  EXPECT_EQ(over["max"].dump(), "[[null,4000.0]]");
}

TEST(CounterMetrics, take_the_names_of_other_processors) {
  const auto model = report::make_report_model(counted({{"PAPI_TOT_INS", 1000},
                                                        {"PAPI_TOT_CYC", 1000},
                                                        {"PAPI_L2_TCM", 5},
                                                        {"VFP_SPEC", 30},
                                                        {"ASE_SPEC", 10},
                                                        {"PAPI_MEM_SCY", 400}}));
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-cache-misses").number, 5);
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-vector").number, 0.25);
  EXPECT_DOUBLE_EQ(*value_of(model, "cpu-memory-bound").number, 0.4);
}

TEST(CounterMetrics, what_was_not_counted_has_a_reason_and_no_number) {
  const auto model = report::make_report_model(counted({{"PAPI_TOT_INS", 1000}}));
  EXPECT_FALSE(value_of(model, "cpu-ipc").number);
  EXPECT_EQ(value_of(model, "cpu-ipc").reason, "PAPI_TOT_CYC was not counted");
  auto summary = counted({});
  summary.counters_reason = "no hardware counters: this machine has none";
  EXPECT_EQ(value_of(report::make_report_model(summary), "cpu-vector").reason, summary.counters_reason);
}

TEST(CounterMetrics, no_floating_point_at_all_is_no_share) {
  const auto model =
      report::make_report_model(counted({{"FP_ARITH:SCALAR_DOUBLE", 0}, {live_profile::kVectorFloat[0], 0}}));
  EXPECT_FALSE(value_of(model, "cpu-vector").number);
}

TEST(CounterMetrics, lines_have_the_counts_of_what_runs_below_them) {
  report_test::SummaryBuilder builder;
  builder.rank(0, "node1", only(Category::kNative, 10));
  const auto line = builder.node(0, builder.python_frame("/a.py", "f", 3, 1));
  const auto below = builder.node(line, builder.native_frame("/lib/blas.so", "dgemm"));
  builder.node_seconds(line, Category::kPython, 1);
  builder.node_seconds(below, Category::kNative, 9);
  builder.summary.counter_names = {"PAPI_TOT_INS"};
  builder.summary.totals[0].counters = {5};
  builder.summary.totals[1].counters = {70};
  const auto counters = report::counters_of(builder.summary);
  ASSERT_EQ(counters.lines.size(), 1U);
  EXPECT_EQ(counters.lines[0].line, 3);
  EXPECT_EQ(counters.lines[0].values, std::vector<std::int64_t>{75});
}

}  // namespace
