#include "sampler/python_code.h"

#include <string.h>

#include <initializer_list>

namespace sampler {
namespace {

using live_profile::CodeObject;

constexpr std::uint32_t kMaxText = 1024;  ///< bytes of a name or path
constexpr std::uint32_t kMaxLineTable = 64 * 1024;

/// The part of PyUnicodeObject.state that says how characters are stored: kind:3, compact:1, ascii:1
/// (Include/cpython/unicodeobject.h, 3.9 to 3.15).
struct TextState {
  std::uint32_t kind;
  bool compact;
  bool ascii;
};

TextState text_state(std::uint32_t bits) {
  return {bits & 7, (bits >> 3 & 1) != 0, (bits >> 4 & 1) != 0};
}

std::uint32_t copy_text(const PythonOffsets& offsets, const Reader& memory, LiveProfileWriter& writer,
                        std::uintptr_t text) {
  std::uint64_t length = 0;
  std::uint32_t bits = 0;
  if (!memory.value(text + offsets.text.length, length) || !memory.value(text + offsets.text.state, bits)) return kNone;
  const TextState state = text_state(bits >> offsets.text.kind_bit);
  if (!state.compact || (state.kind != 1 && state.kind != 2 && state.kind != 4)) return kNone;
  char buffer[kMaxText];
  std::uint64_t size = length * state.kind;
  if (size > kMaxText) size = kMaxText / state.kind * state.kind;
  const std::uintptr_t data = text + (state.ascii ? offsets.text.ascii_data : offsets.text.compact_data);
  if (!memory.bytes(data, buffer, size)) return kNone;
  const std::uint32_t character_bytes = state.ascii ? 1 : (state.kind == 1 ? live_profile::kLatin1 : state.kind);
  return writer.add_bytes(buffer, static_cast<std::uint32_t>(size), static_cast<std::uint8_t>(character_bytes));
}

std::uint32_t copy_line_table(const PythonOffsets& offsets, const Reader& memory, LiveProfileWriter& writer,
                              std::uintptr_t bytes_object) {
  std::uint64_t length = 0;
  if (!memory.value(bytes_object + offsets.bytes.length, length) || length > kMaxLineTable) return kNone;
  return writer.add_bytes_from(memory, bytes_object + offsets.bytes.data, static_cast<std::uint32_t>(length));
}

/// How much of a code object holds the fields that are wanted.
std::uint32_t fields_end(const PythonOffsets& offsets) {
  std::uint32_t last = offsets.code.type;
  for (const std::uint32_t field :
       {offsets.code.first_line, offsets.code.file, offsets.code.name, offsets.code.line_table}) {
    if (field > last) last = field;
  }
  return last + 8;
}

}  // namespace

std::uint32_t intern_code(const Interpreter& interpreter, const Reader& memory, LiveProfileWriter& writer,
                          std::uintptr_t code) {
  const PythonOffsets& offsets = *interpreter.offsets;
  unsigned char fields[256];  // one read for all fields
  const std::uint32_t size = fields_end(offsets);
  if (size > sizeof(fields) || !memory.bytes(code, fields, size)) return kNone;
  const auto field = [&](std::uint32_t offset) {
    std::uint64_t value = 0;
    memcpy(&value, fields + offset, sizeof(value));
    return value;
  };
  if (field(offsets.code.type) != interpreter.code_type) return kNone;
  const CodeKey key{code, field(offsets.code.file), field(offsets.code.name), field(offsets.code.line_table)};
  if (const std::uint32_t id = writer.find_code(key); id != kNone) return id;
  CodeObject copy{};
  copy.address = key.address;
  copy.file_address = key.file_address;
  copy.name_address = key.name_address;
  copy.line_table_address = key.line_table_address;
  copy.first_line = static_cast<std::int32_t>(field(offsets.code.first_line));
  copy.file = copy_text(offsets, memory, writer, key.file_address);
  copy.name = copy_text(offsets, memory, writer, key.name_address);
  copy.line_table = copy_line_table(offsets, memory, writer, key.line_table_address);
  if (copy.file == kNone || copy.name == kNone) return kNone;
  return writer.add_code(copy);
}

}  // namespace sampler
