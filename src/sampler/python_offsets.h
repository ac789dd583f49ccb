// Where one version of CPython keeps its frames. Data only; an unknown version is refused, never guessed.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sampler {

/// A set of opcodes.
struct OpcodeSet {
  std::uint64_t words[4] = {};

  constexpr bool contains(std::uint8_t opcode) const { return (words[opcode / 64] >> (opcode % 64) & 1) != 0; }
};

template <std::size_t count>
constexpr OpcodeSet opcodes(const std::uint8_t (&list)[count]) {
  OpcodeSet set;
  for (const std::uint8_t opcode : list) set.words[opcode / 64] |= std::uint64_t{1} << (opcode % 64);
  return set;
}

/// How one sees which frame an evaluation loop began with.
enum class EntryMark : std::uint8_t {
  kEveryFrame,  ///< 3.9, 3.10: every frame has a loop of its own
  kFlag,        ///< 3.11: a byte of the frame says so
  kShim,        ///< from 3.12: it returns into a frame that the loop itself owns and that holds no code
};

/// An offset that a version does not have.
inline constexpr std::uint32_t kAbsent = 0xffffffff;

/// No version's frame keeps the fields that are wanted beyond this many bytes.
inline constexpr std::uint32_t kFrameBytes = 128;

/// Byte offsets inside the interpreter's structures, for one minor version.
struct PythonOffsets {
  std::uint32_t minor = 0;  ///< of 3.minor
  bool is_free_threaded = false;

  struct {
    std::uint32_t first_interpreter = 0;       ///< interpreters.head
    std::uint32_t thread_state_key = kAbsent;  ///< gilstate.autoTSSkey: Py_tss_t
    std::uint32_t finalizing = kAbsent;        ///< not 0 while the interpreter shuts down
  } runtime;
  struct {
    std::uint32_t next = 0;
    std::uint32_t first_thread = 0;  ///< threads.head
  } interpreter;
  struct {
    bool is_per_interpreter = false;
    std::uint32_t offset = 0;  ///< of the lock in the runtime, or of a pointer to it in each interpreter
    std::uint32_t size = 0;    ///< of the lock with its mutex and its condition variables
  } gil;
  struct {
    std::uint32_t next = 0;
    std::uint32_t thread_id = 0;               ///< pthread_t
    std::uint32_t native_thread_id = kAbsent;  ///< tid
    std::uint32_t status = kAbsent;            ///< bits, see kBound and kUnbound
    std::uint32_t frame = 0;                   ///< the running frame, or a cframe
    std::uint32_t frame_of_cframe = kAbsent;   ///< 3.11, 3.12: the running frame in the cframe
  } thread_state;
  struct {
    std::uint32_t code = 0;
    std::uint32_t previous = 0;
    std::uint32_t instruction = 0;       ///< a pointer, or the number of the instruction
    std::uint32_t index_bytes = 0;       ///< 0: a pointer; else what one step of the number is worth
    std::uint32_t mark = 0;              ///< is_entry or owner; any offset for kEveryFrame
    std::uint32_t tlbc_index = kAbsent;  ///< which copy of the bytecode runs
    EntryMark entry_mark = EntryMark::kEveryFrame;
  } frame;
  struct {
    std::uint32_t type = 0;
    std::uint32_t first_line = 0;
    std::uint32_t file = 0;
    std::uint32_t name = 0;
    std::uint32_t line_table = 0;
    std::uint32_t bytecode = 0;    ///< the bytecode; where frames number instructions, a pointer to its bytes object
    std::uint32_t tlbc = kAbsent;  ///< _PyCodeArray*: the threads' copies of the bytecode
  } code;
  struct {
    std::uint32_t length = 0;
    std::uint32_t state = 0;
    std::uint32_t kind_bit = 2;  ///< first bit of `kind` in the state; `compact` and `ascii` follow it
    std::uint32_t ascii_data = 0;
    std::uint32_t compact_data = 0;
  } text;
  struct {
    std::uint32_t length = 0;
    std::uint32_t data = 0;
  } bytes;
  OpcodeSet call_opcodes;  ///< instructions that call a function, specialised and instrumented forms included
};

/// Bits of a thread state's status (PyThreadState._status of Include/cpython/pystate.h, 3.12 to 3.15).
inline constexpr std::uint32_t kBound = 1 << 1;
inline constexpr std::uint32_t kUnbound = 1 << 2;

/// Frames owned by the loop or the C stack (enum _frameowner of pycore_frame.h, 3.12 to 3.15: 3 and 4).
inline constexpr std::uint8_t kFirstShimOwner = 3;

/// The offsets of CPython `version` (PY_VERSION_HEX), 3.9 to 3.12; nullptr for one that is not known here.
const PythonOffsets* python_offsets(std::uint32_t version);

/// From 3.13 the interpreter states its offsets at the head of _PyRuntime.
inline constexpr std::size_t kDebugOffsetsBytes = 1024;  ///< enough of it for every version

/// True if `version` is one whose debug offsets are known.
bool has_debug_offsets(std::uint32_t version);

/// Reads the offsets of `version` from the first kDebugOffsetsBytes of _PyRuntime. Returns the reason if it cannot.
const char* read_debug_offsets(std::uint32_t version, const unsigned char* block, PythonOffsets& offsets);

extern const PythonOffsets kPython309Offsets;
extern const PythonOffsets kPython310Offsets;
extern const PythonOffsets kPython311Offsets;
extern const PythonOffsets kPython312Offsets;

}  // namespace sampler
