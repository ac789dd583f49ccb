// CPython from 3.13 on, 64 bits: its own _Py_DebugOffsets, 64-bit words at the head of _PyRuntime. Which word says what
// differs between versions. Source: Include/internal/pycore_runtime.h of 3.13, pycore_debug_offsets.h of 3.14 and 3.15.
#include <string.h>

#include "sampler/python_offsets.h"

namespace sampler {
namespace {

constexpr std::uint32_t kNoWord = 0;  ///< word 0 is the cookie

/// Numbers of words in _Py_DebugOffsets of 3.minor.
struct Layout {
  std::uint32_t minor;
  std::uint32_t version = 1, free_threaded = 2, finalizing = 4, interpreters_head = 5;
  struct {
    std::uint32_t size, next, threads_head, ceval_gil;
  } interpreter;
  struct {
    std::uint32_t size, next, current_frame, thread_id, native_thread_id, status;
  } thread;
  struct {
    std::uint32_t size, previous, executable, instr_ptr, owner, tlbc_index;
  } frame;
  struct {
    std::uint32_t size, filename, qualname, linetable, firstlineno, co_code_adaptive, co_tlbc;
  } code;
  std::uint32_t ob_type;
  struct {
    std::uint32_t ob_size, ob_sval;
  } bytes;
  struct {
    std::uint32_t state, length, asciiobject_size;
  } unicode;
  OpcodeSet call_opcodes;  ///< CALL*, INSTRUMENTED_CALL* of Include/opcode_ids.h but for the intrinsics
};

constexpr Layout kLayouts[] = {
    {.minor = 13,
     .interpreter = {.size = 6, .next = 8, .threads_head = 9, .ceval_gil = 14},
     .thread = {.size = 19, .next = 21, .current_frame = 23, .thread_id = 24, .native_thread_id = 25, .status = 27},
     .frame = {.size = 28, .previous = 29, .executable = 30, .instr_ptr = 31, .owner = 33, .tlbc_index = kNoWord},
     .code = {.size = 34,
              .filename = 35,
              .qualname = 37,
              .linetable = 38,
              .firstlineno = 39,
              .co_code_adaptive = 43,
              .co_tlbc = kNoWord},
     .ob_type = 45,
     .bytes = {.ob_size = 65, .ob_sval = 66},
     .unicode = {.state = 68, .length = 69, .asciiobject_size = 70},
     .call_opcodes = opcodes({53,  54,  57,  162, 163, 164, 165, 166, 167, 168, 169, 170, 171,
                              172, 173, 174, 175, 176, 177, 178, 179, 180, 181, 244, 245, 246})},
    {.minor = 14,
     .interpreter = {.size = 6, .next = 8, .threads_head = 9, .ceval_gil = 15},
     .thread = {.size = 22, .next = 24, .current_frame = 26, .thread_id = 27, .native_thread_id = 28, .status = 30},
     .frame = {.size = 31, .previous = 32, .executable = 33, .instr_ptr = 34, .owner = 36, .tlbc_index = 38},
     .code = {.size = 39,
              .filename = 40,
              .qualname = 42,
              .linetable = 43,
              .firstlineno = 44,
              .co_code_adaptive = 48,
              .co_tlbc = 49},
     .ob_type = 51,
     .bytes = {.ob_size = 75, .ob_sval = 76},
     .unicode = {.state = 78, .length = 79, .asciiobject_size = 80},
     .call_opcodes = opcodes({4,   52,  55,  143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154,
                              155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 250, 251, 252})},
    {.minor = 15,
     .interpreter = {.size = 6, .next = 8, .threads_head = 9, .ceval_gil = 15},
     .thread = {.size = 22, .next = 24, .current_frame = 26, .thread_id = 30, .native_thread_id = 31, .status = 33},
     .frame = {.size = 39, .previous = 40, .executable = 41, .instr_ptr = 42, .owner = 44, .tlbc_index = 46},
     .code = {.size = 47,
              .filename = 48,
              .qualname = 50,
              .linetable = 51,
              .firstlineno = 52,
              .co_code_adaptive = 56,
              .co_tlbc = 57},
     .ob_type = 59,
     .bytes = {.ob_size = 87, .ob_sval = 88},
     .unicode = {.state = 90, .length = 91, .asciiobject_size = 92},
     .call_opcodes = opcodes({4,   50,  53,  144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156,
                              157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167, 168, 249, 250, 251})},
};

const Layout* layout_of(std::uint32_t version) {
  const std::uint32_t release_level = version >> 4 & 0xf;
  constexpr std::uint32_t kCandidate = 0xc;  // before it the words still move
  if (version >> 24 != 3 || release_level < kCandidate) return nullptr;
  for (const Layout& layout : kLayouts) {
    if (layout.minor == (version >> 16 & 0xff)) return &layout;
  }
  return nullptr;
}

/// Takes words from the block; an offset that does not lie inside its structure is remembered.
class Words {
 public:
  explicit Words(const unsigned char* block) : block_(block) {}

