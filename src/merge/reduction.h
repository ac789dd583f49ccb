// From all rank files of a run to one summary. The build picks how the work is spread: reduction_serial.cpp.
#pragma once

#include <filesystem>

#include "schema/summary.h"

namespace merge {

/// The summary of the run in `run_directory`: job.json, if it is there, and every ranks/*.h5. A rank file that
/// cannot be read does not stop the merge; it becomes a note that names the rank, the file and the reason.
/// Throws schema::FileError if there is no rank file, or none that can be read.
schema::Summary reduce_run(const std::filesystem::path& run_directory);

}  // namespace merge
