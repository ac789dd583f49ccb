#include "merge/annotations.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "merge/merge.h"
#include "merge/rank_reader.h"
#include "merge/spread.h"
#include "rank_files.h"

namespace {

using merge_test::kMillisecond;
using merge_test::main_process;
using schema::Summary;

Summary of_rank(std::int32_t rank, std::int64_t ns) {
  Summary summary;
  summary.regions = {{"solve", 2, 1, merge::spread_of_rank(ns, rank), ns - 1}};
  summary.marks = {{"step", 3, 10 + rank, 100 + rank, 2, 90}};
  summary.moments = {{"step", rank, 10 + rank}, {"step", rank, 100 + rank}};
  return summary;
}

TEST(Annotations, of_several_ranks_add_up) {
  const auto check = [](const Summary& both) {
    ASSERT_EQ(both.regions.size(), 1U);
    const schema::Region& region = both.regions[0];
    EXPECT_EQ(region.entries, 4);
    EXPECT_EQ(region.unfinished, 2);
    EXPECT_EQ(region.time.sum, 70);
    EXPECT_EQ(region.time.maximum_rank, 5);
    EXPECT_EQ(region.time.ranks, 2);
    EXPECT_EQ(region.longest_ns, 49);
    ASSERT_EQ(both.marks.size(), 1U);
    EXPECT_EQ(both.marks[0].count, 6);
    EXPECT_EQ(both.marks[0].first_ns, 12);
    EXPECT_EQ(both.marks[0].last_ns, 105);
    EXPECT_EQ(both.marks[0].intervals_ns, 180);
    ASSERT_EQ(both.moments.size(), 2U);  // those of the lowest rank
    EXPECT_EQ(both.moments[0].rank, 2);
    EXPECT_EQ(both.moments[1].at_ns, 102);
  };
  check(merge::merge(of_rank(2, 20), of_rank(5, 50)));
  check(merge::merge(of_rank(5, 50), of_rank(2, 20)));
}

Summary with_names(int first, int count, std::int32_t rank) {
  Summary summary;
  for (int i = first; i < first + count; ++i) {
    summary.regions.push_back({"region " + std::to_string(i), 1, 0, merge::spread_of_rank(10, rank), 10});
    summary.marks.push_back({"mark " + std::to_string(i), 1, 1, 1, 0, 0});
    summary.moments.push_back({"mark " + std::to_string(i), rank, 1});
  }
  Summary none;
  return merge::merge(none, summary);  // in order
}

TEST(Annotations, of_too_many_names_the_first_are_kept_in_any_order_of_merging) {
  const auto a = [] { return with_names(0, 900, 0); };
  const auto b = [] { return with_names(600, 900, 1); };
  const auto c = [] { return with_names(1400, 900, 2); };
  const Summary left = merge::merge(merge::merge(a(), b()), c());
  const Summary right = merge::merge(c(), merge::merge(b(), a()));
  ASSERT_EQ(left.regions.size(), schema::kMaxAnnotations + 1);
  EXPECT_EQ(left.regions[0].name, schema::kOtherRegions);
  EXPECT_EQ(left.regions[0].entries,
            2700 - 1024 -
                static_cast<std::int64_t>(std::ranges::count_if(
                    left.regions, [](const schema::Region& region) { return region.entries == 2; })));
  std::int64_t entries = 0;
  for (const schema::Region& region : left.regions) entries += region.entries;
  EXPECT_EQ(entries, 2700);
  ASSERT_EQ(right.regions.size(), left.regions.size());
  for (std::size_t i = 0; i < left.regions.size(); ++i) {
    EXPECT_EQ(left.regions[i].name, right.regions[i].name);
    EXPECT_EQ(left.regions[i].entries, right.regions[i].entries);
    EXPECT_EQ(left.regions[i].time.sum, right.regions[i].time.sum);
  }
  EXPECT_EQ(left.moments.size(), schema::kMaxAnnotations);
  EXPECT_EQ(right.moments.size(), schema::kMaxAnnotations);
}

TEST(Annotations, of_all_threads_and_processes_of_a_rank_are_one_row) {
  schema::RankFile main = main_process({});
  main.process.start_ns = 1000;
  main.threads.resize(2);
  main.regions = {{0, "solve", 1, 0, 30, 30}, {1, "solve", 2, 1, 40, 25}};
  main.marks = {{"step", 2, 1100, 1300}};
  main.moments = {{"step", 1100}, {"step", 1300}};
  schema::RankFile child = merge_test::process(101, 100, "child", 0, 1, {});
  child.regions = {{0, "solve", 1, 0, 5, 5}};
  child.marks = {{"step", 1, 1050, 1050}};
  child.moments = {{"step", 1050}};
  const Summary summary = merge::summary_of_rank(4, {main, child});
  ASSERT_EQ(summary.regions.size(), 1U);
  EXPECT_EQ(summary.regions[0].entries, 4);
  EXPECT_EQ(summary.regions[0].time.sum, 75);
  EXPECT_EQ(summary.regions[0].time.maximum_rank, 4);
  EXPECT_EQ(summary.regions[0].longest_ns, 30);
  ASSERT_EQ(summary.marks.size(), 1U);
  EXPECT_EQ(summary.marks[0].count, 3);
  EXPECT_EQ(summary.marks[0].first_ns, 50);
  EXPECT_EQ(summary.marks[0].intervals, 1);
  EXPECT_EQ(summary.marks[0].intervals_ns, 200);
  ASSERT_EQ(summary.moments.size(), 2U);  // of the main process
  EXPECT_EQ(summary.moments[0].at_ns, 100);
}

TEST(Annotations, the_measured_part_of_all_images_of_a_process_is_known) {
  schema::RankFile first = main_process({});
  first.process.ended = 2;
  first.process.measured_parts = 0;
  first.process.measured_ns = 0;
  schema::RankFile second = main_process({});
  second.process.start_ns = 200 * kMillisecond;
  second.process.measured_from_ns = 230 * kMillisecond;
  second.process.measured_to_ns = 250 * kMillisecond;
  second.process.measured_ns = 20 * kMillisecond;
  const schema::Rank rank = merge::summary_of_rank(0, {first, second}).ranks[0];
  EXPECT_EQ(rank.measured_ns, 20 * kMillisecond);
  EXPECT_EQ(rank.measured_from_ns, 230 * kMillisecond);
  EXPECT_EQ(rank.measured_to_ns, 250 * kMillisecond);
  EXPECT_EQ(rank.measured_parts, 1);
}

TEST(Annotations, a_region_has_useful_time_like_a_function) {
  schema::RankFile file = main_process({{merge_test::Category::kPython, 4}, {merge_test::Category::kMpiWait, 6}});
  file.frames.push_back({schema::FrameKind::kRegion, "solve", "", 0, 0, ""});
  file.nodes = {{0, 0}, {0, 2}, {1, 1}};
  for (schema::RankTotal& total : file.totals) total.node = 2;
  const Summary summary = merge::summary_of_rank(0, {file});
  ASSERT_EQ(summary.functions.size(), 2U);
  EXPECT_EQ(summary.frames[summary.functions[0].frame].kind, schema::FrameKind::kRegion);
  EXPECT_EQ(summary.functions[0].inclusive.sum, 100 * kMillisecond);
  EXPECT_EQ(summary.functions[0].useful.sum, 40 * kMillisecond);
  ASSERT_EQ(summary.lines.size(), 1U);  // lines are Python's
}

}  // namespace
