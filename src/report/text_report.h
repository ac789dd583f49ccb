// report.txt: one page for the terminal and the job log.
#pragma once

#include <string>

#include "report/report_model.h"

namespace report {

/// Plain ASCII, at most 100 columns, of bounded length whatever the job; control characters and non-ASCII
/// text from the job show as '?'.
std::string text_report(const ReportModel& model);

}  // namespace report
