#include "rankfile/annotations.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "live_profile_builder.h"
#include "rankfile/rank_writer.h"
#include "resolved.h"

namespace {

using live_profile::AnnotationKind;
using live_profile::Category;
using live_profile::FrameKind;
using live_profile::RegionUse;
using rankfile_test::LiveProfileBuilder;
using rankfile_test::resolved;
using rankfile_test::TemporaryDirectory;

bool has_note(const schema::RankFile& file, const std::string& words) {
  return std::ranges::any_of(file.notes,
                             [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

TEST(Annotations, a_region_is_a_frame_with_the_name_that_the_program_gave_it) {
  LiveProfileBuilder builder = rankfile_test::small_profile();
  const std::uint32_t solve = builder.add_annotation(AnnotationKind::kRegion, "solve");
  const std::uint32_t node = builder.add_node(0, FrameKind::kRegion, solve, 0);
  builder.add_total(builder.add_node(node, FrameKind::kPython, 1, 2), Category::kPython, 10);
  builder.add_total(builder.add_node(0, FrameKind::kRegion, 0, 0), Category::kPython, 20);
  builder.add_node(0, FrameKind::kRegion, 400, 0);  // damaged
  const schema::RankFile file = resolved(builder);
  const auto find = [&](const schema::Text& name) {
    return std::ranges::find(file.frames, name, &schema::Frame::function);
  };
  ASSERT_NE(find("solve"), file.frames.end());
  EXPECT_EQ(find("solve")->kind, schema::FrameKind::kRegion);
  EXPECT_EQ(find("solve")->file, "");
  ASSERT_NE(find(schema::kOtherRegions), file.frames.end());
  EXPECT_TRUE(has_note(file, "1 calling contexts of the live profile were damaged"));
}

TEST(Annotations, uses_and_marks_get_their_names) {
  LiveProfileBuilder builder = rankfile_test::small_profile();
  const std::uint32_t solve = builder.add_annotation(AnnotationKind::kRegion, "solve");
  const std::uint32_t step = builder.add_annotation(AnnotationKind::kMark, "step");
  builder.add_region_use({.name = solve,
                          .thread = 0,
                          .open = 0,
                          .open_since_ns = 0,
                          .entries = 3,
                          .ns = 30,
                          .longest_ns = 20,
                          .unfinished = 1});
  builder.add_region_use(
      {.name = 0, .thread = 0, .open = 0, .open_since_ns = 0, .entries = 9, .ns = 5, .longest_ns = 5, .unfinished = 0});
  builder.add_region_use({.name = 999,
                          .thread = 0,
                          .open = 0,
                          .open_since_ns = 0,
                          .entries = 9,
                          .ns = 5,
                          .longest_ns = 0,
                          .unfinished = 0});  // damaged
  builder.add_moment(step, 3000);
  builder.add_moment(step, 2000);
  const schema::RankFile file = resolved(builder);
  ASSERT_EQ(file.regions.size(), 2U);
  EXPECT_EQ(file.regions[0].name, "solve");
  EXPECT_EQ(file.regions[0].entries, 3);
  EXPECT_EQ(file.regions[0].unfinished, 1);
  EXPECT_EQ(file.regions[1].name, schema::kOtherRegions);
  ASSERT_EQ(file.marks.size(), 1U);
  EXPECT_EQ(file.marks[0].name, "step");
  EXPECT_EQ(file.marks[0].count, 2);
  ASSERT_EQ(file.moments.size(), 2U);
  EXPECT_EQ(file.moments[0].monotonic_ns, 2000);
  EXPECT_TRUE(has_note(file, "more than 255 names of regions"));
  EXPECT_FALSE(has_note(file, "names of marks"));
  EXPECT_TRUE(has_note(file, "1 regions of the live profile were damaged"));
}

TEST(Annotations, what_a_killed_process_was_in_counts_up_to_its_last_instant) {
  LiveProfileBuilder builder = rankfile_test::small_profile();
  builder.header().ended = 0;
  builder.header().end_ns = 0;
  builder.header().last_update_ns = 1'000 + 900;
  builder.header().measured_ns = 100;  // and 900 since then
  const std::uint32_t solve = builder.add_annotation(AnnotationKind::kRegion, "solve");
  builder.add_region_use({.name = solve,
                          .thread = 0,
                          .open = 2,
                          .open_since_ns = 400,
                          .entries = 1,
                          .ns = 50,
                          .longest_ns = 0,
                          .unfinished = 0});
  const schema::RankFile file = resolved(builder);
  EXPECT_EQ(file.process.measured_ns, 1000);
  ASSERT_EQ(file.regions.size(), 1U);
  EXPECT_EQ(file.regions[0].entries, 3);
  EXPECT_EQ(file.regions[0].unfinished, 2);
  EXPECT_EQ(file.regions[0].ns, 650);
  EXPECT_EQ(file.regions[0].longest_ns, 600);
}

TEST(Annotations, a_run_that_was_stopped_has_its_measured_part) {
  LiveProfileBuilder builder = rankfile_test::small_profile();
  builder.header().measured_ns = 300;
  builder.header().measuring_since_ns = 0;
  builder.header().measured_from_ns = 2'000;
  builder.header().measured_to_ns = 4'000;
  builder.header().measured_parts = 2;
  const schema::RankFile file = resolved(builder);
  EXPECT_EQ(file.process.measured_ns, 300);
  EXPECT_EQ(file.process.measured_from_ns, 2'000);
  EXPECT_EQ(file.process.measured_to_ns, 4'000);
  EXPECT_EQ(file.process.measured_parts, 2);
}

TEST(Annotations, of_a_whole_run_all_of_its_life_is_measured) {
  LiveProfileBuilder builder = rankfile_test::small_profile();
  const schema::RankFile file = resolved(builder);
  EXPECT_EQ(file.process.measured_ns, file.process.elapsed_ns);
  EXPECT_EQ(file.process.measured_to_ns, 5'001'000);
}

}  // namespace
