// The document behind report.json and, bounded more tightly, behind the page.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "report/report_model.h"

namespace report {

/// How many of the most costly rows are kept. Ranks are always complete here.
struct DocumentLimits {
  std::size_t lines = 1000;
  std::size_t functions = 1000;
  std::size_t calls = 1000;
  std::size_t notes = 1000;
  std::size_t marks = 1000;
};

/// Schema "perfwrap-report/1" with its keys in the documented order.
nlohmann::ordered_json report_document(const ReportModel& model, const DocumentLimits& limits);

/// {"python": …, "native": …, …}
nlohmann::ordered_json by_group(const GroupValues& values);
nlohmann::ordered_json rank_document(const RankRow& rank);
/// "python", "native" or "region".
const char* kind_name(schema::FrameKind kind);
nlohmann::ordered_json line_document(const LineRow& line);
/// Serialised with U+FFFD in place of what is not UTF-8. `indent` as nlohmann::json::dump.
std::string dump(const nlohmann::ordered_json& document, int indent);

}  // namespace report
