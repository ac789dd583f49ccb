// Walks the Python frames of a thread by offset, with guarded reads only. Callable from the signal handler.
#pragma once

#include <cstdint>

#include "sampler/guarded_read.h"
#include "sampler/live_profile_writer.h"
#include "sampler/python_offsets.h"

namespace sampler {

/// The interpreter of this process.
struct Interpreter {
  const PythonOffsets* offsets = nullptr;  ///< nullptr: no Python frames
  std::uintptr_t runtime = 0;              ///< _PyRuntime
  std::uintptr_t code_type = 0;            ///< PyCode_Type
  std::uintptr_t eval_begin = 0;           ///< _PyEval_EvalFrameDefault
  std::uintptr_t eval_end = 0;
  std::uintptr_t eval_cold_begin = 0;      ///< the part that the compiler moved away, 0 if none
  std::uintptr_t eval_cold_end = 0;

  bool evaluates(std::uintptr_t address) const {
    return (address >= eval_begin && address < eval_end) || (address >= eval_cold_begin && address < eval_cold_end);
  }
  bool is_gil(std::uintptr_t address) const {
    return offsets != nullptr && address >= runtime + offsets->runtime.gil_begin &&
           address < runtime + offsets->runtime.gil_end;
  }
};

/// Looks for an interpreter in the process. Returns the reason if there is one that cannot be read, else nullptr.
/// `version` (64 bytes) receives its version. Not from the handler.
const char* find_interpreter(Interpreter& interpreter, char* version);

/// Finds the eval function's ranges once the images are known. Not from the handler.
void find_eval_ranges(Interpreter& interpreter, const struct ImageTable& images);

struct PythonFrame {
  std::uint32_t code;    ///< CodeObject id in the live profile
  std::uint32_t offset;  ///< bytecode offset of the instruction, bytes
  bool is_entry;         ///< the first frame that its native evaluation loop runs
};

struct PythonStack {
  std::uint32_t count;
  bool complete;  ///< the chain ended where it should
  bool is_calling;  ///< the innermost frame's instruction is a call
};

/// The thread state of the running thread, from the interpreter's thread-specific key; 0 if it has none.
std::uintptr_t own_thread_state(const Interpreter& interpreter, const Reader& memory);

/// The thread state of another thread; `pthread` may be 0 if not known. 0 if there is none.
std::uintptr_t find_thread_state(const Interpreter& interpreter, std::uint32_t tid, std::uint64_t pthread);

/// True if `thread_state` still belongs to the thread.
bool is_thread_state_of(const Interpreter& interpreter, const Reader& memory, std::uintptr_t thread_state,
                        std::uint32_t tid, std::uint64_t pthread);

/// Writes at most `capacity` frames, the innermost first. Code objects are copied into `writer` at first sight.
PythonStack walk_python_stack(const Interpreter& interpreter, const Reader& memory, LiveProfileWriter& writer,
                              std::uintptr_t thread_state, PythonFrame* frames, std::uint32_t capacity);

/// What identifies the running Python instruction, read directly: only for the running thread outside the handler.
struct PythonSite {
  std::uint64_t code;
  std::uint64_t instruction;
};
PythonSite current_python_site(const Interpreter& interpreter);

}  // namespace sampler
