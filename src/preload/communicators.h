// Communicators under numbers that are the same on all their ranks, found without any communication.
#pragma once

#include <cstddef>
#include <cstdint>

#include "preload/mpi_bytes.h"

namespace preload {

inline constexpr std::uint64_t kWorldId = 1;

struct Communicator {
  Word handle = 0;             ///< 0: nobody
  std::uint64_t id = 0;        ///< a hash, the same on all ranks
  std::uint64_t sequence = 0;  ///< collective operations so far
  std::int32_t rank = 0;       ///< the caller's
  std::int32_t size = 0;
  bool receives_are_followed = true;  ///< false once a message came whose sender is not known
};

/// The communicators that came out of MPI_COMM_WORLD by calls that all ranks of the parent make. Others, and
/// inter-communicators, are not followed. Not for several threads at once.
class Communicators {
 public:
  /// nullptr: not followed. MPI_COMM_WORLD is followed from its first use.
  Communicator* find(Word handle, const MpiQueries& mpi);

  /// `child` was made out of `parent`, whose sequence number goes on, as on all of its ranks.
  void add(Communicator& parent, Word child, const MpiQueries& mpi);

  void forget(Word handle);

 private:
  static constexpr std::size_t kCapacity = 256;
  static constexpr std::size_t kCached = 32;

  /// What a search found, nullptr included.
  struct Found {
    Word handle = 0;
    Communicator* communicator = nullptr;
  };

  Communicator* search(Word handle, const MpiQueries& mpi);
  Communicator* place_for(Word handle, std::uint64_t id, const MpiQueries& mpi);

  Communicator entries_[kCapacity];
  Found cache_[kCached];
};

/// Ranks of communicators in MPI_COMM_WORLD, remembered in a table of fixed size. Not for several threads at once.
class WorldRanks {
 public:
  /// -1: it has none.
  std::int32_t find(const Communicator& communicator, std::int32_t rank, const MpiQueries& mpi);

 private:
  static constexpr std::size_t kCapacity = 4096;
  struct Entry {
    std::uint64_t key;  ///< 0: free
    std::int32_t world_rank;
  };
  Entry entries_[kCapacity] = {};
};

/// Mixes numbers into one; the same on every machine.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b);

}  // namespace preload
