// Which of CPython's thread states belongs to a thread. Callable from the signal handler.
#pragma once

#include <cstdint>

#include "sampler/guarded_read.h"
#include "sampler/python_interpreter.h"

namespace sampler {

/// A thread of the job. `pthread` may be 0 if not known.
struct ThreadIds {
  std::uint32_t tid;
  std::uint64_t pthread;
};

/// True if `thread_state` still belongs to the thread.
bool is_thread_state_of(const Interpreter& interpreter, const Reader& memory, std::uintptr_t thread_state,
                        ThreadIds thread);

/// The thread's state; 0 if it has none. Of several, the one of the oldest interpreter.
std::uintptr_t find_thread_state(const Interpreter& interpreter, const Reader& memory, ThreadIds thread);

/// The state of the running thread; `known` is what the last call returned, 0 at first.
std::uintptr_t own_thread_state(const Interpreter& interpreter, const Reader& memory, std::uintptr_t known,
                                std::uint32_t tid);

}  // namespace sampler
