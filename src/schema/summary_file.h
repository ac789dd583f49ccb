// Stores and loads a summary (summary.h5); share/doc/file-format.md describes the file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "schema/file_error.h"
#include "schema/summary.h"

namespace schema {

/// Writes the file under a temporary name and moves it over `path` when it is complete. Throws FileError.
void store_summary(const Summary& summary, const std::filesystem::path& path);

/// Every index in the result is valid, whatever the file held. Throws FileError.
Summary load_summary(const std::filesystem::path& path);

/// The bytes of the file, to be handed on to another process.
std::vector<std::byte> summary_image(const Summary& summary);

/// The summary that these bytes hold, as load_summary gives it; `name` stands for them in errors.
Summary summary_of_image(std::vector<std::byte> image, const std::string& name);

}  // namespace schema
