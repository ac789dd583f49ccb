// Stores and loads the facts of the job (job.json in a run directory), which only the launcher knows.
#pragma once

#include <filesystem>

#include "schema/file_error.h"
#include "schema/summary.h"

namespace schema {

/// Writes one JSON object whose keys are the members of Job; facts that are not known are left out.
/// The file is complete or not there. Throws FileError.
void store_job(const Job& job, const std::filesystem::path& path);

/// Members that the file does not name keep their defaults. Throws FileError.
Job load_job(const std::filesystem::path& path);

}  // namespace schema
