// Which files of a run directory belong to which rank.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace merge {

struct FilesOfRank {
  std::int32_t rank = 0;
  std::vector<std::filesystem::path> paths;  ///< one per process of the rank
};

/// Every rank-<number>*.h5 in `directory` and below it, by rank, then path. Throws schema::FileError if there is none.
std::vector<FilesOfRank> find_rank_files(const std::filesystem::path& directory);
/// Those of two directories.
std::vector<FilesOfRank> find_rank_files(const std::filesystem::path& directory, const std::filesystem::path& more);

/// Part number `part` (from 0) of `parts` parts of about the same number of ranks, in order.
std::span<const FilesOfRank> part_of(std::span<const FilesOfRank> files, std::size_t part, std::size_t parts);

}  // namespace merge
