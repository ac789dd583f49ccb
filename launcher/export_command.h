// perfwrap export DIR --to FORMAT: the profile for another tool.
#pragma once

#include "command_line.h"

namespace launcher {

/// The run is a run directory or a summary file. Returns the exit status. Throws CommandError, schema::FileError or
/// std::runtime_error with one sentence.
int run_export(const ExportLine& line);

}  // namespace launcher
