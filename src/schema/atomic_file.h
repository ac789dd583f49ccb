// Whole files: read at once, and written so that nobody ever sees half of one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "schema/file_error.h"

namespace schema {

/// The bytes of the file, in the memory of `bytes` as far as it goes. Throws FileError; `remedy` ends its sentence.
std::vector<std::byte> read_whole_file(const std::filesystem::path& path, const char* remedy,
                                       std::vector<std::byte> bytes = {});

/// Writes under a temporary name beside `path`, then moves it over `path`. Throws FileError.
void replace_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

/// The same, but never touches an existing file: false if `path` is taken. Throws FileError.
bool create_file(const std::filesystem::path& path, std::span<const std::byte> bytes);

}  // namespace schema
