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

/// A file that counts `event` of thread `tid`, -1 if the kernel refuses. `group`: the file of the first event that is
/// read together with it, -1 for that one itself. A running thread is interrupted once for each read, not for each
/// event.
int open_software_event(const SoftwareEvent& event, std::uint32_t tid, int group);

/// Lets the group go on counting, or stops it.
void switch_software_events(int group, bool on);

/// Writes the `count` values of a group, in the order in which they were opened; false if it cannot be read.
bool read_software_events(int group, std::uint64_t* values, std::uint32_t count);

}  // namespace sampler
