// Finds the function that an interposer stands in for.
#pragma once

namespace preload {

/// The next definition of a libc function behind ours.
void* real_libc_function(const char* name);

/// PMPI_<name without MPI_> in the library that the caller at `return_address` is linked to. RTLD_NEXT would not do:
/// mpi4py loads its MPI library with RTLD_LOCAL. nullptr if no MPI library is found.
void* real_mpi_function(const char* pmpi_name, const void* return_address);

/// Any symbol of the MPI library that was found last, nullptr if it has none of that name.
void* mpi_library_symbol(const char* name, const void* return_address);

}  // namespace preload
