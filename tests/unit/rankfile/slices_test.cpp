#include "rankfile/slices.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <numeric>

namespace {

using live_profile::Category;

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr auto kNative = static_cast<std::uint8_t>(Category::kNative);
constexpr auto kPython = static_cast<std::uint8_t>(Category::kPython);
constexpr auto kWait = static_cast<std::uint8_t>(Category::kWait);

/// A process of `bins` bins of 64 ms whose time begins at 1 s.
schema::RankFile process(std::size_t bins) {
  schema::RankFile file;
  file.process.start_ns = 1'000 * kMillisecond;
  file.process.elapsed_ns = static_cast<std::int64_t>(bins) * 64 * kMillisecond;
  file.process.time_bins_start_ns = file.process.start_ns;
  file.process.time_bins_width_ns = 64 * kMillisecond;
  file.time_bins.resize(bins);
  file.threads.resize(1);
  file.threads[0].is_main = true;
  file.threads[0].start_ns = file.process.start_ns;
  return file;
}

std::int64_t sum_of(const schema::RankFile& file, std::uint32_t node) {
  std::int64_t sum = 0;
  for (const schema::RankSlice& slice : file.slices) sum += slice.node == node ? slice.rank_ns : 0;
  return sum;
}

/// By slice.
std::map<std::int32_t, std::int64_t> times_of(const schema::RankFile& file, std::uint32_t node) {
  std::map<std::int32_t, std::int64_t> times;
  for (const schema::RankSlice& slice : file.slices) {
    if (slice.node == node) times[slice.slice] += slice.rank_ns;
  }
  return times;
}

TEST(Slices, a_run_of_two_halves_is_cut_where_it_changed) {
  schema::RankFile file = process(64);
  const std::int64_t half = 32 * 64 * kMillisecond;
  for (auto& bin : file.time_bins) bin.time[kNative] = 64 * kMillisecond;
  file.totals = {{0, 1, kNative, half, half, 10, {}}, {0, 2, kNative, half, half, 10, {}}};
  for (std::int64_t i = 1; i <= 256; ++i) {
    file.timeline.push_back({0, file.process.start_ns + i * 16 * kMillisecond, i <= 128 ? 1U : 2U, kNative});
  }
  rankfile::add_slices(file);
  EXPECT_EQ(file.process.slice_width_ns, 64 * kMillisecond);
  EXPECT_EQ(sum_of(file, 1), half);
  EXPECT_EQ(sum_of(file, 2), half);
  const auto first = times_of(file, 1), second = times_of(file, 2);
  EXPECT_EQ(first.begin()->first, 0);
  EXPECT_EQ(first.rbegin()->first, 31);
  EXPECT_EQ(second.begin()->first, 32);
  EXPECT_EQ(second.rbegin()->first, 63);
  EXPECT_EQ(first.at(7), 64 * kMillisecond);
}

TEST(Slices, moments_that_are_few_are_fitted_to_what_is_known_of_each_bin) {
  // One moment every 128 ms says where, the bins say how much: a quarter native in the first half, all in the second.
  schema::RankFile file = process(64);
  for (std::size_t i = 0; i < 64; ++i) {
    file.time_bins[i].time[kNative] = (i < 32 ? 16 : 64) * kMillisecond;
    file.time_bins[i].time[kPython] = (i < 32 ? 48 : 0) * kMillisecond;
  }
  file.totals = {{0, 1, kNative, 0, 32 * 80 * kMillisecond, 10, {}},
                 {0, 2, kPython, 0, 32 * 48 * kMillisecond, 10, {}}};
  for (std::int64_t i = 1; i <= 32; ++i) {
    const bool in_python = i <= 16 && i % 2 == 0;
    file.timeline.push_back(
        {0, file.process.start_ns + i * 128 * kMillisecond, in_python ? 2U : 1U, in_python ? kPython : kNative});
  }
  rankfile::add_slices(file);
  EXPECT_EQ(sum_of(file, 1), 32 * 80 * kMillisecond);
  EXPECT_EQ(sum_of(file, 2), 32 * 48 * kMillisecond);
  std::int64_t second_half = 0;
  for (const auto& [slice, ns] : times_of(file, 1)) second_half += slice >= 32 ? ns : 0;
  EXPECT_NEAR(static_cast<double>(second_half), 32.0 * 64 * kMillisecond, 1.0 * kMillisecond);
}

TEST(Slices, while_the_main_thread_waits_others_have_the_time) {
  schema::RankFile file = process(64);
  const std::int64_t half = 32 * 64 * kMillisecond;
  file.threads.push_back(file.threads[0]);
  file.threads[1].is_main = false;
  for (std::size_t i = 0; i < 64; ++i) file.time_bins[i].time[kNative] = 64 * kMillisecond;
  // The worker computes all the time; half of it, the main thread does too, and has the process's time.
  file.totals = {{0, 1, kNative, half, half, 10, {}}, {1, 2, kNative, 2 * half, half, 10, {}}};
  for (std::uint32_t thread = 0; thread < 2; ++thread) {
    for (std::int64_t i = 1; i <= 256; ++i) {
      const bool waits = thread == 0 && i > 128;
      file.timeline.push_back(
          {thread, file.process.start_ns + i * 16 * kMillisecond, thread + 1, waits ? kWait : kNative});
    }
  }
  rankfile::add_slices(file);
  EXPECT_EQ(sum_of(file, 2), half);
  EXPECT_EQ(times_of(file, 2).begin()->first, 32);
  EXPECT_EQ(times_of(file, 1).rbegin()->first, 31);
}

TEST(Slices, a_total_without_a_moment_goes_where_time_is_unaccounted_for) {
  schema::RankFile file = process(64);
  for (auto& bin : file.time_bins) bin.time[kNative] = 60 * kMillisecond;
  file.time_bins[40].time[kPython] = 4 * kMillisecond;
  file.totals = {{0, 1, kNative, 0, 64 * 60 * kMillisecond, 10, {}}, {0, 2, kPython, 0, 4 * kMillisecond, 1, {}}};
  for (std::int64_t i = 1; i <= 64; ++i) {
    file.timeline.push_back({0, file.process.start_ns + i * 64 * kMillisecond, 1, kNative});
  }
  rankfile::add_slices(file);
  const auto times = times_of(file, 2);
  ASSERT_EQ(times.size(), 1U);
  EXPECT_EQ(times.begin()->first, 40);
  EXPECT_EQ(times.begin()->second, 4 * kMillisecond);
}

TEST(Slices, of_many_contexts_there_are_fewer_and_nothing_is_lost) {
  schema::RankFile file = process(512);
  constexpr std::uint32_t kNodes = 500;
  for (auto& bin : file.time_bins) bin.time[kNative] = 64 * kMillisecond;
  const std::int64_t each = 512 * 64 * kMillisecond / kNodes;
  for (std::uint32_t node = 1; node <= kNodes; ++node) file.totals.push_back({0, node, kNative, each, each, 10, {}});
  for (std::int64_t i = 1; i <= 8192; ++i) {
    file.timeline.push_back(
        {0, file.process.start_ns + i * 4 * kMillisecond, static_cast<std::uint32_t>(i * 7919 % kNodes + 1), kNative});
  }
  rankfile::add_slices(file);
  EXPECT_LE(file.slices.size(), 8 * kNodes);
  EXPECT_GE(file.process.slice_width_ns, 512 * 64 * kMillisecond / 64 * 4);
  std::int64_t sum = 0;
  for (const auto& slice : file.slices) sum += slice.rank_ns;
  EXPECT_EQ(sum, each * kNodes);
}

TEST(Slices, a_process_that_was_never_looked_at_has_none) {
  schema::RankFile file;
  rankfile::add_slices(file);
  EXPECT_TRUE(file.slices.empty());
  EXPECT_EQ(file.process.slice_width_ns, 0);
}

}  // namespace
