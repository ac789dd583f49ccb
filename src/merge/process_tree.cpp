#include "merge/process_tree.h"

#include <algorithm>
#include <numeric>

namespace merge {
namespace {

using schema::RankFile;

constexpr std::int32_t kEndedByExec = 2;

/// In order of start, but for the first image the launcher started, which comes first of all.
std::vector<std::size_t> files_in_order(const std::vector<RankFile>& files) {
  std::vector<std::size_t> order(files.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return files[i].process.start_ns; });
  const auto main = std::ranges::find_if(order, [&](std::size_t i) { return files[i].process.is_rank_process; });
  if (main != order.end()) std::rotate(order.begin(), main, main + 1);
  return order;
}

/// The last image of the process was replaced by this one.
bool is_continued_by(const RankFile& last, const RankFile& next) {
  return last.process.ended == kEndedByExec && last.process.pid == next.process.pid &&
         last.process.is_rank_process == next.process.is_rank_process && last.process.host == next.process.host &&
         next.process.start_ns >= last.process.start_ns;
}

/// Pids are given out again: the parent is the last process of that pid that started before the child.
std::optional<std::size_t> parent_of(const std::vector<RankFile>& files, const std::vector<ProcessImages>& processes,
                                     std::size_t child) {
  const schema::RankProcess& wanted = files[processes[child].files.front()].process;
  for (std::size_t i = child; i-- > 0;) {
    const schema::RankProcess& candidate = files[processes[i].files.front()].process;
    if (candidate.pid == wanted.parent_pid && candidate.host == wanted.host) return i;
  }
  return std::nullopt;
}

}  // namespace

std::vector<ProcessImages> process_tree(const std::vector<RankFile>& files) {
  std::vector<ProcessImages> processes;
  for (const std::size_t file : files_in_order(files)) {
    const auto replaced = std::ranges::find_if(processes, [&](const ProcessImages& process) {
      return is_continued_by(files[process.files.back()], files[file]);
    });
    if (replaced != processes.end()) {
      replaced->files.push_back(file);
    } else {
      processes.push_back({{file}, std::nullopt});
    }
  }
  for (std::size_t i = 1; i < processes.size(); ++i) processes[i].parent = parent_of(files, processes, i).value_or(0);
  return processes;
}

}  // namespace merge
