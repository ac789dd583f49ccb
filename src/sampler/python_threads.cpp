#include "sampler/python_threads.h"

#include <pthread.h>

#include "live_profile/layout.h"

namespace sampler {
namespace {

constexpr std::uint32_t kMaxInterpreters = 64;

/// Freed states keep their ids for a while, but not their status.
bool is_bound(const PythonOffsets& offsets, const Reader& memory, std::uintptr_t thread_state) {
  if (offsets.thread_state.status == kAbsent) return true;
  std::uint32_t status = 0;
  if (!memory.value(thread_state + offsets.thread_state.status, status)) return false;
  return (status & kBound) != 0 && (status & kUnbound) == 0;
}

}  // namespace

bool is_thread_state_of(const Interpreter& interpreter, const Reader& memory, std::uintptr_t thread_state,
                        ThreadIds thread) {
  const auto& offsets = interpreter.offsets->thread_state;
  std::uint64_t id = 0;
  std::uint64_t native_id = 0;
  if (!memory.value(thread_state + offsets.thread_id, id)) return false;
  if (offsets.native_thread_id != kAbsent && !memory.value(thread_state + offsets.native_thread_id, native_id)) {
    return false;
  }
  const bool has_ids = native_id == thread.tid || (thread.pthread != 0 && id == thread.pthread);
  return has_ids && is_bound(*interpreter.offsets, memory, thread_state);
}

std::uintptr_t find_thread_state(const Interpreter& interpreter, const Reader& memory, ThreadIds thread) {
  const PythonOffsets& offsets = *interpreter.offsets;
  std::uintptr_t found = 0;
  std::uintptr_t current = 0;
  memory.value(interpreter.runtime + offsets.runtime.first_interpreter, current);
  for (std::uint32_t i = 0; current != 0 && i < kMaxInterpreters; ++i) {  // the newest first
    std::uintptr_t thread_state = 0;
    memory.value(current + offsets.interpreter.first_thread, thread_state);
    for (std::uint32_t j = 0; thread_state != 0 && j < live_profile::kMaxThreads; ++j) {
      if (is_thread_state_of(interpreter, memory, thread_state, thread)) {
        found = thread_state;
        break;
      }
      if (!memory.value(thread_state + offsets.thread_state.next, thread_state)) break;
    }
    if (!memory.value(current + offsets.interpreter.next, current)) break;
  }
  return found;
}

std::uintptr_t own_thread_state(const Interpreter& interpreter, const Reader& memory, std::uintptr_t known,
                                std::uint32_t tid) {
  const std::uint32_t key_offset = interpreter.offsets->runtime.thread_state_key;
  if (key_offset == kAbsent) {
    const ThreadIds own{tid, pthread_self()};
    if (known != 0 && is_thread_state_of(interpreter, memory, known, own)) return known;
    return find_thread_state(interpreter, memory, own);
  }
  struct {  // Py_tss_t
    std::int32_t is_initialized;
    pthread_key_t key;
  } slot;
  if (!memory.value(interpreter.runtime + key_offset, slot) || slot.is_initialized == 0) return 0;
  // glibc reads thread-local memory only (nptl/pthread_getspecific.c), so it is safe in a handler.
  return reinterpret_cast<std::uintptr_t>(pthread_getspecific(slot.key));
}

}  // namespace sampler
