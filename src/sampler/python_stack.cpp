#include "sampler/python_stack.h"

#include <string.h>

#include <initializer_list>

#include "sampler/mixed.h"
#include "sampler/python_code.h"

namespace sampler {
namespace {

constexpr std::uintptr_t kTagBits = 3;  ///< of a _PyStackRef, in f_executable from 3.14 (pycore_stackref.h)

std::uintptr_t code_of(std::uint64_t executable) {
  return executable & ~kTagBits;
}

/// A frame as it lies in memory.
class RawFrame {
 public:
  explicit RawFrame(const PythonOffsets& offsets) : offsets_(offsets) {
    for (const std::uint32_t last : {offsets.frame.code + 8, offsets.frame.previous + 8, offsets.frame.instruction + 8,
                                     offsets.frame.mark + 1, offsets.frame.tlbc_index + 4}) {
      if (last > size_ && last <= sizeof(bytes_)) size_ = last;
    }
  }

  bool read(const Reader& memory, std::uintptr_t address) { return memory.bytes(address, bytes_, size_); }

  std::uintptr_t code() const { return code_of(field<std::uint64_t>(offsets_.frame.code)); }
  std::uintptr_t previous() const { return field<std::uint64_t>(offsets_.frame.previous); }
  bool is_shim() const {
    return offsets_.frame.entry_mark == EntryMark::kShim && bytes_[offsets_.frame.mark] >= kFirstShimOwner;
  }
  bool is_entry() const {
    if (offsets_.frame.entry_mark == EntryMark::kFlag) return bytes_[offsets_.frame.mark] != 0;
    return offsets_.frame.entry_mark == EntryMark::kEveryFrame;
  }

  /// The address of the first instruction in the copy of the bytecode that the frame runs; 0 if it cannot be read.
  std::uintptr_t bytecode(const Reader& memory) const {
    const std::uintptr_t own = code() + offsets_.code.bytecode;
    std::uintptr_t first = 0;
    if (offsets_.frame.index_bytes != 0) return memory.value(own, first) ? first + offsets_.bytes.data : 0;
    if (offsets_.frame.tlbc_index == kAbsent) return own;
    const auto copy = field<std::uint32_t>(offsets_.frame.tlbc_index);  // 0: the code object's own
    std::uintptr_t copies = 0;
    if (copy == 0) return own;
    if (!memory.value(code() + offsets_.code.tlbc, copies)) return 0;
    // _PyCodeArray is a count and pointers (Include/cpython/code.h, 3.14).
    return memory.value(copies + 8 + std::uintptr_t{copy} * 8, first) ? first : 0;
  }

  /// What tells the running instruction apart: its address or number.
  std::uint64_t instruction() const {
    return offsets_.frame.index_bytes != 0 ? field<std::uint32_t>(offsets_.frame.instruction)
                                           : field<std::uint64_t>(offsets_.frame.instruction);
  }

  /// Bytes from the first instruction to the running one; a frame that has not begun stands before the first.
  std::uint32_t offset(std::uintptr_t bytecode) const {
    if (offsets_.frame.index_bytes != 0) {
      const auto index = field<std::int32_t>(offsets_.frame.instruction);
      return index < 0 ? 0 : static_cast<std::uint32_t>(index) * offsets_.frame.index_bytes;
    }
    const auto instruction = field<std::uint64_t>(offsets_.frame.instruction);
    return instruction >= bytecode ? static_cast<std::uint32_t>(instruction - bytecode) : 0;
  }

 private:
  template <typename Value>
  Value field(std::uint32_t offset) const {
    Value value;
    memcpy(&value, bytes_ + offset, sizeof(value));
    return value;
  }

