// A running process holds a lock on its live profile; whoever converts one takes it, so that nobody reads a profile
// that still grows and nobody converts one twice.
#pragma once

#include <chrono>
#include <filesystem>

namespace rankfile {

class LiveProfileLock {
 public:
  /// Waits for a process that is about to end, but no longer than `patience`. Throws std::runtime_error if it still
  /// runs then, or if another conversion is at work. File systems without locks are taken at their word: nobody
  /// holds one.
  LiveProfileLock(const std::filesystem::path& live_profile, std::chrono::milliseconds patience);
  ~LiveProfileLock();

  /// Somebody else converted the profile and removed it, before we came or while we waited: nothing is left to do.
  bool was_converted() const;

  LiveProfileLock(const LiveProfileLock&) = delete;
  LiveProfileLock& operator=(const LiveProfileLock&) = delete;

 private:
  int file_;
  bool is_missing_;
};

}  // namespace rankfile
