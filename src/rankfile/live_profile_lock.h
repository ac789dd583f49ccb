// A running process holds a lock on its live profile; whoever converts one takes it, so that nobody reads a profile
// that still grows and nobody converts one twice.
#pragma once

#include <filesystem>

namespace rankfile {

class LiveProfileLock {
 public:
  /// Throws std::runtime_error if the process still runs, or if another conversion is at work.
  /// File systems without locks are taken at their word: nobody holds one.
  explicit LiveProfileLock(const std::filesystem::path& live_profile);
  ~LiveProfileLock();
  LiveProfileLock(const LiveProfileLock&) = delete;
  LiveProfileLock& operator=(const LiveProfileLock&) = delete;

 private:
  int file_;
};

}  // namespace rankfile
