// How much CPU time the cgroups of a process grant it.
#pragma once

#include <cstdint>

namespace sampler {

/// Thousandths of a core that the tightest of the process's cgroups grants, 0: no limit. `list` is the text of
/// /proc/self/cgroup, `root` is where the hierarchies are mounted (/sys/fs/cgroup). Reads cpu.max of version 2 and
/// cpu.cfs_quota_us of version 1, of the process's group and those above it.
std::uint64_t cpu_quota_thousandths(const char* list, const char* root);

}  // namespace sampler
