#include "sampler/live_profile_writer.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "sampler/file_use.h"

namespace {

using live_profile::Category;
using live_profile::FrameKind;
using sampler::kNone;
using sampler::LiveProfileWriter;
using sampler::TotalsIndex;

class LiveProfileWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("live_profile_writer_test." + std::to_string(getpid()));
    std::filesystem::remove(path_);
    ASSERT_EQ(writer_.create(path_.c_str()), nullptr);
    writer_.header().bins.width_ns = 10;
  }
  void TearDown() override {
    writer_.close();
    std::filesystem::remove(path_);
  }

  std::uint64_t disk_bytes() const {
    struct stat status {};
    stat(path_.c_str(), &status);
    return static_cast<std::uint64_t>(status.st_blocks) * 512;
  }

  std::vector<const live_profile::Traffic*> traffic() {
    const auto& region = writer_.header().regions[static_cast<int>(live_profile::RegionId::kTraffic)];
    const auto* first = reinterpret_cast<const live_profile::Traffic*>(
        reinterpret_cast<const char*>(&writer_.header()) + region.offset);
    std::vector<const live_profile::Traffic*> rows;
    for (std::uint64_t i = 0; i < region.used.load(); ++i) rows.push_back(first + i);
    return rows;
  }

  std::filesystem::path path_;
  LiveProfileWriter writer_;
};

TEST_F(LiveProfileWriterTest, messages_are_counted_by_receiver) {
  for (int i = 0; i < 3; ++i) writer_.add_message(5, 100);
  writer_.add_message(5 + 1024, 7);  // in the same bucket
  writer_.add_message(-1, 1);
  const std::vector<const live_profile::Traffic*> rows = traffic();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0]->messages.load(), 1U);
  EXPECT_EQ(rows[1]->receiver, 5);
  EXPECT_EQ(rows[1]->messages.load(), 3U);
  EXPECT_EQ(rows[1]->bytes.load(), 300U);
  EXPECT_EQ(rows[2]->receiver, 1029);
  EXPECT_EQ(rows[2]->bytes.load(), 7U);
}

TEST_F(LiveProfileWriterTest, a_file_has_one_row_whoever_asks_for_it) {
  bool is_new = false;
  const std::uint32_t row = writer_.file_row("/data/a", 7, is_new);
  EXPECT_GT(row, live_profile::kByName);
  EXPECT_TRUE(is_new);
  EXPECT_EQ(writer_.file_row("/data/a", 7, is_new), row);
  EXPECT_FALSE(is_new);
  EXPECT_NE(writer_.file_row("/data/b", 7, is_new), row);
}

TEST_F(LiveProfileWriterTest, files_that_find_no_room_are_counted_together) {
  std::set<std::uint32_t> rows;
  for (int i = 0; i < 3000; ++i) {
    if (i % 50 == 0) writer_.reserve_ahead();
    const std::string name = "/data/" + std::to_string(i);
    bool is_new = false;
    rows.insert(writer_.file_row(name.c_str(), static_cast<std::uint32_t>(name.size()), is_new));
  }
  EXPECT_EQ(rows.size(), live_profile::kMaxFiles - live_profile::kByName);  // all others have a row of their own
  EXPECT_EQ(*rows.begin(), live_profile::kOtherFiles);
  EXPECT_EQ(writer_.header().full_stops, 0U);
}

TEST_F(LiveProfileWriterTest, calls_on_a_file_are_counted_by_what_they_do) {
  bool is_new = false;
  const std::uint32_t row = writer_.file_row("/data/a", 7, is_new), source = writer_.file_row("/data/b", 7, is_new);
  const auto call = [&](Category category, std::uint64_t bytes, std::uint8_t use, std::uint32_t from) {
    PerfwrapCall finished{};
    finished.end_ns = 10;
    finished.bytes = bytes;
    finished.call_class = static_cast<std::uint8_t>(category);
    finished.file_use = use;
    finished.file = row;
    finished.source = from;
    sampler::add_to_files(writer_, finished);
  };
  call(Category::kIoRead, 100, kPerfwrapDirect, kNone);
  call(Category::kIoWrite, 5, kPerfwrapBuffered, kNone);
  call(Category::kIoWrite, 7, kPerfwrapDirect, source);
  call(Category::kIoMetadata, 0, kPerfwrapDirect, kNone);
  call(Category::kIoMetadata, 0, kPerfwrapSync, kNone);
  const live_profile::File& file = writer_.file(row);
  EXPECT_EQ(file.read_bytes.load(), 100U);
  EXPECT_EQ(file.read_bins[7].load(), 1U);
  EXPECT_EQ(file.read_ns.load(), 10U);
  EXPECT_EQ(file.written_bytes.load(), 12U);
  EXPECT_EQ(file.write_bins[3].load(), 2U);
  EXPECT_EQ(file.write_ns.load(), 20U);
  EXPECT_EQ(file.buffered_calls.load(), 1U);
  EXPECT_EQ(file.metadata_calls.load(), 2U);
  EXPECT_EQ(file.sync_calls.load(), 1U);
  EXPECT_EQ(file.sync_ns.load(), 10U);
  EXPECT_EQ(writer_.file(source).read_bytes.load(), 7U);
  EXPECT_EQ(writer_.file(source).read_ns.load(), 0U);
}

