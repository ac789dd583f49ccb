// perfwrap-rankfile LIVE_PROFILE RANKS_DIRECTORY
// Turns the live profile of a process that ended into a rank file, then removes it. Silent unless it fails.
#include <cstdio>
#include <exception>
#include <filesystem>

#include "rankfile/live_profile_lock.h"
#include "rankfile/live_profile_reader.h"
#include "rankfile/rank_writer.h"

int main(int argument_count, char** arguments) {
  if (argument_count != 3) {
    std::fputs("usage: perfwrap-rankfile LIVE_PROFILE RANKS_DIRECTORY\n", stderr);
    return 2;
  }
  try {
    const std::filesystem::path live_profile = arguments[1];
    const rankfile::LiveProfileLock lock(live_profile);
    rankfile::write_rank_file(rankfile::resolve(rankfile::LiveProfile(live_profile)), arguments[2]);
    std::filesystem::remove(live_profile);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "perfwrap: %s\n", error.what());
    return 1;
  }
  return 0;
}
