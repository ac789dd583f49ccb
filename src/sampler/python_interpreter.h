// The CPython interpreter of this process: where its runtime and its evaluation loop lie.
#pragma once

#include <cstdint>

#include "sampler/native_stack.h"
#include "sampler/python_offsets.h"

namespace sampler {

struct Interpreter {
  const PythonOffsets* offsets = nullptr;  ///< nullptr: no Python frames
  std::uintptr_t runtime = 0;              ///< _PyRuntime
  std::uintptr_t code_type = 0;            ///< PyCode_Type
  std::uintptr_t eval_begin = 0;           ///< _PyEval_EvalFrameDefault
  std::uintptr_t eval_end = 0;
  std::uintptr_t eval_cold_begin = 0;  ///< the part that the compiler moved away, 0 if none
  std::uintptr_t eval_cold_end = 0;
  void* (*running_thread_state)() = nullptr;   ///< PyGILState_GetThisThreadState; not from the handler
  void* (*attached_thread_state)() = nullptr;  ///< PyThreadState_GetUnchecked; not from the handler
  PythonOffsets stated_offsets;                ///< what the interpreter itself says, from 3.13

  /// A tail-calling interpreter (3.14) works in handlers called from this function, which stays on the stack.
  bool evaluates(std::uintptr_t address) const {
    return (address >= eval_begin && address < eval_end) || (address >= eval_cold_begin && address < eval_cold_end);
  }

  /// The evaluation loop, if it may call code that a JIT made.
  CodeRanges loop_with_jit() const {
    constexpr std::uint32_t kFirstWithJit = 13;
    if (offsets == nullptr || offsets->minor < kFirstWithJit) return {};
    return {eval_begin, eval_end, eval_cold_begin, eval_cold_end};
  }

  /// True if `address` lies in a lock that is a GIL. Reads memory; not from the handler.
  bool is_gil(std::uintptr_t address) const;
};

/// Looks for an interpreter in the process. Returns the reason if there is one that cannot be read, else nullptr.
/// `version` (64 bytes) receives its version. Not from the handler.
const char* find_interpreter(Interpreter& interpreter, char* version);

/// Finds the eval function's ranges once the images are known. Not from the handler.
void find_eval_ranges(Interpreter& interpreter, const struct ImageTable& images);

}  // namespace sampler
