// The program of a job as a file: where it is, and whether the profiler can get into it.
#pragma once

#include <filesystem>
#include <string>

namespace launcher {

enum class Lookup { kFound, kMissing, kForbidden };

struct FoundProgram {
  Lookup result = Lookup::kMissing;
  std::filesystem::path path;  ///< set unless nothing was found
};

/// Looks `name` up as execvp does: as it is with a slash, else in the directories of `search_path`.
FoundProgram find_program(const std::string& name, const std::string& search_path);

/// PATH, or what execvp takes where it is not set.
std::string default_search_path();

/// Why the dynamic loader will not load the profiler into this program, as half a sentence ("is statically linked,
/// ..."); empty if it will, or if the file cannot be read. Follows one #! line.
std::string reason_not_profiled(const std::filesystem::path& program);

}  // namespace launcher
