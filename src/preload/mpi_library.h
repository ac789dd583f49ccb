// The MPI library of this process: which one it is, and what it answers. The same binary serves all of them.
#pragma once

#include "preload/mpi_bytes.h"

namespace preload {

/// Finds out about the library that the caller at `address` is linked to. Cheap once it is known; callable before
/// MPI_Init, since nothing is asked of MPI but the version of its binary interface.
const MpiQueries& mpi_queries(const void* address);

/// Tells the sampler rank, size and version; call once MPI_COMM_WORLD can be asked.
void note_world(const void* address);

}  // namespace preload
