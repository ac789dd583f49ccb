// Where the live profile of this process goes. Clock thread only.
#pragma once

#include <cstddef>

#include "preload/sampler_interface.h"

namespace sampler {

/// <directory>/<host>-<pid>-<monotonic start>.live, and makes the directory: <run directory>/ranks, from rank 1000 on
/// one below it for each thousand ranks, or with --scratch one of the node's own, if that can be used.
void place_live_profile(const PerfwrapStart& start, int rank, char* path, std::size_t size);

}  // namespace sampler
