// What we export and the job's MPI lacks must look absent: programs ask before they call.
#pragma once

#include <cstddef>

namespace preload {

/// A name that we export, and a function of the loader's IFUNC kind: it returns what the name stands for, or nullptr.
struct Export {
  const char* name;
  void* (*resolve)();
};

/// From now on dlsym sees none of our exports whose names begin with `prefix`, in lower or upper case.
void hide_from_dlsym(const char* prefix);

/// From now on an image that is loaded is bound to an export only if its resolver says so: a weak reference of mpi4py
/// to a function of a later MPI stays null. Images that came with the program are bound before any code of ours runs.
void make_conditional(const Export* exports, std::size_t count);

/// The address that the first image other than this library defines `name` with, or nullptr. Callable from a resolver.
void* defined_elsewhere(const char* name);

}  // namespace preload