  const PythonOffsets& offsets_;
  std::uint32_t size_ = 0;
  unsigned char bytes_[kFrameBytes];
};

/// The innermost frame of a thread; false if it cannot be read.
bool read_current_frame(const PythonOffsets& offsets, const Reader& memory, std::uintptr_t thread_state,
                        std::uintptr_t& frame) {
  if (!memory.value(thread_state + offsets.thread_state.frame, frame)) return false;
  return offsets.thread_state.frame_of_cframe == kAbsent ||
         memory.value(frame + offsets.thread_state.frame_of_cframe, frame);
}

}  // namespace

PythonStack walk_python_stack(const Interpreter& interpreter, const Reader& memory, LiveProfileWriter& writer,
                              std::uintptr_t thread_state, PythonFrame* frames, std::uint32_t capacity) {
  PythonStack stack{0, false, false};
  const PythonOffsets& offsets = *interpreter.offsets;
  std::uintptr_t address = 0;
  if (!read_current_frame(offsets, memory, thread_state, address)) return stack;
  RawFrame frame(offsets);
  std::uint32_t shims = 0;
  for (; address != 0 && stack.count < capacity && shims <= capacity; address = frame.previous()) {
    if (!frame.read(memory, address)) return stack;
    if (frame.is_shim()) {
      ++shims;
      if (stack.count > 0) frames[stack.count - 1].is_entry = true;
      continue;
    }
    const std::uint32_t id = intern_code(interpreter, memory, writer, frame.code());
    const std::uintptr_t bytecode = frame.bytecode(memory);
    if (id == kNone || bytecode == 0) return stack;
    const std::uint32_t offset = frame.offset(bytecode);
    if (stack.count == 0) {
      std::uint8_t opcode = 0;
      stack.is_calling = memory.value(bytecode + offset, opcode) && offsets.call_opcodes.contains(opcode);
    }
    frames[stack.count++] = {id, offset, frame.is_entry()};
  }
  stack.complete = address == 0;
  return stack;
}

std::uint64_t python_place(const Interpreter& interpreter, const Reader& memory, std::uintptr_t thread_state) {
  constexpr int kMostFrames = 12;
  const PythonOffsets& offsets = *interpreter.offsets;
  std::uintptr_t address = 0;
  if (!read_current_frame(offsets, memory, thread_state, address)) return 0;
  std::uint64_t hash = 0;
  RawFrame frame(offsets);
  for (int i = 0; i < kMostFrames && address != 0 && frame.read(memory, address); ++i, address = frame.previous()) {
    if (frame.is_shim()) continue;
    hash = mixed(mixed(hash, frame.code()), frame.instruction());
  }
  return hash;
}

PythonSite current_python_site(const Interpreter& interpreter) {
  if (interpreter.offsets == nullptr || interpreter.running_thread_state == nullptr) return {0, 0};
  const PythonOffsets& offsets = *interpreter.offsets;
  const auto at = [](std::uintptr_t address) { return *reinterpret_cast<const std::uintptr_t*>(address); };
  const auto thread_state = reinterpret_cast<std::uintptr_t>(interpreter.running_thread_state());
  if (thread_state == 0) return {0, 0};
  std::uintptr_t frame = at(thread_state + offsets.thread_state.frame);
  if (frame != 0 && offsets.thread_state.frame_of_cframe != kAbsent)
    frame = at(frame + offsets.thread_state.frame_of_cframe);
  if (frame == 0) return {0, 0};
  const bool is_index = offsets.frame.index_bytes != 0;
  const auto index = *reinterpret_cast<const std::uint32_t*>(frame + offsets.frame.instruction);
  return {code_of(at(frame + offsets.frame.code)), is_index ? index : at(frame + offsets.frame.instruction)};
}

bool holds_interpreter_lock(const Interpreter& interpreter) {
  if (interpreter.offsets == nullptr || interpreter.running_thread_state == nullptr) return false;
  if (interpreter.attached_thread_state == nullptr || interpreter.offsets->is_free_threaded) return false;
  // Up to 3.11 the holder's, whichever thread asks; then that of the thread itself, if it is attached.
  const void* attached = interpreter.attached_thread_state();
  return attached != nullptr && attached == interpreter.running_thread_state();
}

}  // namespace sampler
