// Finds the function that an interposer stands in for.
#pragma once

namespace preload {

/// The next definition of a libc function behind ours.
void* real_libc_function(const char* name);

/// What the loader would have bound the caller at `return_address` to without us: the next definition in the global
/// scope (which may be another tool's), or the one of the library that the caller is linked to, since mpi4py loads its
/// MPI library with RTLD_LOCAL. `names` are several, of which the first that is found counts, each with its own
/// NUL, and an empty one at the end. Without any the process ends as the loader would have ended it.
void* real_mpi_function(const char* names, const void* return_address);

/// Data, or a PMPI function, of the MPI library that the caller at `return_address` is linked to; nullptr if it has
/// none of that name. In the global scope first: a program may own the copy of a variable that its libraries use.
void* mpi_library_symbol(const char* name, const void* return_address);

}  // namespace preload
