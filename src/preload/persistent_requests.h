// What a start of each persistent request passes. Callable from any thread; no lock, no allocation.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "preload/mpi_bytes.h"

namespace preload {

struct PersistentMessage {
  static constexpr std::int32_t kNotSent = -2;

  std::uint64_t bytes = 0;
  std::int32_t receiver = kNotSent;  ///< in MPI_COMM_WORLD, -1: not known there
  std::uint64_t stream = 0;          ///< the sender and receiver whose messages are numbered; 0: not followed
};

/// A table of fixed size. When it is full, further requests count no bytes.
class PersistentRequests {
 public:
  static constexpr std::size_t kCapacity = 16384;

  /// MPI gives the handle of a request that was freed to a new one: the last word counts.
  void set(Word request, PersistentMessage message);
  void forget(Word request);
  PersistentMessage message_of(Word request) const;

 private:
  struct Entry {
    std::atomic<Word> request;  ///< kFree, kForgotten, or a handle
    std::atomic<std::uint64_t> bytes;
    std::atomic<std::int32_t> receiver;
    std::atomic<std::uint64_t> stream;
  };
  static constexpr Word kFree = 0;
  static constexpr Word kForgotten = 1;
  static constexpr std::size_t kLongestSearch = 64;

  Entry* find(Word request) const;
  Entry* claim(Word request);

  mutable Entry entries_[kCapacity] = {};
};

}  // namespace preload
