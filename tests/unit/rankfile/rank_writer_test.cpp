#include "rankfile/rank_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "live_profile_builder.h"
#include "resolved.h"

namespace {

using rankfile::LiveProfile;
using rankfile_test::LiveProfileBuilder;
using rankfile_test::resolved;
using rankfile_test::small_profile;
using rankfile_test::TemporaryDirectory;

std::int64_t rank_time(const schema::RankFile& file) {
  std::int64_t sum = 0;
  for (const schema::RankTotal& total : file.totals) sum += total.rank_ns;
  return sum;
}

TEST(RankWriter, python_frames_get_their_lines) {
  LiveProfileBuilder builder = small_profile();
  const schema::RankFile file = resolved(builder);
  ASSERT_EQ(file.frames.size(), 4u);
  EXPECT_EQ(file.frames[1].function, "work");
  EXPECT_EQ(file.frames[1].line, 11);
  EXPECT_EQ(file.frames[2].line, 12);
  EXPECT_EQ(file.frames[1].first_line, 10);
}

TEST(RankWriter, an_image_that_cannot_be_read_is_named_with_the_offset) {
  LiveProfileBuilder builder = small_profile();
  const schema::RankFile file = resolved(builder);
  EXPECT_EQ(file.frames[3].function, "libwork.so+0x1234");
  ASSERT_EQ(file.notes.size(), 1u);
  EXPECT_NE(file.notes[0].find("/nowhere/libwork.so cannot be read"), std::string::npos);
}

TEST(RankWriter, instructions_of_one_line_in_one_context_are_one_node) {
  LiveProfileBuilder builder = small_profile();
  const std::uint32_t again = builder.add_node(0, live_profile::FrameKind::kPython, 1, 3);
  builder.add_total(again, live_profile::Category::kPython, 50);
  const schema::RankFile file = resolved(builder);
  EXPECT_EQ(file.nodes.size(), 4u);
  EXPECT_EQ(rank_time(file), 5'000'050);
}

TEST(RankWriter, pending_time_of_a_killed_process_is_not_lost) {
  LiveProfileBuilder builder;
  builder.header().end_ns = 0;
  builder.header().last_update_ns = builder.header().start_ns + 700;
  builder.add_thread(700, 0);
  const schema::RankFile file = resolved(builder);
  EXPECT_EQ(rank_time(file), 700);
  EXPECT_EQ(file.process.elapsed_ns, 700);
}

TEST(RankWriter, what_was_counted_in_turns_is_scaled_up) {
  LiveProfileBuilder builder;
  live_profile::FileHeader& header = builder.header();
  header.counter_count = 2;
  std::snprintf(header.counter_names[0], sizeof(header.counter_names[0]), "always");
  std::snprintf(header.counter_names[1], sizeof(header.counter_names[1]), "in turns");
  header.counter_cpu_ns = 4000;
  header.counter_counted_ns[0] = 4000;
  header.counter_counted_ns[1] = 1000;
  header.bins.start_ns = header.start_ns;
  header.bins.width_ns = 100;
  header.bins.rank_ns[1][0] = 100;
  header.bins.counters[1][0] = 7;
  header.bins.counters[1][1] = 5;
  const schema::RankFile file = resolved(builder);
  ASSERT_EQ(file.counters.size(), 2U);
  EXPECT_EQ(file.counters[1].name, "in turns");
  EXPECT_EQ(file.counters[1].counted_ns, 1000);
  ASSERT_EQ(file.time_bins.size(), 2U);
  EXPECT_EQ(file.time_bins[1].counters, (std::vector<std::int64_t>{7, 20}));
}

TEST(RankWriter, what_was_never_counted_has_no_counters) {
  LiveProfileBuilder builder = small_profile();
  live_profile::FileHeader& header = builder.header();
  header.counter_count = 1;
  std::snprintf(header.counter_names[0], sizeof(header.counter_names[0]), "perf::PAGE-FAULTS");
  const schema::RankFile file = resolved(builder);
  EXPECT_TRUE(file.counters.empty());
  ASSERT_FALSE(file.totals.empty());
  EXPECT_TRUE(file.totals[0].counters.empty());
}

TEST(RankWriter, a_process_without_any_sample_still_gives_a_file) {
  const TemporaryDirectory directory;
  LiveProfileBuilder builder;
  const auto path = rankfile::write_rank_file(resolved(builder), directory / "ranks");
  EXPECT_EQ(path.filename(), "rank-000003.h5");
  EXPECT_EQ(schema::load_rank_file(path).process.pid, 1234);
}

TEST(RankWriter, a_name_that_is_taken_is_never_overwritten) {
  const TemporaryDirectory directory;
  LiveProfileBuilder builder = small_profile();
  const schema::RankFile file = resolved(builder);
  std::ofstream(directory / "rank-000003.h5") << "mine";
  EXPECT_EQ(rankfile::write_rank_file(file, directory / "").filename(), "rank-000003.process-1234.h5");
  EXPECT_EQ(rankfile::write_rank_file(file, directory / "").filename(), "rank-000003.process-1234-2.h5");
  EXPECT_EQ(std::filesystem::file_size(directory / "rank-000003.h5"), 4u);
}

TEST(RankWriter, a_descendant_never_takes_the_name_of_the_rank) {
  const TemporaryDirectory directory;
  LiveProfileBuilder builder = small_profile();
  builder.header().is_rank_process = 0;
  builder.header().rank = -1;
  EXPECT_EQ(rankfile::write_rank_file(resolved(builder), directory / "").filename(), "rank-000000.process-1234.h5");
}

TEST(RankWriter, what_is_stored_is_what_is_loaded) {
  const TemporaryDirectory directory;
  LiveProfileBuilder builder = small_profile();
  const schema::RankFile file = resolved(builder);
  const schema::RankFile loaded = schema::load_rank_file(rankfile::write_rank_file(file, directory / ""));
  EXPECT_EQ(loaded.frames, file.frames);
  EXPECT_EQ(rank_time(loaded), rank_time(file));
  ASSERT_EQ(loaded.call_sites.size(), 1u);
  EXPECT_EQ(loaded.call_sites[0].function, "MPI_Allreduce");
  EXPECT_EQ(loaded.call_sites[0].bytes, 56);
  EXPECT_EQ(loaded.timeline.size(), 1u);
}

TEST(RankWriter, calls_beyond_what_a_size_bin_holds_are_counted_in_it) {
  constexpr std::uint64_t kCalls = 10'000'000'000;  // as a program makes that polls for a day
  LiveProfileBuilder builder = small_profile();
  builder.add_call_site(1, "MPI_Test", kCalls, 1);
  const schema::RankFile file = resolved(builder);
  const auto site = std::ranges::find(file.call_sites, "MPI_Test", &schema::RankCallSite::function);
  ASSERT_NE(site, file.call_sites.end());
  EXPECT_EQ(site->size_bins[4], static_cast<std::int64_t>(kCalls));
}

TEST(RankWriter, an_unknown_python_gives_first_lines_and_says_so) {
  LiveProfileBuilder builder = small_profile();
  std::snprintf(builder.header().python_version, sizeof builder.header().python_version, "3.99.1");
  const schema::RankFile file = resolved(builder);
  EXPECT_EQ(file.frames[1].line, 10);
  EXPECT_NE(file.notes.back().find("Python 3.99.1"), std::string::npos);
}

TEST(RankWriter, says_what_of_the_processors_the_process_may_use_and_got) {
  LiveProfileBuilder profile = small_profile();
  live_profile::ProcessorFacts& facts = profile.header().processors;
  facts.allowed[0] = 0b1011;
  facts.allowed[1] = 1;
  facts.allowed_ns = 1;
  facts.quota_thousandths = 1500;
  facts.cpu_ns = 77;
  facts.involuntary_switches = 3;
  facts.has_load = 1;
  facts.load_end_hundredths = 250;
  const schema::RankFile file = resolved(profile);
  EXPECT_EQ(file.process.allowed_processors, "0-1,3,64");
  EXPECT_EQ(file.process.quota_thousandths, 1500);
  EXPECT_EQ(file.process.cpu_ns, 77);
  EXPECT_EQ(file.process.involuntary_switches, 3);
  EXPECT_EQ(file.process.load_end_hundredths, 250);
  EXPECT_FALSE(file.process.has_core_wait);
  // The cores of another machine are not looked up on this one.
  EXPECT_EQ(file.process.allowed_cores, "");
}

}  // namespace
