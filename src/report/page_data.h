// The data of the page: the JSON report, bounded, with what only the page shows.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "report/report_model.h"

namespace report {

/// JSON that is safe inside a <script type="application/json"> element (no '<', '>', '&', U+2028 or U+2029 as
/// such) and at most `maximum_bytes` long: the least costly rows and the middle of long texts go first.
/// `explanations`: what each metric is, by its id.
std::string page_data(const ReportModel& model, std::size_t maximum_bytes,
                      const std::map<std::string, std::string>& explanations = {});

/// Replaces '<', '>', '&', U+2028 and U+2029 in JSON text by their \u escapes; the JSON's value stays the same.
std::string escape_for_script(const std::string& json);

}  // namespace report
