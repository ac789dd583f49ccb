// The number of a system call that glibc made in the one place where threads can be cancelled (from 2.41,
// nptl/cancellation.c): there it is an argument, not a constant in the code. Callable from the signal handler.
#pragma once

#include <cstdint>

#include "sampler/native_stack.h"

namespace sampler {

/// `call` points at the copy of a `syscall` instruction and at least 5 bytes before it; `registers` are those at or
/// right behind it. False if the call was not made there.
bool cancellable_call_number(const ImageTable& images, const Reader& memory, const unsigned char* call,
                             Registers registers, std::uint32_t& number);

}  // namespace sampler
