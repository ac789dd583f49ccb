#include "merge/child_processes.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "merge/rank_reader.h"
#include "rank_files.h"

namespace {

using namespace merge_test;

constexpr std::int64_t kSecondTenth = 100 * kMillisecond;

TEST(ChildProcesses, a_child_takes_the_place_of_the_waiting) {
  const auto summary = merge::summary_of_rank(
      0, {main_process({{Category::kWait, 10}}), process(101, 100, "child", 2, 5, {{Category::kPython, 10}})});
  const schema::Rank& rank = summary.ranks[0];
  EXPECT_EQ(time_of(rank, Category::kPython), 50 * kMillisecond);
  EXPECT_EQ(time_of(rank, Category::kWait), 50 * kMillisecond);
  EXPECT_EQ(rank.elapsed_ns, kSecondTenth);
}

TEST(ChildProcesses, two_children_at_once_share_the_waiting) {
  const auto summary = merge::summary_of_rank(
      0, {main_process({{Category::kWait, 10}}), process(101, 100, "one", 0, 10, {{Category::kPython, 10}}),
          process(102, 100, "two", 0, 10, {{Category::kNative, 10}})});
  const schema::Rank& rank = summary.ranks[0];
  EXPECT_EQ(time_of(rank, Category::kPython), 50 * kMillisecond);
  EXPECT_EQ(time_of(rank, Category::kNative), 50 * kMillisecond);
  EXPECT_EQ(time_of(rank, Category::kWait), 0);
}

TEST(ChildProcesses, a_child_beside_a_busy_parent_adds_no_time_of_the_rank) {
  const auto summary = merge::summary_of_rank(
      0, {main_process({{Category::kPython, 10}}), process(101, 100, "child", 0, 10, {{Category::kNative, 10}})});
  EXPECT_EQ(time_of(summary.ranks[0], Category::kNative), 0);
  std::int64_t thread_ns = 0;
  for (const auto& total : summary.totals) thread_ns += total.thread_ns;
  EXPECT_EQ(thread_ns, 2 * kSecondTenth) << "its own time stays";
}

TEST(ChildProcesses, grandchildren_flow_through_a_waiting_child) {
  const auto summary = merge::summary_of_rank(0, {main_process({{Category::kPython, 4}, {Category::kWait, 6}}),
                                                  process(101, 100, "shell", 0, 10, {{Category::kWait, 10}}),
                                                  process(102, 101, "worker", 0, 10, {{Category::kNative, 10}})});
  const schema::Rank& rank = summary.ranks[0];
  EXPECT_EQ(time_of(rank, Category::kNative), 60 * kMillisecond);
  EXPECT_EQ(time_of(rank, Category::kPython), 40 * kMillisecond);
  EXPECT_EQ(time_of(rank, Category::kWait), 0);
}

TEST(ChildProcesses, the_waiting_of_a_child_stays_the_waiting_of_its_parent) {
  const auto summary =
      merge::summary_of_rank(0, {main_process({{Category::kWait, 10}}),
                                 process(101, 100, "child", 0, 10, {{Category::kWait, 7}, {Category::kIoRead, 3}})});
  EXPECT_EQ(time_of(summary.ranks[0], Category::kIoRead), 30 * kMillisecond);
  EXPECT_EQ(time_of(summary.ranks[0], Category::kWait), 70 * kMillisecond);
}

TEST(ChildProcesses, tree_and_time_axis_and_row_tell_the_same) {
  const auto summary = merge::summary_of_rank(0, {main_process({{Category::kPython, 4}, {Category::kWait, 6}}),
                                                  process(101, 100, "a", 1, 5, {{Category::kNative, 7}}),
                                                  process(102, 100, "b", 3, 9, {{Category::kPython, 5}})});
  schema::CategoryNanoseconds bins{};
  for (const auto& bin : summary.bins) {
    for (std::size_t c = 0; c < bins.size(); ++c) bins[c] += bin.time[c];
  }
  for (std::size_t c = 0; c < bins.size(); ++c) EXPECT_LE(std::abs(bins[c] - summary.ranks[0].time[c]), 20) << c;
  EXPECT_LE(std::abs(sum_of(summary.ranks[0].time) - kSecondTenth), 20);
}

TEST(ChildProcesses, a_process_that_seems_its_own_ancestor_is_a_child_of_the_main_one) {
  const auto summary = merge::summary_of_rank(
      0, {main_process({{Category::kWait, 10}}), process(101, 102, "a", 0, 10, {{Category::kNative, 5}}),
          process(102, 101, "b", 0, 10, {{Category::kPython, 5}})});
  EXPECT_LE(std::abs(sum_of(summary.ranks[0].time) - kSecondTenth), 20);
}

}  // namespace
