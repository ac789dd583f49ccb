#include "merge/rank_reader.h"

#include <gtest/gtest.h>

#include "rank_files.h"

namespace {

using namespace merge_test;

TEST(RankReader, images_that_follow_by_exec_are_one_process) {
  schema::RankFile first = main_process({{Category::kPython, 10}});
  first.process.ended = 2;
  schema::RankFile second = process(100, 1, "second", 10, 5, {{Category::kNative, 10}});
  second.process.is_rank_process = true;
  const auto summary = merge::summary_of_rank(0, {second, first});
  ASSERT_EQ(summary.processes.size(), 1u);
  EXPECT_TRUE(summary.processes[0].is_main);
  EXPECT_EQ(summary.ranks[0].elapsed_ns, 150 * kMillisecond);
  EXPECT_EQ(sum_of(summary.ranks[0].time), 150 * kMillisecond);
}

TEST(RankReader, a_descendant_with_the_mpi_identity_belongs_to_the_row_of_the_rank) {
  schema::RankFile child = process(101, 100, "python", 0, 10, {{Category::kMpiCollective, 10}});
  child.process.rank_from_mpi = true;
  child.process.mpi_version = "Open MPI";
  child.process.world_size = 8;
  const auto summary = merge::summary_of_rank(6, {child, main_process({{Category::kWait, 10}})});
  ASSERT_EQ(summary.ranks.size(), 1u);
  EXPECT_EQ(summary.ranks[0].rank, 6);
  EXPECT_EQ(time_of(summary.ranks[0], Category::kMpiCollective), 100 * kMillisecond);
  EXPECT_EQ(summary.job.mpi_version, "Open MPI");
  EXPECT_EQ(summary.job.expected_ranks, 8);
}

TEST(RankReader, events_of_a_child_whose_bins_are_longer_than_the_run_are_in_the_run) {
  schema::RankFile parent = main_process({{Category::kPython, 10}});
  schema::RankFile child = process(101, 100, "child", 2, 1, {{Category::kPython, 10}});
  child.process.time_bins_width_ns = std::int64_t{1} << 58;
  for (schema::RankFile* file : {&parent, &child}) {
    file->counters = {{"perf::PAGE-FAULTS", kMillisecond, kMillisecond}};
    for (schema::RankTimeBin& bin : file->time_bins) bin.counters = {700};
    for (schema::RankTotal& total : file->totals) total.counters = {700};
  }
  const auto summary = merge::summary_of_rank(0, {parent, child});
  std::int64_t events = 0;
  for (const schema::CounterBin& bin : summary.counter_bins) events += bin.events;
  EXPECT_EQ(events, 11 * 700);
}

TEST(RankReader, native_time_belongs_to_the_innermost_python_line) {
  schema::RankFile file = main_process({{Category::kPython, 10}});
  file.frames.push_back({schema::FrameKind::kNative, "dgemm_", "", 0, 0, "libblas.so"});
  file.nodes.push_back({1, 2});
  file.totals.push_back({0, 2, static_cast<std::uint8_t>(Category::kNative), 7, 7, 1, {}});
  const auto summary = merge::summary_of_rank(0, {file});
  ASSERT_EQ(summary.lines.size(), 1u);
  EXPECT_EQ(summary.lines[0].time[static_cast<std::size_t>(Category::kNative)], 7);
  EXPECT_EQ(summary.lines[0].total.sum, 100 * kMillisecond + 7);
}

TEST(RankReader, call_sites_stand_at_their_python_line_else_at_the_native_caller) {
  schema::RankFile file = main_process({{Category::kPython, 10}});
  file.frames.push_back({schema::FrameKind::kNative, "main", "", 0, 0, "app"});
  file.nodes.push_back({1, 2});
  file.nodes.push_back({0, 2});
  for (const std::uint32_t node : {1u, 2u, 3u}) {
    schema::RankCallSite& call = file.call_sites.emplace_back();
    call.node = node;
    call.function = "MPI_Send";
    call.calls = 1;
    call.ns = 10;
  }
  const auto summary = merge::summary_of_rank(0, {file});
  ASSERT_EQ(summary.call_sites.size(), 2u);
  EXPECT_EQ(summary.frames[summary.call_sites[0].frame].kind, schema::FrameKind::kPython);
  EXPECT_EQ(summary.call_sites[0].calls, 2);
  EXPECT_EQ(summary.call_sites[0].time.sum, 20);
  EXPECT_EQ(summary.frames[summary.call_sites[1].frame].function, "main");
}

TEST(RankReader, threads_are_counted_as_many_as_lived_at_once) {
  schema::RankFile file = main_process({{Category::kPython, 10}});
  file.threads.assign(3, {});
  file.threads[1].start_ns = 10, file.threads[1].end_ns = 20;
  file.threads[2].start_ns = 20, file.threads[2].end_ns = 30;
  EXPECT_EQ(merge::summary_of_rank(0, {file}).ranks[0].threads, 2);
}

TEST(RankReader, a_process_without_samples_has_a_row) {
  schema::RankFile file;
  file.frames.resize(1);
  file.nodes.resize(1);
  const auto summary = merge::summary_of_rank(2, {file});
  ASSERT_EQ(summary.ranks.size(), 1u);
  EXPECT_EQ(summary.ranks[0].rank, 2);
  EXPECT_TRUE(summary.totals.empty());
}

}  // namespace
