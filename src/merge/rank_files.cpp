#include "merge/rank_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>

#include "schema/file_error.h"

namespace merge {
namespace {

/// The rank a file belongs to, which its name says: rank-<number>...h5.
std::optional<std::int32_t> rank_in_name(const std::filesystem::path& path) {
  int rank = -1;
  if (path.extension() != ".h5" || std::sscanf(path.filename().c_str(), "rank-%d", &rank) != 1 || rank < 0) {
    return std::nullopt;
  }
  return rank;
}

void add_rank_files(const std::filesystem::path& directory,
                    std::map<std::int32_t, std::vector<std::filesystem::path>>& found) {
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
    if (const auto rank = rank_in_name(entry->path())) found[*rank].push_back(entry->path());
  }
}

}  // namespace

std::vector<FilesOfRank> find_rank_files(const std::filesystem::path& directory) {
  return find_rank_files(directory, {});
}

std::vector<FilesOfRank> find_rank_files(const std::filesystem::path& directory, const std::filesystem::path& more) {
  std::map<std::int32_t, std::vector<std::filesystem::path>> found;
  add_rank_files(directory, found);
  if (!more.empty()) add_rank_files(more, found);
  if (found.empty()) {
    throw schema::FileError(fmt::format(
        "no rank files in {}: the job's processes were not measured or have not ended; run `perfwrap doctor`",
        directory.string()));
  }
  std::vector<FilesOfRank> files;
  for (auto& [rank, paths] : found) {
    std::ranges::sort(paths);
    files.push_back({rank, std::move(paths)});
  }
  return files;
}

std::span<const FilesOfRank> part_of(std::span<const FilesOfRank> files, std::size_t part, std::size_t parts) {
  const std::size_t begin = files.size() * part / parts;
  return files.subspan(begin, files.size() * (part + 1) / parts - begin);
}

}  // namespace merge
