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

/// Byte offsets inside the interpreter's structures, for one minor version.
struct PythonOffsets {
  std::uint32_t minor;  ///< of 3.minor

  struct {
    std::uint32_t first_interpreter;  ///< interpreters.head
    std::uint32_t thread_state_key;   ///< gilstate.autoTSSkey: Py_tss_t
    std::uint32_t gil_begin;          ///< the lock, its mutex and its condition variables
    std::uint32_t gil_end;
  } runtime;
  struct {
    std::uint32_t next;
    std::uint32_t first_thread;  ///< threads.head
  } interpreter;
  struct {
    std::uint32_t next;
    std::uint32_t thread_id;         ///< pthread_t
    std::uint32_t native_thread_id;  ///< tid
    std::uint32_t cframe;
  } thread_state;
  struct {
    std::uint32_t current_frame;
  } cframe;
  struct {
    std::uint32_t code;
    std::uint32_t previous;
    std::uint32_t previous_instruction;
    std::uint32_t is_entry;
  } frame;
  struct {
    std::uint32_t type;
    std::uint32_t first_line;
    std::uint32_t file;
    std::uint32_t name;
    std::uint32_t line_table;
    std::uint32_t bytecode;
  } code;
  struct {
    std::uint32_t length;
    std::uint32_t state;
    std::uint32_t ascii_data;
    std::uint32_t compact_data;
  } text;
  struct {
    std::uint32_t length;
    std::uint32_t data;
  } bytes;
  OpcodeSet call_opcodes;  ///< instructions that call a function, specialised forms included
};

/// The offsets of CPython `version` (PY_VERSION_HEX), nullptr for one that is not known here.
const PythonOffsets* python_offsets(std::uint32_t version);

extern const PythonOffsets kPython311Offsets;

}  // namespace sampler
