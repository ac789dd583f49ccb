// perfwrap merge DIR: makes summary.h5 from the rank files again.
#pragma once

#include <filesystem>

namespace launcher {

/// Returns the exit status. Throws CommandError or schema::FileError with one sentence.
int run_merge(const std::filesystem::path& directory);

}  // namespace launcher
