// perfwrap-rankfile LIVE_PROFILE RANKS_DIRECTORY
// Turns the live profile of a process that ended into a rank file, then removes it. Silent unless it fails. A profile
// on a node's own disk (--scratch) is out of reach for others: then those beside it are converted, too, whose processes
// could not do it themselves.
//
// perfwrap-rankfile --copy LIVE_PROFILE RANKS_DIRECTORY
// Makes a rank file of what a process has measured so far, which goes on.
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>

#include "rankfile/live_profile_lock.h"
#include "rankfile/live_profile_reader.h"
#include "rankfile/rank_writer.h"

namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr std::int32_t kEndedByExit = 1;
constexpr std::chrono::seconds kPatience{2};

/// A rank's own process waits for this conversion when it ends: that is part of what it costs.
void add_own_time(schema::RankProcess& process, steady_clock::time_point began) {
  if (!process.is_rank_process || process.ended != kEndedByExit) return;
  process.exit_cost_ns += std::chrono::nanoseconds(steady_clock::now() - began).count();
}

void convert(const fs::path& live_profile, const fs::path& ranks, std::chrono::milliseconds patience) {
  const auto began = steady_clock::now();
  const rankfile::LiveProfileLock lock(live_profile, patience);
  if (lock.was_converted()) return;
  schema::RankFile rank_file = rankfile::resolve(rankfile::LiveProfile(live_profile));
  add_own_time(rank_file.process, began);
  rankfile::write_rank_file(rank_file, ranks);
  fs::remove(live_profile);
}

bool is_below(const fs::path& directory, const fs::path& ranks) {
  std::error_code error;
  return fs::equivalent(directory, ranks, error) || fs::equivalent(directory.parent_path(), ranks, error);
}

/// Whoever cannot be converted is left to the next: its process runs, or another conversion is at work.
void convert_neighbours(const fs::path& directory, const fs::path& ranks) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() != ".live") continue;
    try {
      convert(entry.path(), ranks, std::chrono::milliseconds(0));
    } catch (const std::exception&) {
    }
  }
  ::rmdir(directory.c_str());  // if it is empty now
}

}  // namespace

int main(int argument_count, char** arguments) {
  const bool is_copy = argument_count == 4 && std::strcmp(arguments[1], "--copy") == 0;
  if (argument_count != 3 && !is_copy) {
    std::fputs("usage: perfwrap-rankfile [--copy] LIVE_PROFILE RANKS_DIRECTORY\n", stderr);
    return 2;
  }
  const fs::path live_profile = arguments[argument_count - 2];
  const fs::path ranks = arguments[argument_count - 1];
  try {
    if (is_copy) {
      rankfile::write_rank_file(rankfile::resolve(rankfile::LiveProfile(live_profile)), ranks);
      return 0;
    }
    convert(live_profile, ranks, kPatience);
    if (!is_below(live_profile.parent_path(), ranks)) convert_neighbours(live_profile.parent_path(), ranks);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "perfwrap: %s\n", error.what());
    return 1;
  }
  return 0;
}
