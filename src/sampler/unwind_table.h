// Reads DWARF call-frame information out of a mapped image: the rule that leads from one frame to its caller.
// Sources: DWARF 5 section 6.4, LSB "Exception Frames" (.eh_frame, .eh_frame_hdr), System V x86-64 psABI.
#pragma once

#include <cstdint>

#include "sampler/modules.h"

namespace sampler {

enum class CallerRule : std::uint8_t {
  kNoTable,       ///< no table covers the address
  kStackPointer,  ///< CFA = stack pointer + offset
  kFramePointer,  ///< CFA = frame pointer + offset
  kDereference,   ///< CFA = *(frame pointer + offset): a function that realigned its stack
  kOutermost,     ///< the table says that there is no caller
  kUnsupported,   ///< a rule that needs other registers
};

struct UnwindRule {
  CallerRule rule;
  bool frame_pointer_saved;             ///< the caller's frame pointer lies in memory
  bool frame_pointer_at_frame_pointer;  ///< its place is relative to the frame pointer, not to the CFA
  std::int32_t cfa_offset;
  std::int16_t return_address_offset;  ///< from the CFA
  std::int16_t frame_pointer_offset;
};

/// The rule for `address` in `image`. Reads only inside the image's own unwind section.
UnwindRule find_unwind_rule(const Image& image, std::uintptr_t address);

/// The range of the function description that covers `address`.
bool find_function_range(const Image& image, std::uintptr_t address, std::uintptr_t& start, std::uintptr_t& end);

}  // namespace sampler
