#include "rankfile/live_profile_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <thread>

namespace rankfile {

namespace {

/// flock has no time-out: it is asked again until then. False: somebody else has the lock.
bool lock_within(int file, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds kBetweenAttempts{10};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(kBetweenAttempts);
  }
  return true;
}

}  // namespace

LiveProfileLock::LiveProfileLock(const std::filesystem::path& live_profile, std::chrono::milliseconds patience)
    : file_(open(live_profile.c_str(), O_RDONLY | O_CLOEXEC)), is_missing_(file_ < 0 && errno == ENOENT) {
  if (file_ < 0 || lock_within(file_, patience)) return;
  close(file_);
  throw std::runtime_error(
      fmt::format("{} is still being written: run `perfwrap merge` on the run directory when its process has ended",
                  live_profile.string()));
}

bool LiveProfileLock::was_converted() const {
  struct stat status {};
  return is_missing_ || (file_ >= 0 && fstat(file_, &status) == 0 && status.st_nlink == 0);
}

LiveProfileLock::~LiveProfileLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace rankfile
