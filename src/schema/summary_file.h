// Stores and loads a summary (summary.h5); share/doc/file-format.md describes the file.
#pragma once

#include <filesystem>

#include "schema/file_error.h"
#include "schema/summary.h"

namespace schema {

/// Writes the file under a temporary name and moves it over `path` when it is complete. Throws FileError.
void store_summary(const Summary& summary, const std::filesystem::path& path);

/// Every index in the result is valid, whatever the file held. Throws FileError.
Summary load_summary(const std::filesystem::path& path);

}  // namespace schema
