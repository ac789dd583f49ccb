// report.csv: the numbers of the report as one long table.
#pragma once

#include <string>

#include "report/report_model.h"

namespace report {

/// RFC 4180, with the columns table, id, file, line, function, value, unit, share, note: one row a number. A number
/// that could not be measured has no value and its reason as the note. Times are in seconds.
std::string csv_report(const ReportModel& model);

}  // namespace report
