// What memory the process has and may have. Clock thread only.
#pragma once

#include <cstddef>
#include <cstdint>

#include "live_profile/layout.h"
#include "sampler/live_profile_writer.h"

namespace sampler {

inline constexpr std::size_t kGroupPathBytes = 512;

/// The lowest limit of a process's control groups, from its own up to the root.
struct MemoryLimit {
  std::uint64_t bytes = 0;  ///< 0: there is none
  char group[kGroupPathBytes] = "";
};

/// `groups` is the text of /proc/<pid>/cgroup, `mount` where control groups are mounted (/sys/fs/cgroup): version 2, or
/// version 1 with its memory controller in `mount`/memory.
MemoryLimit memory_limit(const char* groups, const char* mount);

/// Bytes of the field "<name>:" in the text of /proc/<pid>/status; 0 if it has none.
std::uint64_t status_bytes(const char* status, const char* name);

/// The memory of the machine, and what the process may have of it.
void write_memory_facts(live_profile::FileHeader& header, LiveProfileWriter& writer);

/// One point of the memory series, and the peak.
void note_memory(live_profile::FileHeader& header, LiveProfileWriter& writer, std::uint64_t now_ns);

}  // namespace sampler
