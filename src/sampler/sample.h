// Takes one sample of one thread and writes it down. Everything here is callable from the signal handler;
// the caller has claimed the slot.
#pragma once

#include <cstdint>

#include "sampler/process_state.h"

namespace sampler {

/// Registers of the caller, as far as a walk needs them.
inline __attribute__((always_inline)) Registers here() {
  Registers registers{};
  asm volatile("lea 0(%%rip), %0\n\tmov %%rsp, %1\n\tmov %%rbp, %2"
               : "=r"(registers.program_counter), "=r"(registers.stack_pointer), "=r"(registers.frame_pointer));
  return registers;
}

/// The calling context of the running thread, from `registers` on.
SampledStack sample_own_stack(ThreadSlot& slot, Registers registers);

/// The calling context of another thread that stands still; its frame pointer is not known.
SampledStack sample_other_stack(ThreadSlot& slot, Registers registers);

/// Adds the time since the thread's last sample to (node of the stack, category).
void record_sample(ThreadSlot& slot, std::uint64_t now_ns, const SampledStack& stack, live_profile::Category category);

/// Adds what was counted since the thread's last sample to that sample's node and category.
void record_counts(ThreadSlot& slot);

/// Adds `thread_ns` before `now_ns` to (node, category) without counting a sample.
void record_time(ThreadSlot& slot, std::uint64_t now_ns, std::uint32_t node, live_profile::Category category);

}  // namespace sampler
