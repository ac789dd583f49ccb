#include "storage.h"

#include <fmt/core.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <cstdlib>

#include "command_error.h"

namespace launcher {
namespace {

bool is_safe(const std::filesystem::path& directory) {
  return file_system_of(directory).storage != live_profile::Storage::kBreaksPromises;
}

}  // namespace

const live_profile::FileSystem& file_system_of(const std::filesystem::path& directory) {
  struct statfs status {};
  if (statfs(directory.c_str(), &status) != 0) return live_profile::kUnknownFileSystem;
  return live_profile::file_system(static_cast<std::uint64_t>(status.f_type));
}

std::string safe_scratch() {
  const char* named = std::getenv("TMPDIR");
  for (const char* directory : {named, "/tmp"}) {
    if (directory != nullptr && access(directory, W_OK | X_OK) == 0 && is_safe(directory)) return directory;
  }
  return "/dev/shm";  // memory, of every Linux
}

void refuse_unsafe_scratch(const std::filesystem::path& scratch) {
  if (scratch.empty() || is_safe(scratch)) return;
  throw CommandError(kBadUsage, fmt::format("--scratch {} is on {}, where a full disk would end the job: name a "
                                            "directory of another file system, {} for one",
                                            scratch.string(), file_system_of(scratch).name, safe_scratch()));
}

std::string scratch_for(const std::filesystem::path& run_directory) {
  return is_safe(run_directory) ? "" : safe_scratch();
}

}  // namespace launcher
