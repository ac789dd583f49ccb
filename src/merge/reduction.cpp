#include "merge/reduction.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <malloc.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "merge/blame.h"
#include "merge/merge.h"
#include "merge/rank_reader.h"
#include "merge/time_axis.h"
#include "schema/file_error.h"
#include "schema/job_file.h"
#include "schema/node_file.h"
#include "schema/rank_file.h"
#include "schema/summary_file.h"

namespace merge {
namespace {

using schema::Summary;

/// A conversion that was killed between its last two steps leaves a rank file and the live profile that it was made
/// of, from which another was made then. The first of them stands for the process.
void drop_doubles(std::vector<schema::RankFile>& files) {
  std::set<std::tuple<std::string, std::int32_t, std::int64_t>> seen;
  std::erase_if(files, [&](const schema::RankFile& file) {
    const schema::RankProcess& process = file.process;
    return !seen.emplace(process.host, process.pid, process.start_ns).second;
  });
}

/// Those that the merge would drop later.
void drop_arrivals(schema::RankFile& file, std::int64_t key_limit) {
  if (file.process.arrival_key_limit <= key_limit) return;
  file.process.arrival_key_limit = key_limit;
  std::erase_if(file.arrivals, [&](const schema::RankArrival& arrival) { return arrival.key >= key_limit; });
}

/// The summary of one rank; one with notes alone if none of its files can be read.
Summary read_rank(std::int32_t rank, const std::vector<std::filesystem::path>& paths, std::int64_t arrival_key_limit,
                  CommonContext& context) {
  std::vector<schema::RankFile> files;
  std::vector<std::string> notes;
  // Where and when a process waited is only needed to tell for which of its children.
  const auto content = paths.size() > 1 ? schema::RankContent::kAll : schema::RankContent::kSums;
  for (const std::filesystem::path& path : paths) {
    try {
      files.push_back(schema::load_rank_file(path, content));
      drop_arrivals(files.back(), arrival_key_limit);
    } catch (const schema::FileError& error) {
      notes.push_back(fmt::format("rank {}: a rank file is left out: {}", rank, error.what()));
    }
  }
  drop_doubles(files);
  Summary summary = files.empty() ? Summary{} : summary_of_rank(rank, std::move(files), context);
  summary.notes.insert(summary.notes.end(), notes.begin(), notes.end());
  std::ranges::sort(summary.notes);
  return summary;
}

/// Merges summaries of like numbers of ranks: so each rank is merged a few times only, and few summaries are held.
/// While they are small, more of them at once.
class TreeMerge {
 public:
  /// Ranks come in order. Those of one batch have their frames and nodes in common from the beginning.
  void add(const FilesOfRank& rank) {
    batch_.push_back(read_rank(rank.rank, rank.paths, arrival_key_limit_, *context_));
    if (batch_.size() == kRanksOfBatch) add_batch();
  }

  Summary finish() {
    if (!batch_.empty() || levels_.empty()) add_batch();
    Summary result;
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
      level->insert(level->begin(), std::move(result));
      result = merge(std::move(*level));
    }
    join_bins(result, std::move(bins_.bins), bins_.bin_width_ns);
    return result;
  }

 private:
  static constexpr std::size_t kRanksOfBatch = 32;
  static std::size_t fan_in(std::size_t level) { return level == 0 ? 8 : 2; }

  void add_batch() {
    if (batch_.empty()) batch_.emplace_back();  // no ranks, but the root of a tree
    context_->exchange_with(batch_.front());
    Summary summary = merge_rows(std::exchange(batch_, {}));
    context_.emplace();
    add_bins(std::exchange(summary.bins, {}), std::exchange(summary.bin_width_ns, 0));
    add(std::move(summary), 0);
  }

  /// Memory for most of what may come is kept free, which costs nothing until it is used.
  void add_bins(std::vector<schema::TimeBin> bins, std::int64_t width_ns) {
    if (bins_.bins.size() > kMaximumTimeBinRows / 8) bins_.bins.reserve(kMaximumTimeBinRows);
    join_bins(bins_, std::move(bins), width_ns);
  }

  void add(Summary summary, std::size_t level) {
    if (level == levels_.size()) levels_.emplace_back();
    levels_[level].push_back(std::move(summary));
    arrival_key_limit_ = std::min(arrival_key_limit_, levels_[level].back().arrival_key_limit);
    if (levels_[level].size() == fan_in(level)) add(merge(std::exchange(levels_[level], {})), level + 1);
  }

