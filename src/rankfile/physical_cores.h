// Which logical cores are one physical core, on the machine that this runs on.
#pragma once

#include <filesystem>
#include <set>

namespace rankfile {

/// For each physical core of `logical` its first logical core. Empty if the kernel does not tell. `root` is
/// /sys/devices/system/cpu but in tests.
std::set<int> physical_cores(const std::set<int>& logical,
                             const std::filesystem::path& root = "/sys/devices/system/cpu");

}  // namespace rankfile
