// Non-blocking operations until the call that completes them.
#pragma once

#include <cstddef>

#include "preload/mpi_bytes.h"
#include "preload/sampler_interface.h"

namespace preload {

/// By request. A table of fixed size; what finds no room is not followed. Not for several threads at once.
class PostedOperations {
 public:
  void set(Word request, const PerfwrapArrival& arrival);
  const PerfwrapArrival* find(Word request) const;
  void forget(Word request);

 private:
  static constexpr std::size_t kCapacity = 4096;
  static constexpr std::size_t kLongestSearch = 8;

  Word requests_[kCapacity] = {};  ///< 0: free. Apart, so that a search stays in one line of the cache
  PerfwrapArrival arrivals_[kCapacity] = {};
};

}  // namespace preload
