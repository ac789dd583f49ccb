#include "sampler/live_profile_place.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sampler/process_state.h"

namespace sampler {
namespace {

constexpr int kRanksInDirectory = 1000;

/// Others may write into the directory around it, /tmp for one: a link, or what somebody else made, is not ours.
bool make_private_directory(const char* path) {
  if (mkdir(path, 0700) == 0) return true;
  struct stat status {};
  return errno == EEXIST && lstat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
         (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

void name_directory(const PerfwrapStart& start, int rank, char* path, std::size_t size) {
  if (start.scratch_directory != nullptr && make_private_directory(start.scratch_directory)) {
    snprintf(path, size, "%s", start.scratch_directory);
  } else if (rank >= kRanksInDirectory) {
    snprintf(path, size, "%s/ranks/%06d", start.run_directory, rank - rank % kRanksInDirectory);
    mkdir(path, 0777);  // a failure shows when the file is made
  } else {
    snprintf(path, size, "%s/ranks", start.run_directory);
  }
}

}  // namespace

void place_live_profile(const PerfwrapStart& start, int rank, char* path, std::size_t size) {
  char directory[PATH_MAX];
  char host[128] = "";
  name_directory(start, rank, directory, sizeof(directory));
  gethostname(host, sizeof(host) - 1);
  snprintf(path, size, "%s/%s-%d-%llu.live", directory, host, process.pid,
           static_cast<unsigned long long>(process.start_ns));
}

}  // namespace sampler
