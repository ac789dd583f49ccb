#include "sampler/stack_merge.h"

namespace sampler {
namespace {

using live_profile::FrameKind;

class Merger {
 public:
  Merger(const Interpreter& interpreter, const NativeFrame* native, NativeStack native_stack, const PythonFrame* python,
         PythonStack python_stack, MergedFrame* merged, std::uint32_t capacity)
      : interpreter_(interpreter),
        native_(native),
        native_stack_(native_stack),
        python_(python),
        python_stack_(python_stack),
        merged_(merged),
        capacity_(capacity) {}

  MergedStack run() {
    const std::uint32_t loops = count_loops();
    const std::uint32_t entries = count_entries();
    // The innermost loop may not have pushed its frame yet, or has popped it already.
    const bool spare_loop = loops == entries + 1;
    const bool both_whole = native_stack_.complete && python_stack_.complete;
    const bool matched = loops == entries || spare_loop || (!both_whole && loops < entries);
    if (matched) {
      merge_in_step(spare_loop);
    } else {
      add_native_leaf();
      while (next_python_ < python_stack_.count) add_python();
    }
    const bool python_expected = python_stack_.count > 0 || loops > 0;
    const bool cut = !native_stack_.complete || (python_expected && !python_stack_.complete) || count_ == capacity_;
    return {count_, matched, cut};
  }

 private:
  bool is_loop(const NativeFrame& frame) const { return interpreter_.evaluates(frame.address); }

  std::uint32_t count_loops() const {
    std::uint32_t loops = 0;
    for (std::uint32_t i = 0; i < native_stack_.count; ++i) loops += is_loop(native_[i]) ? 1 : 0;
    return loops;
  }

  std::uint32_t count_entries() const {
    std::uint32_t entries = 0;
    for (std::uint32_t i = 0; i < python_stack_.count; ++i) entries += python_[i].is_entry ? 1 : 0;
    return entries;
  }

  void add(MergedFrame frame) {
    if (count_ < capacity_) merged_[count_++] = frame;
  }

  void add_native(const NativeFrame& frame) {
    if (frame.image == nullptr) {
      add({FrameKind::kNative, kNone, frame.address});
    } else if (frame.image->kind != ImageKind::kOurs) {
      add({FrameKind::kNative, frame.image->module_id, frame.address - frame.image->bias});
    }
  }

  void add_python() {
    const PythonFrame& frame = python_[next_python_++];
    add({FrameKind::kPython, frame.code, frame.offset});
  }

  /// All Python frames that one loop runs: up to and with its entry frame.
  void add_python_of_loop() {
    while (next_python_ < python_stack_.count) {
      const bool last = python_[next_python_].is_entry;
      add_python();
      if (last) return;
    }
  }

  /// What lies below the innermost loop; of the interpreter's own functions only the leaf says something.
  std::uint32_t add_native_leaf() {
    std::uint32_t i = 0;
    bool has_interpreter_frame = false;
    for (; i < native_stack_.count && !is_loop(native_[i]); ++i) {
      const bool in_interpreter = native_[i].image != nullptr && native_[i].image->kind == ImageKind::kInterpreter;
      if (in_interpreter && has_interpreter_frame && python_stack_.count > 0) continue;
      has_interpreter_frame = has_interpreter_frame || in_interpreter;
      add_native(native_[i]);
    }
    return i;
  }

  static bool is_own_code(const NativeFrame& frame) {
    return frame.image == nullptr || frame.image->kind == ImageKind::kOther;
  }

  void merge_in_step(bool skip_first_loop) {
    const bool has_python = python_stack_.count > 0;
    for (std::uint32_t i = add_native_leaf(); i < native_stack_.count; ++i) {
      if (!is_loop(native_[i])) {
        if (!has_python || is_own_code(native_[i])) add_native(native_[i]);
      } else if (skip_first_loop) {
        skip_first_loop = false;
      } else {
        add_python_of_loop();
      }
    }
    while (next_python_ < python_stack_.count) add_python();
  }

  const Interpreter& interpreter_;
  const NativeFrame* native_;
  NativeStack native_stack_;
  const PythonFrame* python_;
  PythonStack python_stack_;
  MergedFrame* merged_;
  std::uint32_t capacity_;
  std::uint32_t count_ = 0;
  std::uint32_t next_python_ = 0;
};

}  // namespace

NativeStack without_jit_frames(const CodeRanges& loop, NativeFrame* frames, NativeStack stack) {
  NativeStack kept{0, stack.complete};
  for (std::uint32_t i = 0; i < stack.count; ++i) {
    if (loop.contain(frames[i].address)) {
      while (kept.count > 0 && frames[kept.count - 1].image == nullptr) --kept.count;
    }
    frames[kept.count++] = frames[i];
  }
  return kept;
}

MergedStack merge_stacks(const Interpreter& interpreter, const NativeFrame* native, NativeStack native_stack,
                         const PythonFrame* python, PythonStack python_stack, MergedFrame* merged,
                         std::uint32_t capacity) {
  return Merger(interpreter, native, native_stack, python, python_stack, merged, capacity).run();
}

}  // namespace sampler
