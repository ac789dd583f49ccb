// A file that holds one JSON value.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "schema/atomic_file.h"

namespace schema {

/// The file is complete or not there; bytes that are not UTF-8, as a launch line may hold, are replaced. Throws
/// FileError.
void store_json(const nlohmann::ordered_json& value, const std::filesystem::path& path);

/// `take(value)`. Throws FileError, saying that the file does not `describe` what it should, if it is no JSON or `take`
/// throws one of its errors; `remedy` is what to do then.
template <class Take>
auto load_json(const std::filesystem::path& path, const char* describe, const char* remedy, Take take) {
  const std::vector<std::byte> bytes = read_whole_file(path, remedy);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  try {
    return take(nlohmann::ordered_json::parse(text, text + bytes.size()));
  } catch (const nlohmann::json::exception& error) {
    throw FileError(fmt::format("{} {} ({}); {}", path.string(), describe, error.what(), remedy));
  }
}

}  // namespace schema
