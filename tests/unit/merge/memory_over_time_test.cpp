#include "merge/memory_over_time.h"

#include <gtest/gtest.h>

#include "merge/merge.h"
#include "merge/rank_reader.h"
#include "merge/time_axis.h"
#include "rank_files.h"

namespace {

using live_profile::Category;
using merge_test::kMillisecond;
using schema::RankFile;
using schema::Summary;

constexpr std::int64_t kMiB = 1 << 20;

/// 100 ms: 10 MiB for 60 ms, 50 MiB for the rest.
RankFile growing() {
  RankFile file = merge_test::main_process({{Category::kPython, 10}});
  file.process.peak_resident_bytes = 55 * kMiB;
  file.memory = {{0, 10 * kMiB}, {60 * kMillisecond, 50 * kMiB}};
  return file;
}

std::int64_t resident_at(const Summary& summary, std::int64_t moment_ns) {
  for (const schema::TimeBin& bin : summary.bins) {
    if (bin.bin == moment_ns / summary.bin_width_ns) return bin.resident_bytes;
  }
  return -1;
}

TEST(MemoryOverTime, a_value_holds_until_the_next_one_is_read) {
  const Summary summary = merge::summary_of_rank(0, {growing()});
  EXPECT_EQ(resident_at(summary, 5 * kMillisecond), 10 * kMiB);
  EXPECT_EQ(resident_at(summary, 40 * kMillisecond), 10 * kMiB);
  EXPECT_EQ(resident_at(summary, 65 * kMillisecond), 50 * kMiB);
  EXPECT_EQ(resident_at(summary, 95 * kMillisecond), 50 * kMiB);
}

TEST(MemoryOverTime, the_mean_is_weighted_by_time) {
  const Summary summary = merge::summary_of_rank(0, {growing()});
  EXPECT_EQ(summary.ranks[0].mean_resident_bytes, (60 * 10 + 40 * 50) * kMiB / 100);
  EXPECT_EQ(summary.ranks[0].peak_resident_bytes, 55 * kMiB);
}

TEST(MemoryOverTime, of_several_processes_the_largest_counts_at_each_moment) {
  RankFile child = merge_test::process(200, 100, "child", 2, 6, {{Category::kPython, 10}});
  child.memory = {{20 * kMillisecond, 30 * kMiB}};
  const Summary summary = merge::summary_of_rank(0, {growing(), child});
  EXPECT_EQ(resident_at(summary, 10 * kMillisecond), 10 * kMiB);
  EXPECT_EQ(resident_at(summary, 30 * kMillisecond), 30 * kMiB);
  EXPECT_EQ(resident_at(summary, 70 * kMillisecond), 50 * kMiB);
  EXPECT_EQ(summary.ranks[0].mean_resident_bytes, (20 * 10 + 40 * 30 + 40 * 50) * kMiB / 100);
}

TEST(MemoryOverTime, wider_bins_keep_the_greatest_value) {
  std::vector<schema::TimeBin> bins = {{0, 0, {1}, 5}, {0, 1, {1}, 9}, {0, 2, {1}, 3}, {1, 3, {1}, 7}};
  merge::widen(bins, 2);
  ASSERT_EQ(bins.size(), 3U);
  EXPECT_EQ(bins[0].resident_bytes, 9);
  EXPECT_EQ(bins[1].resident_bytes, 3);
  EXPECT_EQ(bins[2].resident_bytes, 7);
}

TEST(MemoryOverTime, a_process_without_values_has_none) {
  RankFile file = merge_test::main_process({{Category::kPython, 10}});
  const Summary summary = merge::summary_of_rank(0, {file});
  EXPECT_EQ(summary.ranks[0].mean_resident_bytes, 0);
  EXPECT_EQ(resident_at(summary, 0), 0);
}

TEST(MemoryOverTime, the_lowest_limit_of_the_processes_is_the_ranks) {
  schema::Rank rank;
  schema::RankProcess process;
  merge::add_memory_facts(rank, process);
  EXPECT_EQ(rank.memory_limit_bytes, 0);
  process.memory_limit_bytes = 8 * kMiB;
  process.memory_limit_group = "/job";
  merge::add_memory_facts(rank, process);
  process.memory_limit_bytes = 4 * kMiB;
  process.memory_limit_group = "/job/task";
  merge::add_memory_facts(rank, process);
  process.memory_limit_bytes = 0;
  merge::add_memory_facts(rank, process);
  EXPECT_EQ(rank.memory_limit_bytes, 4 * kMiB);
  EXPECT_EQ(rank.memory_limit_group, "/job/task");
}

}  // namespace
