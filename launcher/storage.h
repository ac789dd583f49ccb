// Where the data of running processes is safe: a full disk must not end the job.
#pragma once

#include <filesystem>
#include <string>

#include "live_profile/file_systems.h"

namespace launcher {

/// kUnknownFileSystem also if there is no such directory.
const live_profile::FileSystem& file_system_of(const std::filesystem::path& directory);

/// $TMPDIR, /tmp or /dev/shm: the first whose file system keeps room that it has promised.
std::string safe_scratch();

/// Throws CommandError if a full disk there would end the job. `scratch` may be empty, and need not be here.
void refuse_unsafe_scratch(const std::filesystem::path& scratch);

/// Empty if live profiles can be in the run directory, else a safe directory for them.
std::string scratch_for(const std::filesystem::path& run_directory);

}  // namespace launcher
