#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <vector>

#include "merge/blame.h"
#include "merge/merge.h"
#include "merge/rank_reader.h"
#include "merge/reduction.h"
#include "schema/file_error.h"
#include "schema/job_file.h"
#include "schema/rank_file.h"

namespace merge {
namespace {

using schema::Summary;
using FilesOfRanks = std::map<std::int32_t, std::vector<std::filesystem::path>>;

/// The rank a file belongs to, which its name says: rank-<number>...h5.
std::optional<std::int32_t> rank_in_name(const std::filesystem::path& path) {
  int rank = -1;
  if (path.extension() != ".h5" || std::sscanf(path.filename().c_str(), "rank-%d", &rank) != 1 || rank < 0) {
    return std::nullopt;
  }
  return rank;
}

FilesOfRanks find_rank_files(const std::filesystem::path& directory) {
  FilesOfRanks files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (const auto rank = rank_in_name(entry.path())) files[*rank].push_back(entry.path());
  }
  if (files.empty()) {
    throw schema::FileError(fmt::format(
        "no rank files in {}: the job's processes were not measured or have not ended; run `perfwrap doctor`",
        directory.string()));
  }
  for (auto& [rank, paths] : files) std::ranges::sort(paths);
  return files;
}

/// The summary of one rank; one with notes alone if none of its files can be read.
Summary read_rank(std::int32_t rank, const std::vector<std::filesystem::path>& paths) {
  std::vector<schema::RankFile> files;
  std::vector<std::string> notes;
  // Where and when a process waited is only needed to tell for which of its children.
  const auto content = paths.size() > 1 ? schema::RankContent::kAll : schema::RankContent::kSums;
  for (const std::filesystem::path& path : paths) {
    try {
      files.push_back(schema::load_rank_file(path, content));
    } catch (const schema::FileError& error) {
      notes.push_back(fmt::format("rank {}: a rank file is left out: {}", rank, error.what()));
    }
  }
  Summary summary = files.empty() ? Summary{} : summary_of_rank(rank, std::move(files));
  summary.notes.insert(summary.notes.end(), notes.begin(), notes.end());
  std::ranges::sort(summary.notes);
  return summary;
}

/// Merges summaries of like numbers of ranks, so that each rank is merged log2(ranks) times and no more than that
/// many summaries are held.
class PairwiseMerge {
 public:
  void add(Summary summary) {
    std::size_t level = 0;
    for (; level < levels_.size() && levels_[level]; ++level) {
      summary = merge(std::move(*levels_[level]), std::move(summary));
      levels_[level].reset();
    }
    if (level == levels_.size()) levels_.emplace_back();
    levels_[level] = std::move(summary);
  }

  Summary finish() {
    Summary result;
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
      if (*level) result = merge(std::move(result), std::move(**level));
    }
    return result;
  }

 private:
  std::vector<std::optional<Summary>> levels_;  ///< level i: 2^i ranks
};

/// What the launcher knows comes first; what it does not, the ranks may.
void add_launch_facts(Summary& summary, const std::filesystem::path& job_file) {
  if (!std::filesystem::exists(job_file)) return;
  try {
    schema::Job job = schema::load_job(job_file);
    if (job.expected_ranks < 0) job.expected_ranks = summary.job.expected_ranks;
    if (job.python_version.empty()) job.python_version = summary.job.python_version;
    if (job.mpi_version.empty()) job.mpi_version = summary.job.mpi_version;
    summary.job = std::move(job);
  } catch (const schema::FileError& error) {
    summary.notes.emplace_back(error.what());
  }
}

}  // namespace

Summary reduce_run(const std::filesystem::path& run_directory) {
  PairwiseMerge ranks;
  for (const auto& [rank, paths] : find_rank_files(run_directory / "ranks")) ranks.add(read_rank(rank, paths));
  Summary summary = ranks.finish();
  if (summary.ranks.empty()) {
    throw schema::FileError(fmt::format("no rank file in {} can be read: {}", (run_directory / "ranks").string(),
                                        fmt::join(summary.notes, "; ")));
  }
  blame(summary);
  add_launch_facts(summary, run_directory / "job.json");
  std::ranges::sort(summary.notes);
  return summary;
}

}  // namespace merge
