// One moment of a stretch of time, drawn evenly from all its samples. Callable from the signal handler.
#pragma once

#include <cstdint>

#include "live_profile/category.h"

namespace sampler {

class Activity {
 public:
  /// MPI calls are waiting for others, not what others wait for: they are left out.
  void add(std::uint32_t node, live_profile::Category category) {
    using live_profile::Category;
    if (category >= Category::kMpiCollective && category <= Category::kMpiOther) return;
    ++samples_;
    random_ = random_ * 6364136223846793005ULL + 1442695040888963407ULL;  // D. Knuth, MMIX
    if ((random_ >> 33) % samples_ != 0) return;  // the n-th of n samples stays with probability 1/n
    chosen_ = std::uint64_t{node} << 8 | static_cast<std::uint64_t>(category);
  }

  /// The moment, of an earlier stretch if this one had no sample; a new stretch begins. 0: there was none yet.
  std::uint64_t take() {
    samples_ = 0;
    return chosen_;
  }

  static std::uint32_t node_of(std::uint64_t chosen) { return static_cast<std::uint32_t>(chosen >> 8); }
  static std::uint8_t category_of(std::uint64_t chosen) { return static_cast<std::uint8_t>(chosen); }

 private:
  std::uint64_t random_;
  std::uint64_t chosen_;
  std::uint32_t samples_;
};

}  // namespace sampler
