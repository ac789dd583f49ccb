// perfwrap report DIR: makes the reports from summary.h5 again.
#pragma once

#include "command_line.h"

namespace launcher {

/// The run is a run directory or a summary file; the reports are written beside the summary, the text is printed, too.
/// Returns the exit status. Throws CommandError, schema::FileError or std::runtime_error with one sentence.
int run_report(const ReportLine& line);

}  // namespace launcher
