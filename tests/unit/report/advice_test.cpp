#include "report/advice.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "example_summary.h"
#include "report/thresholds.h"

namespace {

using live_profile::Category;
using live_profile::MpiClass;
using report_test::only;
using report_test::operator+;

const report::Advice* find(const report::ReportModel& model, const std::string& id) {
  const auto found = std::find_if(model.advice.begin(), model.advice.end(), [&](const auto& a) { return a.id == id; });
  return found == model.advice.end() ? nullptr : &*found;
}

/// One rank of 10 s with one line that spends all of it as `time` says.
report_test::SummaryBuilder one_line(schema::CategoryNanoseconds time, const char* source) {
  report_test::SummaryBuilder builder;
  builder.rank(0, "node1", time);
  builder.line(builder.python_frame("/a.py", "f", 3, 1), time, report_test::spread(1, 10, 10, 0));
  builder.summary.sources.push_back({"/a.py", 3, source});
  return builder;
}

TEST(Advice, imbalance_names_the_rank_the_others_wait_for_and_its_line) {
  const auto model = report::make_report_model(report_test::heat2d());
  const auto* advice = find(model, "mpi-imbalance");
  ASSERT_NE(advice, nullptr);
  EXPECT_NE(advice->evidence.find("rank 3 on host node2"), std::string::npos);
  EXPECT_EQ(advice->line, 44);
}

TEST(Advice, balanced_ranks_get_no_imbalance_advice) {
  report_test::SummaryBuilder builder;
  for (int rank = 0; rank < 4; ++rank) {
    builder.rank(rank, "node1", only(Category::kPython, 5) + only(Category::kMpiCollective, 5));
  }
  EXPECT_EQ(find(report::make_report_model(builder.summary), "mpi-imbalance"), nullptr);
}

TEST(Advice, an_interpreted_line_is_told_to_use_arrays) {
  const auto model = report::make_report_model(one_line(only(Category::kPython, 10), "c[i] += a[i] * b[i]").summary);
  const auto* advice = find(model, "python-element-loop");
  ASSERT_NE(advice, nullptr);
  EXPECT_EQ(advice->file, "/a.py");
  EXPECT_EQ(advice->line, 3);
}

TEST(Advice, a_native_line_gets_no_python_advice) {
  const auto model = report::make_report_model(one_line(only(Category::kNative, 10), "c = a @ b").summary);
  EXPECT_TRUE(model.advice.empty());
}

TEST(Advice, builtin_sum_is_told_from_numpy_sum) {
  const auto time = only(Category::kPythonBuiltin, 6) + only(Category::kNative, 4);
  EXPECT_NE(find(report::make_report_model(one_line(time, "t = sum(a[i:])").summary), "builtin-over-array"), nullptr);
  const auto other = report::make_report_model(one_line(time, "t = np.sum(a[i:])").summary);
  EXPECT_EQ(find(other, "builtin-over-array"), nullptr);
  EXPECT_NE(find(other, "builtin-heavy"), nullptr);
}

TEST(Advice, lower_case_communication_of_large_objects_is_pickling) {
  auto builder = one_line(only(Category::kMpiPointToPoint, 10), "comm.send(rows, dest=1)");
  builder.mpi_call(MpiClass::kPointToPoint, "MPI_Send", 1, 100, 100 * 8192, 8);
  EXPECT_NE(find(report::make_report_model(builder.summary), "mpi-pickle"), nullptr);
  builder.summary.sources[0].text = "comm.Send(rows, dest=1)";
  EXPECT_EQ(find(report::make_report_model(builder.summary), "mpi-pickle"), nullptr);
}

TEST(Advice, calls_that_hold_the_lock_are_named_if_other_threads_could_run) {
  auto builder = one_line(only(Category::kMpiCollective, 10), "wait()");
  builder.mpi_call(MpiClass::kOther, "MPI_Init_thread", 1, 1, 0, 5).lock_held_ns = 5 * report_test::kSecond;
  builder.summary.ranks[0].threads = 2;
  EXPECT_EQ(find(report::make_report_model(builder.summary), "mpi-lock-held"), nullptr);  // as every import does it
  builder.mpi_call(MpiClass::kCollective, "MPI_Barrier", 1, 10, 0, 4).lock_held_ns = 3 * report_test::kSecond;
  const auto model = report::make_report_model(builder.summary);
  const auto* advice = find(model, "mpi-lock-held");
  ASSERT_NE(advice, nullptr);
  EXPECT_NE(advice->evidence.find("MPI_Barrier for 3"), std::string::npos) << advice->evidence;
  builder.summary.ranks[0].threads = 1;
  EXPECT_EQ(find(report::make_report_model(builder.summary), "mpi-lock-held"), nullptr);
}

TEST(Advice, lower_case_communication_of_a_number_is_left_alone) {
  EXPECT_EQ(find(report::make_report_model(report_test::heat2d()), "mpi-pickle"), nullptr);
}

TEST(Advice, small_writes_are_named_with_their_line) {
  auto builder = one_line(only(Category::kIoWrite, 10), "out.write(x)");
  auto& site = builder.mpi_call(MpiClass::kIo, "write", 1, 5000, 50000, 9);
  site.kind = 1;
  site.call_class = static_cast<std::uint8_t>(Category::kIoWrite);
  const auto model = report::make_report_model(builder.summary);
  ASSERT_NE(find(model, "io-small-calls"), nullptr);
  EXPECT_EQ(find(model, "io-small-calls")->line, 3);
}

TEST(Advice, waiting_for_the_lock_and_blocked_time_are_told_apart) {
  const auto lock = report::make_report_model(one_line(only(Category::kGil, 10), "").summary);
  EXPECT_NE(find(lock, "gil-contention"), nullptr);
  EXPECT_EQ(find(lock, "wait-serial"), nullptr);
  const auto blocked = report::make_report_model(one_line(only(Category::kWait, 10), "time.sleep(1)").summary);
  EXPECT_NE(find(blocked, "wait-serial"), nullptr);
}

TEST(Advice, more_threads_than_cores_are_reported) {
  auto builder = one_line(only(Category::kNative, 10), "");
  builder.summary.job.logical_cores = 4;
  builder.summary.ranks[0].computing_threads = 32;
  EXPECT_NE(find(report::make_report_model(builder.summary), "thread-oversubscription"), nullptr);
}

TEST(Advice, sleeping_helper_threads_are_no_oversubscription) {
  auto builder = one_line(only(Category::kNative, 10), "");
  builder.summary.job.logical_cores = 4;
  builder.summary.ranks[0].threads = 32;
  builder.summary.ranks[0].computing_threads = 1;
  EXPECT_EQ(find(report::make_report_model(builder.summary), "thread-oversubscription"), nullptr);
}

TEST(Advice, the_most_costly_comes_first) {
  const auto model = report::make_report_model(report_test::heat2d());
  ASSERT_FALSE(model.advice.empty());
  EXPECT_TRUE(std::is_sorted(model.advice.begin(), model.advice.end(),
                             [](const auto& a, const auto& b) { return a.seconds > b.seconds; }));
}

}  // namespace
