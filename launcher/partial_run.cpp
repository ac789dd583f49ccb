#include "partial_run.h"

#include <fmt/core.h>
#include <stdlib.h>

#include <set>
#include <system_error>

#include "command_error.h"
#include "merge/reduction.h"
#include "run_results.h"
#include "schema/file_error.h"

namespace launcher {
namespace {

namespace fs = std::filesystem;

/// Goes with its content.
class TemporaryDirectory {
 public:
  TemporaryDirectory() : path_(fs::temp_directory_path() / "perfwrap-partial-XXXXXX") {
    std::string name = path_.string();
    if (mkdtemp(name.data()) == nullptr) {
      throw CommandError(kFailed, fmt::format("cannot make a directory in {}", path_.parent_path().string()));
    }
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// The ranks whose main process is among the copies.
std::set<std::int32_t> ranks_that_run(const std::vector<merge::FilesOfRank>& copies) {
  std::set<std::int32_t> ranks;
  for (const merge::FilesOfRank& rank : copies) ranks.insert(rank.rank);
  return ranks;
}

void say_that_it_runs(schema::Summary& summary, const std::set<std::int32_t>& running) {
  for (schema::Rank& rank : summary.ranks) {
    if (running.contains(rank.rank)) rank.ended = true;  // not cut off: it goes on
  }
  summary.notes.insert(summary.notes.begin(),
                       fmt::format("This is a view of a job that still runs: {} of {} ranks had not ended.",
                                   running.size(), summary.ranks.size()));
}

}  // namespace

schema::Summary summary_so_far(const RunDirectory& run, const Installation& installation) {
  const TemporaryDirectory copies;
  // First those that run: a process that ends meanwhile is there twice, and counted once.
  copy_live_profiles(run, installation, copies.path());
  std::set<std::int32_t> running;
  try {
    running = ranks_that_run(merge::find_rank_files(copies.path()));
  } catch (const schema::FileError&) {
    // All have ended, or none has begun.
  }
  std::vector<merge::FilesOfRank> files;
  try {
    files = merge::find_rank_files(run.ranks(), copies.path());
  } catch (const schema::FileError&) {
    throw CommandError(kFailed, fmt::format("nothing has been measured in {} yet", run.root().string()));
  }
  schema::Summary summary = merge::reduce_run(run.root(), files);
  if (!running.empty()) say_that_it_runs(summary, running);
  return summary;
}

}  // namespace launcher
