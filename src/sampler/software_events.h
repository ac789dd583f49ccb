// The kernel's own event counters of one thread, opened from outside. Clock thread only.
//
// Not through PAPI, which counts them too: it attaches to a thread only where there are hardware counters (its
// permission probe asks for one), and to count from inside would put file descriptors into the job's table.
#pragma once

#include <cstdint>

namespace sampler {

struct SoftwareEvent {
  const char* name;        ///< as PAPI names it
  std::uint64_t config;    ///< PERF_COUNT_SW_…
  bool happens_in_kernel;  ///< counting user mode alone would count nothing
};

inline constexpr std::uint32_t kSoftwareEventCount = 4;
extern const SoftwareEvent kSoftwareEvents[kSoftwareEventCount];

/// A file that counts `event` of thread `tid`, -1 if the kernel refuses.
int open_software_event(const SoftwareEvent& event, std::uint32_t tid);

}  // namespace sampler
