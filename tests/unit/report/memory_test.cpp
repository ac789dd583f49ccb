#include "report/memory.h"

#include <gtest/gtest.h>

#include "example_summary.h"
#include "report/metrics.h"

namespace {

constexpr std::int64_t kMiB = 1 << 20;

/// Bins of 100 ms, with so many MiB in each.
void add_memory(schema::Summary& summary, std::int32_t rank, const std::vector<std::int64_t>& mebibytes) {
  summary.bin_width_ns = 100'000'000;
  for (std::size_t i = 0; i < mebibytes.size(); ++i) {
    summary.bins.push_back({rank, static_cast<std::int32_t>(i), {1}, mebibytes[i] * kMiB});
  }
}

schema::Summary two_ranks() {
  report_test::SummaryBuilder builder;
  builder.rank(0, "a", {});
  builder.rank(1, "a", {});
  return builder.summary;
}

double metric(const schema::Summary& summary, const std::string& id) {
  const report::Section section = report::memory_section(report::make_report_model(summary), summary);
  for (const report::Metric& metric : section.metrics) {
    if (metric.id == id) return metric.value.number.value_or(-1);
  }
  return -2;
}

std::string reason(const schema::Summary& summary, const std::string& id) {
  const report::Section section = report::memory_section(report::make_report_model(summary), summary);
  for (const report::Metric& metric : section.metrics) {
    if (metric.id == id) return metric.value.reason;
  }
  return "no such metric";
}

TEST(Memory, over_time_it_has_minimum_mean_and_maximum_over_the_ranks) {
  schema::Summary summary = two_ranks();
  add_memory(summary, 0, {10, 20});
  add_memory(summary, 1, {30, 20, 40});
  const report::MemoryOverTime memory = report::memory_over_time(summary, 100);
  ASSERT_EQ(memory.bins.size(), 3U);
  EXPECT_DOUBLE_EQ(memory.bin_width, 0.1);
  EXPECT_DOUBLE_EQ(memory.bins[0]->minimum, 10 * kMiB);
  EXPECT_DOUBLE_EQ(memory.bins[0]->mean, 20 * kMiB);
  EXPECT_DOUBLE_EQ(memory.bins[0]->maximum, 30 * kMiB);
  // Rank 0 has ended: it does not count as one without memory.
  EXPECT_DOUBLE_EQ(memory.bins[2]->minimum, 40 * kMiB);
  EXPECT_DOUBLE_EQ(memory.bins[2]->mean, 40 * kMiB);
}

TEST(Memory, joined_bins_keep_a_ranks_greatest_value) {
  schema::Summary summary = two_ranks();
  add_memory(summary, 0, {10, 20, 5, 7});
  const report::MemoryOverTime memory = report::memory_over_time(summary, 2);
  ASSERT_EQ(memory.bins.size(), 2U);
  EXPECT_DOUBLE_EQ(memory.bins[0]->maximum, 20 * kMiB);
  EXPECT_DOUBLE_EQ(memory.bins[1]->maximum, 7 * kMiB);
}

TEST(Memory, growth_is_that_of_the_rank_that_grows_most_from_the_second_to_the_last_quarter) {
  schema::Summary summary = two_ranks();
  std::vector<std::int64_t> steady(40, 100), growing;
  for (std::int64_t i = 0; i < 40; ++i) growing.push_back(10 + i);
  add_memory(summary, 0, steady);
  add_memory(summary, 1, growing);
  const report::MemoryGrowth growth = report::memory_growth(summary);
  EXPECT_DOUBLE_EQ(growth.bytes.number.value(), 20 * kMiB);  // 49 - 29
  EXPECT_EQ(growth.rank, 1);
}

TEST(Memory, what_is_given_back_before_the_end_is_no_growth) {
  schema::Summary summary = two_ranks();
  std::vector<std::int64_t> shrinking;
  for (std::int64_t i = 0; i < 40; ++i) shrinking.push_back(100 - i);
  add_memory(summary, 0, shrinking);
  EXPECT_DOUBLE_EQ(report::memory_growth(summary).bytes.number.value(), 0);
}

TEST(Memory, a_short_run_has_no_growth) {
  schema::Summary summary = two_ranks();
  add_memory(summary, 0, std::vector<std::int64_t>(19, 5));
  EXPECT_EQ(report::memory_growth(summary).bytes.reason, "the run was shorter than 2 s");
  EXPECT_EQ(report::memory_growth(two_ranks()).bytes.reason, "memory over time was not recorded");
}

TEST(Memory, a_nodes_share_is_of_its_own_memory) {
  schema::Summary summary = two_ranks();
  summary.job.memory_bytes = 1000 * kMiB;
  for (schema::Rank& rank : summary.ranks) rank.peak_resident_bytes = 100 * kMiB;
  EXPECT_DOUBLE_EQ(metric(summary, "memory-node"), 0.2);
  summary.ranks[1].host = "b";
  EXPECT_DOUBLE_EQ(metric(summary, "memory-node"), 0.1);
  summary.ranks[1].node_memory_bytes = 200 * kMiB;
  EXPECT_DOUBLE_EQ(metric(summary, "memory-node"), 0.5);
}

TEST(Memory, the_limit_of_a_control_group_is_shared_by_its_ranks) {
  schema::Summary summary = two_ranks();
  for (schema::Rank& rank : summary.ranks) rank.peak_resident_bytes = 100 * kMiB;
  EXPECT_EQ(reason(summary, "memory-limit"), "no control group limits the memory of the ranks");
  for (schema::Rank& rank : summary.ranks) {
    rank.memory_limit_bytes = 400 * kMiB;
    rank.memory_limit_group = "/job";
  }
  EXPECT_DOUBLE_EQ(metric(summary, "memory-limit"), 0.5);
  summary.ranks[1].memory_limit_group = "/other";
  EXPECT_DOUBLE_EQ(metric(summary, "memory-limit"), 0.25);
}

/// Two ranks, on which `line` keeps so many bytes in so many blocks until the end.
schema::LineMemory growing(std::uint32_t frame, std::int64_t bytes, std::int64_t blocks) {
  schema::LineMemory line;
  line.frame = frame;
  line.peak = {bytes, 0, bytes / 4, bytes - bytes / 4, 1, 2};
  line.growing_bytes = bytes;
  line.growing_blocks = blocks;
  return line;
}

std::vector<std::int32_t> suspects(const schema::Summary& summary) {
  std::vector<std::int32_t> lines;
  std::vector<report::Advice> advice;
  report::add_memory_advice(report::make_report_model(summary), summary, advice);
  for (const report::Advice& found : advice) {
    if (found.id == "memory-leak") lines.push_back(found.line);
  }
  return lines;
}

TEST(Memory, lines_come_with_the_greatest_part_of_the_peaks_first) {
  schema::Summary summary = two_ranks();
  summary.frames = {
      {}, {schema::FrameKind::kPython, "f", "/a.py", 1, 1, ""}, {schema::FrameKind::kPython, "g", "/a.py", 9, 8, ""}};
  summary.line_memory = {growing(1, 10 * kMiB, 1), growing(2, 40 * kMiB, 1)};
  const report::ReportModel model = report::make_report_model(summary);
  ASSERT_EQ(model.memory_lines.size(), 2U);
  EXPECT_EQ(model.memory_lines[0].line, 9);
  EXPECT_DOUBLE_EQ(model.memory_lines[0].peak.minimum, 10 * kMiB);
  EXPECT_DOUBLE_EQ(model.memory_lines[0].peak.mean, 20 * kMiB);
  EXPECT_DOUBLE_EQ(model.memory_lines[0].peak.maximum, 30 * kMiB);
  EXPECT_EQ(model.memory_lines[0].peak.maximum_rank, 1);
}

TEST(Memory, without_lines_the_reason_is_given) {
  schema::Summary summary = two_ranks();
  EXPECT_EQ(report::make_report_model(summary).memory_lines_reason, "allocations were not sampled (--no-memory)");
  summary.ranks[0].allocation_interval_bytes = 1;
  EXPECT_EQ(report::make_report_model(summary).memory_lines_reason,
            "no allocation was seen: the program has an allocator of its own");
}

TEST(Memory, a_leak_is_large_in_many_blocks_and_a_good_part_of_all) {
  schema::Summary summary = two_ranks();
  summary.frames = {{}};
  for (std::int32_t line = 1; line <= 4; ++line) {
    summary.frames.push_back({schema::FrameKind::kPython, "f", "/a.py", line, 1, ""});
  }
  summary.line_memory = {growing(1, 100 * kMiB, 50), growing(2, 100 * kMiB, 2), growing(3, 15 * kMiB, 50)};
  EXPECT_EQ(suspects(summary), std::vector<std::int32_t>{1});
  summary.line_memory.push_back(growing(4, 1500 * kMiB, 50));
  EXPECT_EQ(suspects(summary), std::vector<std::int32_t>{4});
}

TEST(Memory, little_room_below_the_limit_is_said) {
  schema::Summary summary = two_ranks();
  for (schema::Rank& rank : summary.ranks) {
    rank.peak_resident_bytes = 460 * kMiB;
    rank.memory_limit_bytes = 1000 * kMiB;
  }
  std::vector<report::Advice> advice;
  report::add_memory_advice(report::make_report_model(summary), summary, advice);
  ASSERT_EQ(advice.size(), 1U);
  EXPECT_EQ(advice[0].id, "memory-near-limit");
  summary.ranks[0].peak_resident_bytes = 430 * kMiB;
  advice.clear();
  report::add_memory_advice(report::make_report_model(summary), summary, advice);
  EXPECT_TRUE(advice.empty());
}

}  // namespace
