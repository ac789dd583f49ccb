// Summaries, as `perfwrap report` and a merge in parallel take them: read, merged and shown.
#include <cstring>
#include <vector>

#include "fuzz/thorough.h"
#include "merge/merge.h"
#include "report/json_report.h"
#include "report/report_model.h"
#include "report/text_report.h"
#include "schema/column_index.h"
#include "schema/summary_file.h"
#include "schema/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  schema::forget_texts();
  std::vector<std::byte> image(size);
  if (size > 0) std::memcpy(image.data(), data, size);
  schema::correct_checksum(image);
  const bool is_thorough = fuzz::is_thorough({data, size});
  if (!fuzz::kReadsWithHdf5 && !schema::find_index(image)) return 0;
  try {
    schema::Summary summary = schema::summary_of_image(std::move(image), "summary");
    const report::ReportModel model = report::make_report_model(summary);
    report::text_report(model);
    if (is_thorough) report::json_report(model);
    merge::merge(schema::Summary{}, std::move(summary));
  } catch (const schema::FileError&) {
  }
  return 0;
}
