// What every MPI wrapper does around the function it stands for.
#pragma once

#include <atomic>

#include "preload/mpi_function_table.h"
#include "preload/sampler_interface.h"

namespace preload {

/// Room for a status where the program wants none: as large as that of any MPI, and nothing at first.
struct StatusRoom {
  StatusRoom() {}  // NOLINT: zeroes would cost as much as the rest
  alignas(16) unsigned char bytes[128];
};

/// One call of a wrapper.
struct MpiCall {
  const MpiFunction& function;
  Binding binding;
  Word* arguments;
  const void* caller;

  // Filled in when it begins.
  void* real = nullptr;
  const PerfwrapSampler* table = nullptr;
  PerfwrapThread* thread = nullptr;  ///< nullptr: the thread is not sampled
  bool counts = false;               ///< it is the outermost
  Word freed_request = 0;
  std::uint64_t begin_ns = 0;
  StatusRoom status{};
};

/// Finds the real function, which is called next, among `names` and marks the thread. `real` remembers it.
void begin_mpi_call(MpiCall& call, const char* names, std::atomic<void*>& real);

/// Writes the call down, unless it was made inside another one: some libraries make functions out of others.
/// Returns `result`.
Word end_mpi_call(const MpiCall& call, Word result);

}  // namespace preload
