// What OpenMP runtimes that have a tools interface (OMPT) tell of waiting: LLVM's libomp, Intel's libiomp5.
#pragma once

#include "preload/sampler_interface.h"

namespace preload {

/// The process's sums, to which any thread may add at any time.
const PerfwrapOpenMp* openmp_waits();

}  // namespace preload
