#include "run_directory.h"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "command_error.h"

namespace launcher {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestProgram = 64;
constexpr int kMostAttempts = 10000;
constexpr mode_t kPermissions = 0777;  // the umask takes away

std::string file_name_of(const std::string& program) {
  std::string name = program.substr(0, kLongestProgram);
  for (char& character : name) {
    if (std::isalnum(static_cast<unsigned char>(character)) == 0 && std::strchr("._+-", character) == nullptr) {
      character = '_';
    }
  }
  if (name.starts_with('-') || name.starts_with('.')) name.front() = '_';
  return name.empty() ? "job" : name;
}

[[noreturn]] void fail_to_create(const fs::path& directory, int error) {
  if (error == EEXIST) {
    throw CommandError(kBadUsage, fmt::format("{} exists already: choose another name for --output, or remove it",
                                              directory.string()));
  }
  throw CommandError(
      kBadUsage, fmt::format("cannot create the output directory {}: {}", directory.string(), std::strerror(error)));
}

RunDirectory with_ranks(const fs::path& directory) {
  RunDirectory run(fs::absolute(directory).lexically_normal());
  if (mkdir(run.ranks().c_str(), kPermissions) != 0) fail_to_create(run.ranks(), errno);
  return run;
}

}  // namespace

std::string run_name(const RunShape& shape, std::time_t start) {
  const std::string ranks = shape.ranks < 0 ? "" : fmt::format("_{}p", shape.ranks);
  return fmt::format("{}{}_{}n_{}t_{:%Y-%m-%d_%H-%M}", file_name_of(shape.program), ranks, shape.nodes, shape.threads,
                     fmt::localtime(start));
}

RunDirectory create_run_directory(const fs::path& directory) {
  fs::path name = directory;
  while (!name.has_filename() && name.has_relative_path()) name = name.parent_path();
  if (mkdir(name.c_str(), kPermissions) != 0) fail_to_create(name, errno);
  return with_ranks(name);
}

RunDirectory create_default_run_directory(const fs::path& parent, const std::string& name) {
  fs::path directory = parent / (name + ".perfwrap");
  // mkdir, not a look beforehand: the jobs of an array start within the same minute.
  for (int attempt = 2; mkdir(directory.c_str(), kPermissions) != 0; ++attempt) {
    if (errno != EEXIST || attempt > kMostAttempts) fail_to_create(directory, errno);
    directory = parent / fmt::format("{}_{}.perfwrap", name, attempt);
  }
  return with_ranks(directory);
}

std::vector<fs::path> rank_files(const RunDirectory& directory, const std::string& extension) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(directory.ranks(), error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == extension) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void remove_unused(const RunDirectory& directory) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory.ranks(), error)) {
    rmdir(entry.path().c_str());  // the directory of a thousand ranks, if it is one and empty
  }
  if (!fs::remove(directory.ranks(), error)) return;
  fs::remove_all(directory.nodes(), error);
  fs::remove(directory.job(), error);
  fs::remove(directory.root(), error);
}

}  // namespace launcher
