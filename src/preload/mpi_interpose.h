#pragma once

namespace preload {

/// Call once from the constructor: from then on functions that the job's MPI lacks look absent.
void prepare_mpi_interposer();

}  // namespace preload
