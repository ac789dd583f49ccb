// Native and Python stacks become one: each evaluation loop on the native stack is replaced by the Python frames that
// it runs (from CPython 3.11 one loop runs many; entry frames mark where one begins). Callable from the handler.
#pragma once

#include <cstdint>

#include "live_profile/layout.h"
#include "sampler/native_stack.h"
#include "sampler/python_stack.h"

namespace sampler {

struct MergedFrame {
  live_profile::FrameKind kind;
  std::uint32_t owner;   ///< Module or CodeObject id
  std::uint64_t offset;  ///< as in live_profile::Node

  bool operator==(const MergedFrame&) const = default;
};

struct MergedStack {
  std::uint32_t count;
  bool matched;    ///< the loops on the native stack and the entry frames agreed
  bool truncated;  ///< one of the stacks was cut
};

/// Takes away the frames outside any image that `loop` called: CPython's own JIT, which carries on what the loop does.
NativeStack without_jit_frames(const CodeRanges& loop, NativeFrame* frames, NativeStack stack);

/// Writes at most `capacity` frames, the leaf first.
MergedStack merge_stacks(const Interpreter& interpreter, const NativeFrame* native, NativeStack native_stack,
                         const PythonFrame* python, PythonStack python_stack, MergedFrame* merged,
                         std::uint32_t capacity);

}  // namespace sampler
