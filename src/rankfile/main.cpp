// perfwrap-rankfile LIVE_PROFILE RANKS_DIRECTORY
// Turns the live profile of a process that ended into a rank file, then removes it. Silent unless it fails.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>

#include "rankfile/live_profile_lock.h"
#include "rankfile/live_profile_reader.h"
#include "rankfile/rank_writer.h"

namespace {

constexpr std::int32_t kEndedByExit = 1;
constexpr std::chrono::seconds kPatience{2};

/// A rank's own process waits for this conversion when it ends: that is part of what it costs.
void add_own_time(schema::RankProcess& process, std::chrono::steady_clock::time_point began) {
  if (!process.is_rank_process || process.ended != kEndedByExit) return;
  process.exit_cost_ns += std::chrono::nanoseconds(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 3) {
    std::fputs("usage: perfwrap-rankfile LIVE_PROFILE RANKS_DIRECTORY\n", stderr);
    return 2;
  }
  const auto began = std::chrono::steady_clock::now();
  try {
    const std::filesystem::path live_profile = arguments[1];
    const rankfile::LiveProfileLock lock(live_profile, kPatience);
    if (lock.was_converted()) return 0;
    schema::RankFile rank_file = rankfile::resolve(rankfile::LiveProfile(live_profile));
    add_own_time(rank_file.process, began);
    rankfile::write_rank_file(rank_file, arguments[2]);
    std::filesystem::remove(live_profile);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "perfwrap: %s\n", error.what());
    return 1;
  }
  return 0;
}
