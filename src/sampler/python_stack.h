// Walks the Python frames of a thread by offset, with guarded reads only. Callable from the signal handler.
#pragma once

#include <cstdint>

#include "sampler/guarded_read.h"
#include "sampler/live_profile_writer.h"
#include "sampler/python_interpreter.h"
#include "sampler/python_threads.h"

namespace sampler {

struct PythonFrame {
  std::uint32_t code;    ///< CodeObject id in the live profile
  std::uint32_t offset;  ///< bytecode offset of the instruction, bytes
  bool is_entry;         ///< the first frame that its native evaluation loop runs
};

struct PythonStack {
  std::uint32_t count;
  bool complete;    ///< the chain ended where it should
  bool is_calling;  ///< the innermost frame's instruction is a call
};

/// Writes at most `capacity` frames, the innermost first. Code objects are copied into `writer` at first sight.
PythonStack walk_python_stack(const Interpreter& interpreter, const Reader& memory, LiveProfileWriter& writer,
                              std::uintptr_t thread_state, PythonFrame* frames, std::uint32_t capacity);

/// What identifies the running Python instruction, read directly: only for the running thread outside the handler.
struct PythonSite {
  std::uint64_t code;
  std::uint64_t instruction;  ///< its address or number
};
PythonSite current_python_site(const Interpreter& interpreter);

/// Whether the calling thread holds the interpreter lock; false where there is none (free-threaded). Not from the
/// handler.
bool holds_interpreter_lock(const Interpreter& interpreter);

/// A hash of the running instructions of the innermost frames, by guarded reads; 0: there is none. Of deeper stacks the
/// outer frames are left out.
std::uint64_t python_place(const Interpreter& interpreter, const Reader& memory, std::uintptr_t thread_state);

}  // namespace sampler
