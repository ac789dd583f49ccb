// What every MPI wrapper does around the function it stands for.
#pragma once

#include <atomic>

#include "preload/mpi_function_table.h"
#include "preload/sampler_interface.h"

namespace preload {

/// One call of a wrapper.
struct MpiCall {
  const MpiFunction& function;
  Binding binding;
  const Word* arguments;
  const void* caller;

  // Filled in when it begins.
  void* real = nullptr;
  const PerfwrapSampler* table = nullptr;
  PerfwrapThread* thread = nullptr;  ///< nullptr: the thread is not sampled
  bool counts = false;               ///< it is the outermost
  Word freed_request = 0;
  std::uint64_t begin_ns = 0;
};

/// Finds the real function, which is called next, among `names` and marks the thread. `real` remembers it.
void begin_mpi_call(MpiCall& call, const char* names, std::atomic<void*>& real);

/// Writes the call down, unless it was made inside another one: some libraries make functions out of others.
/// Returns `result`.
Word end_mpi_call(const MpiCall& call, Word result);

}  // namespace preload
