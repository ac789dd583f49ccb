// Copies Python code objects into the live profile at first sight. Callable from the signal handler.
#pragma once

#include <cstdint>

#include "sampler/guarded_read.h"
#include "sampler/live_profile_writer.h"
#include "sampler/python_interpreter.h"

namespace sampler {

/// The CodeObject id of the code object at `code`; kNone if there is none.
std::uint32_t intern_code(const Interpreter& interpreter, const Reader& memory, LiveProfileWriter& writer,
                          std::uintptr_t code);

}  // namespace sampler
