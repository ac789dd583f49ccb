// Looks at a thread from outside, through /proc, without interrupting it. Clock thread only.
#pragma once

#include <cstdint>

#include "live_profile/category.h"
#include "sampler/native_stack.h"
#include "sampler/python_stack.h"

namespace sampler {

enum class ThreadActivity : std::uint8_t { kRunning, kBlocked, kGone, kUnknown };

/// The system call in which a thread is blocked. `number` -1: blocked outside of a call (a page fault).
struct BlockedCall {
  std::int64_t number;
  std::uint64_t arguments[6];
  std::uintptr_t stack_pointer;
  std::uintptr_t program_counter;
};

/// Opens /proc/self/task/<tid>/syscall; -1 if the kernel does not offer it.
int open_system_call_file(std::uint32_t tid);

/// What the thread does right now.
ThreadActivity look_at_thread(int system_call_file, BlockedCall& call);

/// The category of a thread blocked in `call`; `is_descendant`: this process is not the rank's own.
live_profile::Category blocked_category(const Interpreter& interpreter, const BlockedCall& call, std::uint32_t tid,
                                        bool is_descendant);

/// CPU time of a thread of this process; false if it is gone.
bool thread_cpu_ns(std::uint32_t tid, std::uint64_t& cpu_ns);

}  // namespace sampler
