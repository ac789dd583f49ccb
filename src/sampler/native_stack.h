// Unwinds native stacks from the images' own unwind tables (.eh_frame). Callable from the signal handler.
//
// The rule of every program counter seen is kept in one table for the process, so a usual step costs a hash
// look-up and two reads of the stack. No loader lock, no allocation, no file descriptor.
#pragma once

#include <cstdint>

#include "sampler/guarded_read.h"
#include "sampler/modules.h"

namespace sampler {

/// Where a stack walk begins. `frame_pointer` and `base` are 0 when they are not known (a thread seen from outside).
struct Registers {
  std::uintptr_t program_counter;
  std::uintptr_t stack_pointer;
  std::uintptr_t frame_pointer;
  std::uintptr_t base = 0;  ///< rbx, of the leaf only
};

struct NativeFrame {
  std::uintptr_t address;  ///< leaf: the program counter; callers: the return address minus 1
  const Image* image;      ///< nullptr: code outside any image
};

struct NativeStack {
  std::uint32_t count;
  bool complete;  ///< the walk reached the outermost frame
};

/// A function, and the part of it that the compiler moved away.
struct CodeRanges {
  std::uintptr_t begin = 0, end = 0;
  std::uintptr_t cold_begin = 0, cold_end = 0;

  bool contain(std::uintptr_t address) const {
    return (address >= begin && address < end) || (address >= cold_begin && address < cold_end);
  }
};

/// Writes at most `capacity` frames, the leaf first. `loop` may call code that a JIT made for it.
NativeStack unwind(const ImageTable& images, const Reader& memory, Registers registers, NativeFrame* frames,
                   std::uint32_t capacity, const CodeRanges& loop = {});

/// Replaces the registers by the caller's; the stack pointer is then where its arguments on the stack begin, if
/// `registers` were those of a called function. False if no table says how.
bool step_to_caller(const ImageTable& images, const Reader& memory, Registers& registers);

/// Forgets all rules: an image went away and another may take its addresses.
void forget_unwind_rules();

/// The range of the function that covers `address` according to the unwind tables; false if there is none.
bool function_range(const ImageTable& images, std::uintptr_t address, std::uintptr_t& start, std::uintptr_t& end);

}  // namespace sampler
