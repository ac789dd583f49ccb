// report.json, schema "perfwrap-report/1".
#pragma once

#include <string>

#include "report/report_model.h"

namespace report {

/// The document, indented, ending in a newline. Text that is not UTF-8 is repaired with U+FFFD. Lines,
/// functions and calls are bounded to the 1000 most costly; ranks are complete.
std::string json_report(const ReportModel& model);

}  // namespace report
