#include "second_launch.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "child_process.h"

namespace launcher {
namespace {

int least_ranks() {
  const char* text = std::getenv("PERFWRAP_PARALLEL_MERGE_RANKS");
  return text != nullptr && *text != 0 ? std::atoi(text) : kRanksWorthLaunching;
}

/// A process for each 64 ranks: the more there are, the longer it takes to start them.
int processes_for(int ranks) {
  constexpr int kRanksOfProcess = 64;
  constexpr int kMostProcesses = 512;
  return std::clamp(ranks / kRanksOfProcess, std::min(ranks, 2), kMostProcesses);
}

}  // namespace

std::vector<std::string> second_launch(const LaunchLine& line, int ranks, const std::vector<std::string>& program) {
  if (line.family == nullptr || !line.family->launches_again || line.contexts.empty()) return {};
  const AppContext& context = line.contexts.front();
  std::vector<std::string> words = {line.command[line.launcher]};
  for (const Option& option : read_options(line.family->options, line.command, context.begin, context.program)) {
    if (!is_one_of(option.name, line.family->repeated_options)) continue;
    for (std::size_t i = option.index; i < behind(option); ++i) words.push_back(line.command[i]);
  }
  words.insert(words.end(), {"-n", std::to_string(ranks)});
  words.insert(words.end(), program.begin(), program.end());
  return words;
}

bool merge_in_parallel(const RunDirectory& run, const Installation& installation, const LaunchLine& line, int ranks) {
  const int least = least_ranks();
  if (least <= 0 || ranks < least || !std::filesystem::exists(installation.parallel_merge_program)) return false;
  const std::string processes = std::to_string(processes_for(ranks));
  const auto words = second_launch(line, processes_for(ranks),
                                   {installation.parallel_merge_program.string(), run.root().string(), processes});
  if (words.empty()) return false;
  // A launcher that waits for machines which it does not get must not keep us.
  const std::chrono::milliseconds patience = std::chrono::seconds(30) + std::chrono::milliseconds(5) * ranks;
  output_of(words, patience);
  return std::filesystem::exists(run.summary());
}

}  // namespace launcher