  std::uint64_t at(std::uint32_t word) const {
    std::uint64_t value = 0;
    memcpy(&value, block_ + word * sizeof(value), sizeof(value));
    return value;
  }
  std::uint32_t inside(std::uint32_t word, std::uint32_t size_word) {
    is_sane_ = is_sane_ && at(word) < at(size_word);
    return small(word);
  }
  std::uint32_t small(std::uint32_t word) {
    constexpr std::uint64_t kLargest = 1 << 24;
    is_sane_ = is_sane_ && at(word) < kLargest;
    return static_cast<std::uint32_t>(at(word));
  }
  bool is_sane() const { return is_sane_; }

 private:
  const unsigned char* block_;
  bool is_sane_ = true;
};

}  // namespace

bool has_debug_offsets(std::uint32_t version) {
  return layout_of(version) != nullptr;
}

const char* read_debug_offsets(std::uint32_t version, const unsigned char* block, PythonOffsets& offsets) {
  const Layout* layout = layout_of(version);
  if (layout == nullptr) return "perfwrap does not know the frames of this Python version";
  const Layout& l = *layout;
  Words words(block);
  if (memcmp(block, "xdebugpy", 8) != 0) return "the interpreter does not state its debug offsets";
  if (words.at(l.version) != version) return "the interpreter's debug offsets are of another version";
  const bool is_free_threaded = words.at(l.free_threaded) != 0;
  const std::uint32_t text_size = words.small(l.unicode.asciiobject_size);
  offsets = {
      .minor = l.minor,
      .is_free_threaded = is_free_threaded,
      .runtime = {.first_interpreter = words.small(l.interpreters_head), .finalizing = words.small(l.finalizing)},
      .interpreter = {.next = words.inside(l.interpreter.next, l.interpreter.size),
                      .first_thread = words.inside(l.interpreter.threads_head, l.interpreter.size)},
      // The size is that of struct _gil_runtime_state in Include/internal/pycore_gil.h.
      .gil = {.is_per_interpreter = true,
              .offset = words.inside(l.interpreter.ceval_gil, l.interpreter.size),
              .size = is_free_threaded ? 216U : 208U},
      .thread_state = {.next = words.inside(l.thread.next, l.thread.size),
                       .thread_id = words.inside(l.thread.thread_id, l.thread.size),
                       .native_thread_id = words.inside(l.thread.native_thread_id, l.thread.size),
                       .status = words.inside(l.thread.status, l.thread.size),
                       .frame = words.inside(l.thread.current_frame, l.thread.size)},
      .frame = {.code = words.inside(l.frame.executable, l.frame.size),
                .previous = words.inside(l.frame.previous, l.frame.size),
                .instruction = words.inside(l.frame.instr_ptr, l.frame.size),
                .mark = words.inside(l.frame.owner, l.frame.size),
                .entry_mark = EntryMark::kShim},
      .code = {.type = words.small(l.ob_type),
               .first_line = words.inside(l.code.firstlineno, l.code.size),
               .file = words.inside(l.code.filename, l.code.size),
               .name = words.inside(l.code.qualname, l.code.size),
               .line_table = words.inside(l.code.linetable, l.code.size),
               .bytecode = words.inside(l.code.co_code_adaptive, l.code.size)},
      // PyCompactUnicodeObject adds utf8_length and utf8 to PyASCIIObject (Include/cpython/unicodeobject.h).
      .text = {.length = words.small(l.unicode.length),
               .state = words.small(l.unicode.state),
               .ascii_data = text_size,
               .compact_data = text_size + 16},
      .bytes = {.length = words.small(l.bytes.ob_size), .data = words.small(l.bytes.ob_sval)},
      .call_opcodes = l.call_opcodes,
  };
  if (is_free_threaded && l.frame.tlbc_index != kNoWord) {
    offsets.frame.tlbc_index = words.inside(l.frame.tlbc_index, l.frame.size);
    offsets.code.tlbc = words.inside(l.code.co_tlbc, l.code.size);
    offsets.text.kind_bit = 8;  // `interned` is a byte of its own there (Include/cpython/unicodeobject.h)
  }
  const bool is_sane = words.is_sane() && words.at(l.frame.size) <= kFrameBytes;
  return is_sane ? nullptr : "the interpreter's debug offsets contradict themselves";
}

}  // namespace sampler
