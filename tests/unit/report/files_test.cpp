#include "report/files.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "report/report_model.h"
#include "report/text_report.h"

namespace {

using live_profile::Category;

constexpr std::int64_t kSecond = 1'000'000'000;

/// A job of `ranks` ranks of 10 s each that all wait, and no calls.
schema::Summary job(std::int32_t ranks) {
  schema::Summary summary;
  summary.frames.emplace_back();
  summary.nodes.emplace_back();
  for (std::int32_t rank = 0; rank < ranks; ++rank) {
    schema::Rank row;
    row.rank = rank;
    row.time[static_cast<std::size_t>(Category::kNative)] = 10 * kSecond;
    row.elapsed_ns = 10 * kSecond;
    summary.ranks.push_back(row);
  }
  return summary;
}

schema::FileUse file(const std::string& name, std::int64_t writes, std::int64_t bytes, std::int64_t ns) {
  schema::FileUse use;
  use.name = name;
  use.ranks = use.writing_ranks = 1;
  use.write_bins[4] = writes;
  use.written_bytes = bytes;
  use.write_ns = ns;
  return use;
}

schema::CallSite metadata_calls(schema::Summary& summary, const std::string& function, std::int64_t calls,
                                std::int64_t ns) {
  summary.frames.push_back({schema::FrameKind::kPython, "work", "/app.py", 12, 10, ""});
  schema::CallSite site;
  site.kind = 1;
  site.call_class = static_cast<std::uint8_t>(Category::kIoMetadata);
  site.function = function;
  site.frame = static_cast<std::uint32_t>(summary.frames.size() - 1);
  site.calls = calls;
  site.time.sum = ns;
  return site;
}

const report::Advice* advice(const report::ReportModel& model, const std::string& id) {
  const auto found = std::ranges::find(model.advice, id, &report::Advice::id);
  return found == model.advice.end() ? nullptr : &*found;
}

TEST(Files, come_by_time_and_keep_their_numbers) {
  schema::Summary summary = job(1);
  summary.files = {file("/a", 3, 300, 5), file("/b", 4, 400, 7), file("[pipes]", 1, 1, 6)};
  summary.files[0].sync_calls = summary.files[0].metadata_calls = 2;
  const std::vector<report::FileRow> rows = report::file_rows(summary);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].name, "/b");
  EXPECT_EQ(rows[0].writes, 4);
  EXPECT_FALSE(rows[0].is_group);
  EXPECT_TRUE(rows[1].is_group);
  EXPECT_EQ(report::file_sentence(rows[2]), "3 writes of 100 B each, 2 other calls");
}

TEST(Files, the_file_systems_are_named_with_their_time) {
  schema::Summary summary = job(1);
  summary.files = {file("/a", 3, 300, kSecond), file("/b", 4, 400, 2 * kSecond), file("/c", 4, 400, 2 * kSecond)};
  summary.files[0].file_system = "ext4";
  summary.files[1].file_system = summary.files[2].file_system = "Lustre";
  EXPECT_EQ(report::file_systems_sentence(report::file_rows(summary)), "Lustre (4.00 s), ext4 (1.00 s)");
  const std::string text = report::text_report(report::make_report_model(summary));
  EXPECT_NE(text.find("Lustre"), std::string::npos);
}

TEST(FileAdvice, small_writes_are_advised_on_only_if_they_cost_and_nobody_buffers_them) {
  schema::Summary summary = job(1);
  summary.files = {file("/log", 2000, 2000 * 80, kSecond)};
  const report::ReportModel model = report::make_report_model(summary);
  ASSERT_NE(advice(model, "io-small-writes"), nullptr);
  EXPECT_NE(advice(model, "io-small-writes")->evidence.find("/log gets 2000 writes of 80 B each"), std::string::npos)
      << advice(model, "io-small-writes")->evidence;
  schema::Summary buffered = summary, quick = summary, large = summary, few = summary;
  buffered.files[0].buffered_calls = 2000;
  quick.files[0].write_ns = kSecond / 10;
  large.files[0].written_bytes = 2000 * 8192;
  few.files[0].write_bins[4] = 900;
  for (const schema::Summary& other : {buffered, quick, large, few}) {
    EXPECT_EQ(advice(report::make_report_model(other), "io-small-writes"), nullptr);
  }
}

TEST(FileAdvice, a_file_that_many_ranks_write_is_named) {
  schema::Summary summary = job(8);
  summary.files = {file("/shared.h5", 100, 100 << 20, 4 * kSecond)};
  summary.files[0].ranks = summary.files[0].writing_ranks = 8;
  const report::ReportModel model = report::make_report_model(summary);
  ASSERT_NE(advice(model, "io-shared-file"), nullptr);
  EXPECT_TRUE(advice(model, "io-shared-file")->evidence.starts_with("8 ranks write to /shared.h5"));
  summary.files[0].writing_ranks = 7;
  EXPECT_EQ(advice(report::make_report_model(summary), "io-shared-file"), nullptr);
  summary.files[0].writing_ranks = 8;
  summary.files[0].name = "/out.#.h5";  // eight files of one rank each
  EXPECT_EQ(advice(report::make_report_model(summary), "io-shared-file"), nullptr);
}

TEST(FileAdvice, time_in_fsync_names_its_line_and_is_no_other_metadata) {
  schema::Summary summary = job(1);
  summary.call_sites = {metadata_calls(summary, "fsync", 2000, kSecond)};
  summary.files = {file("/a", 1, 1, 1)};
  summary.files[0].metadata_calls = summary.files[0].sync_calls = 2000;
  summary.files[0].metadata_ns = summary.files[0].sync_ns = kSecond;
  const report::ReportModel model = report::make_report_model(summary);
  ASSERT_NE(advice(model, "io-sync"), nullptr);
  EXPECT_EQ(advice(model, "io-sync")->line, 12);
  EXPECT_EQ(advice(model, "io-metadata"), nullptr);
}

TEST(FileAdvice, many_metadata_calls_name_the_costliest_line) {
  schema::Summary summary = job(1);
  summary.call_sites = {metadata_calls(summary, "stat", 5000, kSecond)};
  const report::ReportModel model = report::make_report_model(summary);
  ASSERT_NE(advice(model, "io-metadata"), nullptr);
  EXPECT_EQ(advice(model, "io-metadata")->file, "/app.py");
  summary.call_sites[0].calls = 999;
  EXPECT_EQ(advice(report::make_report_model(summary), "io-metadata"), nullptr);
}

}  // namespace
