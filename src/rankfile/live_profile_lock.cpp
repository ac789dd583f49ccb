#include "rankfile/live_profile_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace rankfile {

LiveProfileLock::LiveProfileLock(const std::filesystem::path& live_profile)
    : file_(open(live_profile.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (file_ < 0 || flock(file_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  close(file_);
  throw std::runtime_error(fmt::format(
      "{} is still being written: run `perfwrap merge` on the run directory when its process has ended",
      live_profile.string()));
}

LiveProfileLock::~LiveProfileLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace rankfile
