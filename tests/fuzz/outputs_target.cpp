// What is made of a summary besides the reports of each run: the page, the table, exports, comparisons with other runs.
#include <array>
#include <cstring>
#include <vector>

#include "export/formats.h"
#include "fuzz/thorough.h"
#include "report/comparison.h"
#include "report/csv_report.h"
#include "report/page_data.h"
#include "report/report_model.h"
#include "schema/column_index.h"
#include "schema/summary_file.h"
#include "schema/text.h"

namespace {

void make_page(const schema::Summary& summary) {
  report::page_data(report::make_report_model(summary), 1 << 20);
}

void make_table(const schema::Summary& summary) {
  report::csv_report(report::make_report_model(summary));
}

void export_to_all_formats(const schema::Summary& summary) {
  for (const exports::Format& format : exports::formats()) format.write(summary);
}

/// The same run with half of its lines and of its time.
schema::Summary another_run(const schema::Summary& summary) {
  schema::Summary other = summary;
  other.lines.resize(summary.lines.size() / 2);
  for (schema::Rank& rank : other.ranks) rank.elapsed_ns /= 2;
  return other;
}

void compare(const schema::Summary& summary) {
  const schema::Summary other = another_run(summary);
  report::comparison_obstacle(summary, other);
  const report::Comparison comparison = report::comparison_of(summary, other);
  report::comparison_text(comparison);
  report::comparison_json(comparison);
}

void show_scaling(const schema::Summary& summary) {
  std::vector<report::NamedRun> runs = {{"all", summary}, {"half", summary}};
  runs.back().summary.ranks.resize(summary.ranks.size() / 2);
  report::scaling_obstacle(runs);
  for (const bool is_weak : {false, true}) {
    const auto rows = report::scaling_of(runs, is_weak);
    report::scaling_text(rows, is_weak);
    report::scaling_json(rows);
  }
}

constexpr std::array kOutputs = {make_page, make_table, export_to_all_formats, compare, show_scaling};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  schema::forget_texts();
  std::vector<std::byte> image(size);
  if (size > 0) std::memcpy(image.data(), data, size);
  schema::correct_checksum(image);
  if (!fuzz::kReadsWithHdf5 && !schema::find_index(image)) return 0;
  try {
    const schema::Summary summary = schema::summary_of_image(std::move(image), "summary");
    for (std::size_t i = 0; i < kOutputs.size(); ++i) {
      if (fuzz::is_wanted({data, size}, i, kOutputs.size())) kOutputs[i](summary);
    }
  } catch (const schema::FileError&) {
  }
  return 0;
}