TEST_F(LiveProfileWriterTest, receivers_that_find_no_room_are_counted_together) {
  constexpr std::int32_t kReceivers = 10000;
  for (std::int32_t receiver = 0; receiver < kReceivers; ++receiver) {
    if (receiver % 100 == 0) writer_.reserve_ahead();
    writer_.add_message(receiver, 2);
  }
  std::uint64_t messages = 0;
  for (const live_profile::Traffic* row : traffic()) messages += row->messages.load();
  EXPECT_EQ(messages, static_cast<std::uint64_t>(kReceivers));
  EXPECT_EQ(traffic().size(), live_profile::kMaxReceivers);
  EXPECT_EQ(traffic()[0]->messages.load(), kReceivers - (live_profile::kMaxReceivers - 1));
  EXPECT_EQ(writer_.header().full_stops, 0U);
}

TEST_F(LiveProfileWriterTest, an_existing_file_is_not_overwritten) {
  LiveProfileWriter second;
  EXPECT_NE(second.create(path_.c_str()), nullptr);
}

TEST_F(LiveProfileWriterTest, equal_contexts_are_one_node) {
  const std::uint32_t parent = writer_.intern_node(kNone, FrameKind::kPython, 1, 10);
  EXPECT_NE(parent, kNone);
  EXPECT_EQ(writer_.intern_node(kNone, FrameKind::kPython, 1, 10), parent);
  EXPECT_NE(writer_.intern_node(kNone, FrameKind::kNative, 1, 10), parent);
  EXPECT_NE(writer_.intern_node(parent, FrameKind::kPython, 1, 10), parent);
}

TEST_F(LiveProfileWriterTest, threads_that_meet_the_same_contexts_at_once_get_the_same_nodes) {
  constexpr std::uint32_t kContexts = 1000;
  std::vector<std::vector<std::uint32_t>> nodes(4, std::vector<std::uint32_t>(kContexts));
  std::vector<std::thread> threads;
  for (auto& own : nodes) {
    threads.emplace_back([this, &own] {
      for (std::uint32_t i = 0; i < kContexts; ++i) own[i] = writer_.intern_node(kNone, FrameKind::kPython, 1, i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& own : nodes) EXPECT_EQ(own, nodes[0]);
  EXPECT_EQ(std::set<std::uint32_t>(nodes[0].begin(), nodes[0].end()).size(), kContexts);
}

TEST_F(LiveProfileWriterTest, a_full_region_refuses_until_room_is_reserved) {
  std::uint32_t i = 0;
  while (writer_.intern_node(kNone, FrameKind::kPython, 1, i) != kNone) ++i;
  EXPECT_GT(writer_.header().full_stops, 0U);
  EXPECT_TRUE(writer_.reserve_ahead());
  EXPECT_NE(writer_.intern_node(kNone, FrameKind::kPython, 1, i), kNone);
}

TEST_F(LiveProfileWriterTest, the_file_stays_within_its_budget_however_much_is_written) {
  constexpr std::uint64_t kBudget = 8 * 1024 * 1024 + 64 * 1024;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    writer_.intern_node(kNone, FrameKind::kPython, i, i);
    if (i % 1000 == 0) {
      ASSERT_TRUE(writer_.reserve_ahead());
    }
  }
  EXPECT_LE(writer_.reserved_bytes(), kBudget);
  EXPECT_LE(disk_bytes(), kBudget);
}

/// A file system of 2 MiB; needs the right to mount.
class SmallDisk : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "small_disk.XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
    is_mounted_ = mount("none", directory_.c_str(), "tmpfs", 0, "size=2m") == 0;
    if (!is_mounted_) GTEST_SKIP() << "not allowed to mount a small file system here";
  }
  void TearDown() override {
    if (is_mounted_) umount(directory_.c_str());
    std::filesystem::remove(directory_);
  }

  std::filesystem::path directory_;
  bool is_mounted_ = false;
};

TEST_F(SmallDisk, when_it_is_full_appends_are_refused_and_no_signal_comes) {
  LiveProfileWriter writer;
  ASSERT_EQ(writer.create((directory_ / "a.live").c_str()), nullptr);
  std::uint32_t nodes = 0;
  bool has_room = true;
  while (has_room) {
    while (writer.intern_node(kNone, FrameKind::kPython, nodes, nodes) != kNone) ++nodes;
    has_room = writer.reserve_ahead();
  }
  EXPECT_GT(nodes, 1000U);
  EXPECT_EQ(writer.intern_node(kNone, FrameKind::kPython, nodes, nodes), kNone);
  writer.close();
}