  /// No operation with a key from it on will be in the result: it falls as ranks come in.
  std::int64_t arrival_key_limit_ = INT64_MAX;
  std::optional<CommonContext> context_{std::in_place};
  std::vector<Summary> batch_;  ///< ranks of `context_`
  Summary bins_;                ///< the bins of all others: the longest table, which only grows at its end
  std::vector<std::vector<Summary>> levels_;  ///< of each level, those that wait for others of their size
};

/// Ranks whose end was not seen from inside, as their node saw it. A process is known by its host and number.
void add_endings(Summary& summary, const schema::NodeFile& node) {
  std::map<std::int32_t, const schema::ProcessEnd*> ends;
  for (const schema::ProcessEnd& end : node.endings) ends[end.pid] = &end;
  for (const schema::Process& process : summary.processes) {
    if (!process.is_main || !ends.contains(process.pid)) continue;
    const auto rank = std::ranges::lower_bound(summary.ranks, process.rank, {}, &schema::Rank::rank);
    if (rank == summary.ranks.end() || rank->rank != process.rank || rank->host != node.host.host || rank->ended)
      continue;
    const schema::ProcessEnd& end = *ends[process.pid];
    rank->end_signal = end.signal;
    rank->end_status = end.status;
    rank->ended_for_memory = end.for_memory;
  }
}

/// What the nodes used, as far as somebody watched them.
void add_nodes(Summary& summary, const std::filesystem::path& directory) {
  Summary nodes;
  nodes.frames.emplace_back();
  nodes.nodes.emplace_back();
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".json") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  for (const std::filesystem::path& path : paths) {
    if (std::filesystem::is_empty(path, error)) continue;  // the job was over before the watching began
    try {
      schema::NodeFile node = schema::load_node(path);
      add_endings(summary, node);
      nodes.hosts.push_back(std::move(node.host));
      std::ranges::move(node.devices, std::back_inserter(nodes.devices));
    } catch (const schema::FileError& problem) {
      nodes.notes.emplace_back(problem.what());
    }
  }
  summary = merge(std::move(summary), std::move(nodes));
}

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

/// One part of the ranks, reduced by a process of its own.
class Worker {
 public:
  explicit Worker(std::span<const FilesOfRank> files) : files_(files) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      close(ends[0]);
      work(ends[1]);
    }
    close(ends[1]);
    if (child_ > 0) {
      result_ = ends[0];
    } else {
      close(ends[0]);
    }
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    if (result_ >= 0) close(result_);
    if (child_ > 0) waitpid(child_, nullptr, 0);
  }

  /// What a process could not do, this one does.
  Summary result() {
    std::vector<std::byte> image;
    std::byte buffer[65536];
    ssize_t length = 0;
    while (result_ >= 0 && (length = read(result_, buffer, sizeof(buffer))) > 0) {
      image.insert(image.end(), buffer, buffer + length);
    }
    try {
      if (!image.empty()) return schema::summary_of_image(std::move(image), "a part of the merge");
    } catch (const schema::FileError&) {
    }
    return reduce_ranks(files_);
  }

 private:
  [[noreturn]] void work(int end) {
    try {
      const std::vector<std::byte> image = schema::summary_image(reduce_ranks(files_));
      std::size_t written = 0;
      ssize_t length = 0;
      while (written < image.size() && (length = write(end, image.data() + written, image.size() - written)) > 0) {
        written += static_cast<std::size_t>(length);
      }
    } catch (const std::exception&) {
    }
    _exit(0);
  }

  std::span<const FilesOfRank> files_;
  pid_t child_ = -1;
  int result_ = -1;
};

/// HDF5 does one thing at a time in a process, so parallel means processes.
Summary reduce_in_processes(std::span<const FilesOfRank> files) {
  constexpr std::size_t kRanksWorthAProcess = 64;
  constexpr std::size_t kMostProcesses = 16;
  cpu_set_t usable;
  const int cores = sched_getaffinity(0, sizeof(usable), &usable) == 0 ? CPU_COUNT(&usable) : 1;
  const std::size_t parts = std::clamp<std::size_t>(files.size() / kRanksWorthAProcess, 1,
                                                    std::min(static_cast<std::size_t>(cores), kMostProcesses));
  std::deque<Worker> workers;
  for (std::size_t part = 1; part < parts; ++part) workers.emplace_back(part_of(files, part, parts));
  Summary summary = reduce_ranks(part_of(files, 0, parts));
  for (Worker& worker : workers) summary = merge(std::move(summary), worker.result());
  return summary;
}

}  // namespace

Summary reduce_ranks(std::span<const FilesOfRank> files) {
  // Each rank takes and gives back a few MiB: not to the kernel, which would clear them each time.
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // glibc takes no more
  TreeMerge ranks;
  for (const FilesOfRank& rank : files) ranks.add(rank);
  return ranks.finish();
}

Summary finish_run(Summary summary, const std::filesystem::path& run_directory) {
  if (summary.ranks.empty()) {
    constexpr std::size_t kShown = 3;
    const std::size_t shown = std::min(summary.notes.size(), kShown);
    const std::size_t more = summary.notes.size() - shown;
    throw schema::FileError(fmt::format("no rank file in {} can be read: {}{}", (run_directory / "ranks").string(),
                                        fmt::join(std::span(summary.notes).first(shown), "; "),
                                        more > 0 ? fmt::format("; and {} more", more) : ""));
  }
  blame(summary);
  add_nodes(summary, run_directory / "nodes");
  add_launch_facts(summary, run_directory / "job.json");
  std::ranges::sort(summary.notes);
  return summary;
}

Summary reduce_run(const std::filesystem::path& run_directory) {
  return reduce_run(run_directory, find_rank_files(run_directory / "ranks"));
}

Summary reduce_run(const std::filesystem::path& run_directory, std::span<const FilesOfRank> files) {
  return finish_run(reduce_in_processes(files), run_directory);
}

}  // namespace merge
