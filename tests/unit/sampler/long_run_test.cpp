// A week of samples through the real writer: what it keeps has a bound, sums are exact, moments are thinned out evenly.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "sampler/live_profile_writer.h"

namespace {

using live_profile::Category;
using live_profile::FrameKind;
using live_profile::RegionId;
using sampler::kNone;

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kPeriod = kSecond / 100;
constexpr std::uint64_t kWeek = 7 * 24 * 3600 * kSecond;
constexpr std::uint64_t kSamples = kWeek / kPeriod;
constexpr std::uint32_t kContexts = 3000;
constexpr std::uint64_t kMemoryEvery = 10;  // samples

/// Where the program is at a sample: it goes round all of its contexts, at some twice as long.
std::uint32_t context_at(std::uint64_t sample) {
  return static_cast<std::uint32_t>(sample % (kContexts + kContexts / 3) % kContexts);
}
Category category_of(std::uint32_t context) {
  return static_cast<Category>(context % live_profile::kCategoryCount);
}

class LongRun : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("perfwrap-long-run." + std::to_string(getpid()));
    std::filesystem::remove(path_);
    ASSERT_EQ(writer_.create(path_.c_str()), nullptr);
    live();
  }
  void TearDown() override {
    writer_.close();
    std::filesystem::remove(path_);
  }

  /// What sample.cpp and tick.cpp do at each sample and tick.
  void live() {
    std::uint32_t index = 0;
    thread_ = writer_.add_thread(true, index);
    ASSERT_NE(thread_, nullptr);
    writer_.give_timeline(*thread_);
    writer_.header().bins.width_ns = kSecond / 20;
    sampler::TotalsIndex totals = writer_.make_totals_index(true);
    for (std::uint64_t i = 0; i < kSamples; ++i) {
      const std::uint64_t now = (i + 1) * kPeriod;
      const std::uint32_t context = context_at(i);
      const std::uint32_t node = writer_.intern_node(0, FrameKind::kPython, 1, context);
      writer_.make_room_in_bins(now);
      writer_.reserve_ahead();
      live_profile::Total* total = writer_.find_or_add_total(totals, 0, node, category_of(context));
      ASSERT_NE(total, nullptr);
      total->thread_ns += kPeriod;
      total->rank_ns += kPeriod;
      ++total->samples;
      writer_.add_to_bins(now - kPeriod, now, category_of(context), kPeriod);
      writer_.add_to_timeline(*thread_, now, node, category_of(context));
      const std::uint64_t every = kMemoryEvery * writer_.header().memory_points_stride;
      if (i % every == 0) writer_.add_memory_point(now, i);
    }
  }

  // Each needs the whole week: one test, not one for each.
  void the_disk_space_has_a_bound();
  void sums_are_exact();
  void time_bins_add_up_and_are_at_least_half_in_use();
  void moments_are_evenly_far_apart_up_to_the_end();
  void memory_points_reach_over_the_whole_week();

  template <class Record>
  std::span<const Record> records(RegionId id) {
    const live_profile::Region& region = writer_.header().regions[static_cast<std::size_t>(id)];
    const char* base = reinterpret_cast<const char*>(&writer_.header());
    return {reinterpret_cast<const Record*>(base + region.offset), region.used.load()};
  }

  sampler::LiveProfileWriter writer_;
  live_profile::ThreadRecord* thread_ = nullptr;
  std::filesystem::path path_;
};

void LongRun::the_disk_space_has_a_bound() {
  struct stat status {};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_LE(static_cast<std::uint64_t>(status.st_blocks) * 512, 8U << 20);
  EXPECT_EQ(writer_.header().full_stops, 0U);
}

void LongRun::sums_are_exact() {
  std::vector<std::uint64_t> expected(kContexts, 0);
  for (std::uint64_t i = 0; i < kSamples; ++i) ++expected[context_at(i)];
  const auto nodes = records<live_profile::Node>(RegionId::kNodes);
  const auto totals = records<live_profile::Total>(RegionId::kTotals);
  ASSERT_EQ(totals.size(), kContexts + 1U);
  for (const live_profile::Total& total : totals.subspan(1)) {
    const auto context = static_cast<std::uint32_t>(nodes[total.node].offset);
    EXPECT_EQ(total.samples, expected[context]);
    EXPECT_EQ(total.rank_ns, expected[context] * kPeriod);
    EXPECT_EQ(total.category, static_cast<std::uint8_t>(category_of(context)));
  }
}

void LongRun::time_bins_add_up_and_are_at_least_half_in_use() {
  const live_profile::TimeBins& bins = writer_.header().bins;
  std::uint64_t sum = 0, used = 0;
  for (const auto& bin : bins.rank_ns) {
    const std::uint64_t here = std::accumulate(std::begin(bin), std::end(bin), std::uint64_t{0});
    EXPECT_LE(here, bins.width_ns);
    sum += here;
    used += here > 0 ? 1 : 0;
  }
  EXPECT_EQ(sum, kWeek);
  EXPECT_GT(used, live_profile::kTimeBinCount / 2);
}

void LongRun::moments_are_evenly_far_apart_up_to_the_end() {
  EXPECT_GT(thread_->timeline_used, thread_->timeline_capacity / 2);
  const auto entries = records<live_profile::TimelineEntry>(RegionId::kTimeline).first(thread_->timeline_used);
  const std::uint64_t apart = thread_->timeline_stride * kPeriod;
  EXPECT_LE(apart, 2 * kWeek / thread_->timeline_capacity + kPeriod);
  for (std::size_t i = 1; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].monotonic_ns - entries[i - 1].monotonic_ns, apart);
  }
  EXPECT_LE(kWeek - entries.back().monotonic_ns, apart);
  const auto nodes = records<live_profile::Node>(RegionId::kNodes);
  for (const live_profile::TimelineEntry& entry : entries) {
    EXPECT_EQ(nodes[entry.node].offset, context_at(entry.monotonic_ns / kPeriod - 1));
  }
}

void LongRun::memory_points_reach_over_the_whole_week() {
  const live_profile::FileHeader& header = writer_.header();
  EXPECT_GE(header.memory_points_used, live_profile::kMemoryPointCount / 2);
  const std::uint64_t apart = kMemoryEvery * header.memory_points_stride * kPeriod;
  EXPECT_LE(kWeek - header.memory_points[header.memory_points_used - 1].monotonic_ns, apart);
}

TEST_F(LongRun, a_week_is_bounded_exact_and_evenly_thinned_out) {
  the_disk_space_has_a_bound();
  sums_are_exact();
  time_bins_add_up_and_are_at_least_half_in_use();
  moments_are_evenly_far_apart_up_to_the_end();
  memory_points_reach_over_the_whole_week();
}

}  // namespace