TEST_F(SmallDisk, a_disk_without_room_for_the_first_reservation_is_a_reason_not_a_crash) {
  LiveProfileWriter writers[8];
  const char* reason = nullptr;
  int count = 0;
  while (reason == nullptr && count < 8) {
    reason = writers[count].create((directory_ / std::to_string(count)).c_str());
    ++count;
  }
  EXPECT_STREQ(reason, "no disk space for the live profile");
  for (LiveProfileWriter& writer : writers) writer.close();
}

TEST_F(LiveProfileWriterTest, totals_are_kept_by_node_and_category) {
  TotalsIndex index = writer_.make_totals_index(false);
  live_profile::Total* python = writer_.find_or_add_total(index, 0, 7, Category::kPython);
  ASSERT_NE(python, nullptr);
  EXPECT_EQ(writer_.find_or_add_total(index, 0, 7, Category::kPython), python);
  EXPECT_NE(writer_.find_or_add_total(index, 0, 7, Category::kWait), python);
  EXPECT_NE(writer_.find_or_add_total(index, 0, 8, Category::kPython), python);
}

TEST_F(LiveProfileWriterTest, time_bins_widen_and_keep_their_sum) {
  for (std::uint64_t now = 1; now <= 20'000; ++now) {
    writer_.make_room_in_bins(now);
    writer_.add_to_bins(now - 1, now, Category::kNative, 3);
  }
  const auto& bins = writer_.header().bins;
  std::uint64_t sum = 0;
  for (const auto& bin : bins.rank_ns) sum += bin[static_cast<int>(Category::kNative)];
  EXPECT_EQ(sum, 60'000U);
  EXPECT_EQ(bins.width_ns, 40U);
  EXPECT_EQ(bins.rank_ns[0][static_cast<int>(Category::kNative)], 120U);
}

TEST_F(LiveProfileWriterTest, an_interval_is_spread_over_the_bins_that_it_covers) {
  writer_.add_to_bins(5, 35, Category::kWait, 300);
  const auto wait_in = [&](int bin) { return writer_.header().bins.rank_ns[bin][static_cast<int>(Category::kWait)]; };
  EXPECT_EQ(wait_in(0), 50U);
  EXPECT_EQ(wait_in(1), 100U);
  EXPECT_EQ(wait_in(2), 100U);
  EXPECT_EQ(wait_in(3), 50U);
}

TEST_F(LiveProfileWriterTest, a_timeline_of_any_length_fits_and_covers_the_whole_run) {
  std::uint32_t index = 0;
  live_profile::ThreadRecord* thread = writer_.add_thread(false, index);
  ASSERT_NE(thread, nullptr);
  writer_.give_timeline(*thread);
  ASSERT_GT(thread->timeline_capacity, 0U);
  constexpr std::uint64_t kSamples = 100'000;
  for (std::uint64_t now = 1; now <= kSamples; ++now) writer_.add_to_timeline(*thread, now, 1, Category::kPython);
  EXPECT_LE(thread->timeline_used, thread->timeline_capacity);
  EXPECT_GE(thread->timeline_used, thread->timeline_capacity / 2);
  const auto* base = reinterpret_cast<const unsigned char*>(&writer_.header());
  const auto& region = writer_.header().regions[static_cast<int>(live_profile::RegionId::kTimeline)];
  const auto* entries =
      reinterpret_cast<const live_profile::TimelineEntry*>(base + region.offset) + thread->timeline_first;
  for (std::uint32_t i = 0; i < thread->timeline_used; ++i) {
    EXPECT_EQ(entries[i].monotonic_ns, (i + 1) * std::uint64_t{thread->timeline_stride});
  }
  EXPECT_GT(entries[thread->timeline_used - 1].monotonic_ns, kSamples - 2 * thread->timeline_stride);
}

TEST_F(LiveProfileWriterTest, memory_over_a_run_of_any_length_fits_and_covers_it_evenly) {
  constexpr std::uint64_t kPoints = 10 * live_profile::kMemoryPointCount;
  live_profile::FileHeader& header = writer_.header();
  std::uint64_t taken = 0;
  for (std::uint64_t moment = 1; moment <= kPoints; ++moment) {
    if (moment % header.memory_points_stride != 0) continue;  // as the clock does
    writer_.add_memory_point(moment, 100 + moment);
    ++taken;
  }
  EXPECT_LT(taken, kPoints);
  const std::uint32_t used = header.memory_points_used;
  EXPECT_GT(used, live_profile::kMemoryPointCount / 2);
  for (std::uint32_t i = 1; i < used; ++i) {
    const std::uint64_t distance = header.memory_points[i].monotonic_ns - header.memory_points[i - 1].monotonic_ns;
    EXPECT_GE(distance, header.memory_points_stride / 2);
    EXPECT_LE(distance, header.memory_points_stride);
  }
  EXPECT_GT(header.memory_points[used - 1].monotonic_ns, kPoints - header.memory_points_stride);
}

TEST_F(LiveProfileWriterTest, closing_gives_unused_space_back) {
  const std::uint64_t before = disk_bytes();
  writer_.close();
  EXPECT_LT(disk_bytes(), before);
}

}  // namespace
