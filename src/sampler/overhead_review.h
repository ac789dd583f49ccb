// Weighs what we cost against what the job used, and stretches the period until the cost is within the budget.
#pragma once

#include <cstdint>

namespace sampler {

/// CPU time of the calling thread, which is the clock thread here.
std::uint64_t own_cpu_ns();

/// Clock thread only.
class OverheadReview {
 public:
  void begin(std::uint64_t now_ns);
  void at_tick(std::uint64_t now_ns);

 private:
  std::uint64_t ticks_ = 0;
  std::uint64_t last_ns_ = 0;
  std::uint64_t last_own_ns_ = 0;
  std::uint64_t last_process_ns_ = 0;
};

}  // namespace sampler
