#include "report/thread_use.h"

#include <gtest/gtest.h>

#include "example_summary.h"
#include "report/report_model.h"

namespace {

using live_profile::Category;
using report_test::only;

schema::Rank& rank_on(report_test::SummaryBuilder& builder, std::int32_t number, const char* host,
                      const char* processors, const char* cores, double cpu_seconds) {
  schema::Rank& rank = builder.rank(number, host, only(Category::kNative, 10));
  rank.allowed_processors = processors;
  rank.allowed_cores = cores;
  rank.cpu_ns = static_cast<std::int64_t>(cpu_seconds * 1e9);
  rank.core_wait_ns = 500'000'000;
  rank.voluntary_switches = 10;
  rank.involuntary_switches = 30;
  return rank;
}

const report::Metric& metric_of(const report::ReportModel& model, const std::string& id) {
  static const report::Metric none;
  for (const auto& section : model.sections) {
    for (const auto& metric : section.metrics) {
      if (metric.id == id) return metric;
    }
  }
  ADD_FAILURE() << "no metric " << id;
  return none;
}

TEST(CoreUse, is_of_the_cores_that_the_ranks_may_use_together) {
  report_test::SummaryBuilder builder;
  builder.summary.job.logical_cores = 128;
  rank_on(builder, 0, "node1", "0-3", "0-1", 10);
  rank_on(builder, 1, "node1", "0-3", "0-1", 10);  // the same cores: counted once
  const auto model = report::make_report_model(builder.summary);
  EXPECT_DOUBLE_EQ(*metric_of(model, "threads-cores").value.number, 4);
  EXPECT_DOUBLE_EQ(*metric_of(model, "threads-core-use").value.number, 1);
  EXPECT_DOUBLE_EQ(*metric_of(model, "threads-logical-core-use").value.number, 0.5);
  EXPECT_DOUBLE_EQ(*metric_of(model, "threads-core-wait").value.number, 1);
  EXPECT_DOUBLE_EQ(*metric_of(model, "threads-switches").value.number, 60);
  EXPECT_DOUBLE_EQ(*metric_of(model, "threads-voluntary-switches").value.number, 20);
}

TEST(CoreUse, of_ranks_on_cores_of_their_own_and_on_several_nodes_adds_up) {
  report_test::SummaryBuilder builder;
  rank_on(builder, 0, "node1", "0", "0", 10);
  rank_on(builder, 1, "node1", "1", "1", 10);
  rank_on(builder, 2, "node2", "0-1", "0-1", 10);
  const auto model = report::make_report_model(builder.summary);
  EXPECT_DOUBLE_EQ(*metric_of(model, "threads-cores").value.number, 4);
  EXPECT_DOUBLE_EQ(*metric_of(model, "threads-core-use").value.number, 0.75);
}

TEST(CoreUse, a_cgroup_that_grants_less_than_the_mask_counts) {
  report_test::SummaryBuilder builder;
  rank_on(builder, 0, "node1", "0-63", "0-31", 10).quota_thousandths = 2000;
  const auto model = report::make_report_model(builder.summary);
  EXPECT_DOUBLE_EQ(*metric_of(model, "threads-cores").value.number, 2);
  EXPECT_DOUBLE_EQ(*metric_of(model, "threads-core-use").value.number, 0.5);
}

TEST(CoreUse, is_not_guessed_where_a_rank_does_not_tell) {
  report_test::SummaryBuilder builder;
  rank_on(builder, 0, "node1", "0-3", "", 10);
  rank_on(builder, 1, "node1", "", "", 10).core_wait_ns = -1;
  const auto model = report::make_report_model(builder.summary);
  for (const char* id : {"threads-cores", "threads-core-use", "threads-logical-core-use", "threads-core-wait"}) {
    EXPECT_FALSE(metric_of(model, id).value.number) << id;
    EXPECT_FALSE(metric_of(model, id).value.reason.empty()) << id;
  }
}

TEST(ThreadUse, tells_computing_from_synchronising_and_openmp_by_frames) {
  report_test::SummaryBuilder builder;
  builder.rank(0, "node1", only(Category::kNative, 10));
  const auto parallel = builder.node(0, builder.native_frame("/usr/lib/libgomp.so.1", "GOMP_parallel"));
  const auto kernel = builder.node(parallel, builder.native_frame("/home/ada/kernel.so", "kernel"));
  const auto serial = builder.node(0, builder.native_frame("/home/ada/kernel.so", "serial"));
  builder.node_seconds(parallel, Category::kNative, 1);
  builder.node_seconds(kernel, Category::kNative, 4);
  builder.node_seconds(serial, Category::kNative, 2);
  builder.node_seconds(serial, Category::kWait, 3);
  for (auto& total : builder.summary.totals) total.thread_ns = 2 * total.time.sum;  // a second thread does the same
  const auto use = report::thread_use(builder.summary);
  EXPECT_DOUBLE_EQ(use.whole, 20);
  EXPECT_DOUBLE_EQ(use.computing, 12);
  EXPECT_DOUBLE_EQ(use.synchronising, 8);
  EXPECT_DOUBLE_EQ(*use.openmp, 5);
  EXPECT_DOUBLE_EQ(*use.openmp_runtime, 1);
}

TEST(ThreadUse, without_an_openmp_runtime_there_is_no_number_for_it) {
  EXPECT_FALSE(report::thread_use(report_test::heat2d()).openmp);
  EXPECT_FALSE(report::is_openmp_runtime("/usr/lib/libompi_trace.so"));
}

TEST(ThreadUse, the_interpreter_lock_is_held_and_awaited_by_line) {
  report_test::SummaryBuilder builder;
  builder.rank(0, "node1", only(Category::kPython, 10));
  const auto busy = builder.node(0, builder.python_frame("/a.py", "busy", 3, 1));
  const auto other = builder.node(0, builder.python_frame("/a.py", "other", 9, 8));
  builder.node_seconds(busy, Category::kPython, 4);
  builder.node_seconds(busy, Category::kPythonBuiltin, 1);
  builder.node_seconds(busy, Category::kGil, 2);
  builder.node_seconds(other, Category::kNative, 5);
  for (auto& total : builder.summary.totals) total.thread_ns = total.time.sum;
  const auto use = report::thread_use(builder.summary);
  EXPECT_DOUBLE_EQ(use.lock_held, 5);
  EXPECT_DOUBLE_EQ(use.lock_waited, 2);
  ASSERT_EQ(use.lock_lines.size(), 1U);
  EXPECT_EQ(use.lock_lines[0].line, 3);
  EXPECT_DOUBLE_EQ(use.lock_lines[0].held, 5);
  EXPECT_DOUBLE_EQ(use.lock_lines[0].waited, 2);
}

const report::Advice* find(const report::ReportModel& model, const std::string& id) {
  for (const auto& advice : model.advice) {
    if (advice.id == id) return &advice;
  }
  return nullptr;
}

TEST(ThreadAdvice, more_threads_than_the_mask_has_cores_is_told_if_they_waited) {
  report_test::SummaryBuilder builder;
  builder.summary.job.logical_cores = 4;
  schema::Rank& rank = rank_on(builder, 0, "node1", "0-3", "0-3", 30);
  rank.computing_threads = 5;
  rank.core_wait_ns = 100'000'000;
  EXPECT_EQ(find(report::make_report_model(builder.summary), "thread-oversubscription"), nullptr);
  rank.core_wait_ns = 10'000'000'000;
  const auto model = report::make_report_model(builder.summary);
  const auto* advice = find(model, "thread-oversubscription");
  ASSERT_NE(advice, nullptr);
  EXPECT_NE(advice->evidence.find("5 threads on 4 logical cores"), std::string::npos) << advice->evidence;
  EXPECT_NE(advice->change.find("OMP_NUM_THREADS=4"), std::string::npos) << advice->change;
}

TEST(ThreadAdvice, a_cgroup_limit_is_named) {
  report_test::SummaryBuilder builder;
  builder.summary.job.logical_cores = 64;
  schema::Rank& rank = rank_on(builder, 0, "node1", "0-63", "0-31", 10);
  rank.computing_threads = 8;
  rank.quota_thousandths = 1500;
  rank.core_wait_ns = 10'000'000'000;
  const auto model = report::make_report_model(builder.summary);
  const auto* advice = find(model, "thread-oversubscription");
  ASSERT_NE(advice, nullptr);
  EXPECT_NE(advice->evidence.find("cgroup grants the time of 1.5 cores"), std::string::npos) << advice->evidence;
}

TEST(ThreadAdvice, a_rank_bound_to_one_core_with_many_threads_is_bound_wrongly) {
  report_test::SummaryBuilder builder;
  builder.summary.job.logical_cores = 16;
  for (int number = 0; number < 2; ++number) {
    schema::Rank& rank = rank_on(builder, number, "node1", number == 0 ? "0" : "1", number == 0 ? "0" : "1", 10);
    rank.computing_threads = 4;
    rank.core_wait_ns = (30 + number) * 1'000'000'000LL;
  }
  const auto model = report::make_report_model(builder.summary);
  const auto* advice = find(model, "thread-binding");
  ASSERT_NE(advice, nullptr);
  EXPECT_EQ(find(model, "thread-oversubscription"), nullptr);
  EXPECT_NE(advice->evidence.find("Rank 1 on host node1"), std::string::npos) << advice->evidence;
  EXPECT_NE(advice->evidence.find("2 ranks"), std::string::npos) << advice->evidence;
  EXPECT_NE(advice->change.find("PE=4"), std::string::npos) << advice->change;
}

TEST(ThreadAdvice, cores_that_others_had_are_told_with_the_load) {
  report_test::SummaryBuilder builder;
  builder.summary.job.logical_cores = 4;
  schema::Rank& rank = rank_on(builder, 0, "node1", "0-3", "0-3", 30);
  rank.computing_threads = 4;
  rank.load_end_hundredths = 1250;
  rank.core_wait_ns = 7'000'000'000;  // of 37 s
  EXPECT_EQ(find(report::make_report_model(builder.summary), "node-shared"), nullptr);
  rank.core_wait_ns = 10'000'000'000;  // of 40 s
  const auto model = report::make_report_model(builder.summary);
  const auto* advice = find(model, "node-shared");
  ASSERT_NE(advice, nullptr);
  EXPECT_NE(advice->evidence.find("25 %"), std::string::npos) << advice->evidence;
  EXPECT_NE(advice->evidence.find("load average 12.5"), std::string::npos) << advice->evidence;
  rank.computing_threads = 5;
  EXPECT_EQ(find(report::make_report_model(builder.summary), "node-shared"), nullptr);
}

TEST(ThreadAdvice, enough_cores_need_no_advice) {
  report_test::SummaryBuilder builder;
  builder.summary.job.logical_cores = 16;
  rank_on(builder, 0, "node1", "0-3", "0-3", 30).computing_threads = 4;
  const auto model = report::make_report_model(builder.summary);
  EXPECT_EQ(find(model, "thread-binding"), nullptr);
  EXPECT_EQ(find(model, "thread-oversubscription"), nullptr);
}

}  // namespace
