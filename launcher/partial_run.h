// What a job that still runs has measured so far.
#pragma once

#include "installation.h"
#include "run_directory.h"
#include "schema/summary.h"

namespace launcher {

/// The processes that ended by their rank files, the others by copies of their live profiles, which are left as they
/// are. Throws CommandError if nothing has been measured yet, or schema::FileError.
schema::Summary summary_so_far(const RunDirectory& run, const Installation& installation);

}  // namespace launcher
