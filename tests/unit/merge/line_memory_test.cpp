#include "merge/line_memory.h"

#include <gtest/gtest.h>

#include "merge/merge.h"
#include "merge/rank_reader.h"
#include "rank_files.h"

namespace {

using live_profile::Category;
using merge_test::kMillisecond;
using schema::FrameKind;
using schema::RankFile;
using schema::Summary;

/// 100 ms. Below the root: line 1 of /app.py, which called NumPy; and native code that called operator new.
RankFile allocating() {
  RankFile file = merge_test::main_process({{Category::kPython, 10}});
  file.frames.push_back({FrameKind::kNative, "array", "", 0, 0, "/lib/numpy.so"});
  file.frames.push_back({FrameKind::kNative, "solve", "", 0, 0, "/lib/solver.so"});
  file.frames.push_back({FrameKind::kNative, "operator new", "", 0, 0, "/lib/libstdc++.so.6"});
  file.nodes = {{0, 0}, {0, 1}, {1, 2}, {0, 3}, {3, 4}};
  file.allocations = {{2, 10, 12, 1000, 600, 4, 400, 10 * kMillisecond, 95 * kMillisecond},
                      {4, 1, 1, 50, 50, 1, 50, 10 * kMillisecond, 20 * kMillisecond}};
  return file;
}

const schema::LineMemory* line_of(const Summary& summary, const std::string& function) {
  for (const schema::LineMemory& line : summary.line_memory) {
    if (summary.frames[line.frame].function == function) return &line;
  }
  return nullptr;
}

TEST(LineMemory, what_a_library_allocates_belongs_to_the_python_line_that_called_it) {
  const Summary summary = merge::summary_of_rank(3, {allocating()});
  const schema::LineMemory* line = line_of(summary, "main");
  ASSERT_NE(line, nullptr);
  EXPECT_EQ(line->allocated.sum, 1000);
  EXPECT_EQ(line->peak.sum, 600);
  EXPECT_EQ(line->end.sum, 400);
  EXPECT_EQ(line->allocated.maximum_rank, 3);
  EXPECT_EQ(line->blocks, 12);
}

TEST(LineMemory, a_line_of_a_python_library_allocates_for_the_program) {
  RankFile file = allocating();
  file.frames.push_back({FrameKind::kPython, "ones", "/usr/lib/python3/dist-packages/numpy/core/numeric.py", 9, 1, ""});
  file.nodes.push_back({1, 5});
  file.nodes.push_back({0, 5});
  file.allocations = {{5, 1, 1, 70, 70, 0, 0, 1, 1}, {6, 1, 1, 30, 30, 0, 0, 1, 1}};
  const Summary summary = merge::summary_of_rank(0, {file});
  EXPECT_EQ(line_of(summary, "main")->allocated.sum, 70);
  EXPECT_EQ(line_of(summary, "ones")->allocated.sum, 30);  // the program has no line there
}

TEST(LineMemory, operator_new_allocates_for_its_caller) {
  const Summary summary = merge::summary_of_rank(0, {allocating()});
  ASSERT_NE(line_of(summary, "solve"), nullptr);
  EXPECT_EQ(line_of(summary, "solve")->allocated.sum, 50);
  EXPECT_EQ(line_of(summary, "operator new"), nullptr);
}

TEST(LineMemory, only_what_goes_on_until_the_end_grows) {
  const Summary summary = merge::summary_of_rank(0, {allocating()});
  EXPECT_EQ(line_of(summary, "main")->growing_bytes, 400);
  EXPECT_EQ(line_of(summary, "main")->growing_blocks, 4);
  EXPECT_EQ(line_of(summary, "solve")->growing_bytes, 0);
}

TEST(LineMemory, the_peak_is_that_of_the_process_that_had_most) {
  RankFile child = merge_test::process(200, 100, "child", 2, 6, {{Category::kPython, 10}});
  child.allocations = {{1, 1, 1, 5000, 5000, 0, 0, 30 * kMillisecond, 30 * kMillisecond}};
  const Summary summary = merge::summary_of_rank(0, {allocating(), child});
  EXPECT_EQ(line_of(summary, "child")->peak.sum, 5000);
  EXPECT_EQ(line_of(summary, "main")->peak.sum, 0);
  EXPECT_EQ(line_of(summary, "main")->allocated.sum, 1000);
}

TEST(LineMemory, the_lines_of_ranks_are_joined) {
  Summary one = merge::summary_of_rank(0, {allocating()});
  Summary other = merge::summary_of_rank(1, {allocating()});
  for (schema::LineMemory& line : other.line_memory) line.peak = {900, 810000, 900, 900, 1, 1};
  const Summary both = merge::merge(one, other);
  ASSERT_EQ(both.line_memory.size(), 2U);
  const schema::LineMemory* line = line_of(both, "main");
  EXPECT_EQ(line->allocated.sum, 2000);
  EXPECT_EQ(line->peak.maximum, 900);
  EXPECT_EQ(line->peak.maximum_rank, 1);
  EXPECT_EQ(line->peak.ranks, 2);
  EXPECT_EQ(line->growing_bytes, 800);
}

}  // namespace
