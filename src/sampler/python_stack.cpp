#include "sampler/python_stack.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "sampler/native_stack.h"

namespace sampler {
namespace {

using live_profile::CodeObject;

constexpr std::uint32_t kMaxText = 1024;          ///< bytes of a name or path
constexpr std::uint32_t kMaxLineTable = 64 * 1024;
constexpr std::uint32_t kMaxThreadStates = 65536;

/// The part of PyUnicodeObject.state that says how characters are stored (Include/cpython/unicodeobject.h, 3.x):
/// interned:2, kind:3, compact:1, ascii:1.
struct TextState {
  std::uint32_t kind;
  bool compact;
  bool ascii;
};

TextState text_state(std::uint32_t bits) {
  return {bits >> 2 & 7, (bits >> 5 & 1) != 0, (bits >> 6 & 1) != 0};
}

std::uint32_t copy_text(const PythonOffsets& offsets, const Reader& memory, LiveProfileWriter& writer,
                        std::uintptr_t text) {
  std::uint64_t length = 0;
  std::uint32_t bits = 0;
  if (!memory.value(text + offsets.text.length, length) || !memory.value(text + offsets.text.state, bits)) return kNone;
  const TextState state = text_state(bits);
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

std::uint32_t intern_code(const Interpreter& interpreter, const Reader& memory, LiveProfileWriter& writer,
                          std::uintptr_t code) {
  const PythonOffsets& offsets = *interpreter.offsets;
  unsigned char fields[256];  // one read for all fields
  const std::uint32_t size = offsets.code.bytecode;
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

void parse_version(const char* text, char* out) {
  std::size_t length = 0;
  while (text[length] != 0 && text[length] != ' ' && length < 63) ++length;
  memcpy(out, text, length);
  out[length] = 0;
}

/// The compiler moves unlikely parts of the evaluation loop to a place of their own, without an exported symbol: it is
/// the description that most conditional jumps out of the function lead into.
void find_cold_part(Interpreter& interpreter, const ImageTable& images) {
  const Image* image = images.find(interpreter.eval_begin);
  if (image == nullptr) return;
  std::uint32_t best = 0;
  std::uintptr_t last_begin = 0, last_end = 0;
  std::uint32_t hits = 0;
  const auto* text = reinterpret_cast<const unsigned char*>(interpreter.eval_begin);
  const std::uintptr_t size = interpreter.eval_end - interpreter.eval_begin;
  for (std::uintptr_t i = 0; i + 6 <= size; ++i) {
    if (text[i] != 0x0f || (text[i + 1] & 0xf0) != 0x80) continue;  // jcc rel32
    std::int32_t distance = 0;
    memcpy(&distance, text + i + 2, sizeof(distance));
    const std::uintptr_t target = interpreter.eval_begin + i + 6 + static_cast<std::uintptr_t>(std::intptr_t{distance});
    if (target < image->start || target >= image->end) continue;
    if (target >= interpreter.eval_begin && target < interpreter.eval_end) continue;
    if (target < last_begin || target >= last_end) {
      hits = 0;
      if (!function_range(images, target, last_begin, last_end)) continue;
    }
    if (target != last_begin && ++hits > best) {
      best = hits;
      interpreter.eval_cold_begin = last_begin;
      interpreter.eval_cold_end = last_end;
    }
  }
  constexpr std::uint32_t kEnough = 8;  // fewer may be bytes that only look like jumps
  if (best < kEnough) interpreter.eval_cold_begin = interpreter.eval_cold_end = 0;
}

}  // namespace

const char* find_interpreter(Interpreter& interpreter, char* version) {
  void* runtime = dlsym(RTLD_DEFAULT, "_PyRuntime");
  void* code_type = dlsym(RTLD_DEFAULT, "PyCode_Type");
  void* eval = dlsym(RTLD_DEFAULT, "_PyEval_EvalFrameDefault");
  using GetVersion = const char* (*)();
  const auto get_version = reinterpret_cast<GetVersion>(dlsym(RTLD_DEFAULT, "Py_GetVersion"));
  if (get_version == nullptr) return nullptr;
  parse_version(get_version(), version);
  if (dlsym(RTLD_DEFAULT, "PyPyType_Ready") != nullptr) return "this is PyPy, whose frames perfwrap cannot read";
  const auto* number = static_cast<const std::uint32_t*>(dlsym(RTLD_DEFAULT, "Py_Version"));  // from 3.11
  if (runtime == nullptr || code_type == nullptr || eval == nullptr) return "the interpreter hides its internal symbols";
  interpreter.offsets = number == nullptr ? nullptr : python_offsets(*number);
  if (interpreter.offsets == nullptr) return "perfwrap does not know the frames of this Python version";
  interpreter.runtime = reinterpret_cast<std::uintptr_t>(runtime);
  interpreter.code_type = reinterpret_cast<std::uintptr_t>(code_type);
  interpreter.eval_begin = reinterpret_cast<std::uintptr_t>(eval);
  interpreter.eval_end = interpreter.eval_begin + 1;
  return nullptr;
}

void find_eval_ranges(Interpreter& interpreter, const ImageTable& images) {
  if (interpreter.eval_begin == 0) return;
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  if (!function_range(images, interpreter.eval_begin, begin, end)) return;
  interpreter.eval_end = end;
  find_cold_part(interpreter, images);
}

std::uintptr_t own_thread_state(const Interpreter& interpreter, const Reader& memory) {
  struct {  // Py_tss_t
    std::int32_t is_initialized;
    pthread_key_t key;
  } slot;
  if (!memory.value(interpreter.runtime + interpreter.offsets->runtime.thread_state_key, slot)) return 0;
  if (slot.is_initialized == 0) return 0;
  // glibc reads thread-local memory only (nptl/pthread_getspecific.c), so it is safe in a handler.
  return reinterpret_cast<std::uintptr_t>(pthread_getspecific(slot.key));
}

bool is_thread_state_of(const Interpreter& interpreter, const Reader& memory, std::uintptr_t thread_state,
                        std::uint32_t tid, std::uint64_t pthread) {
  const auto& offsets = interpreter.offsets->thread_state;
  std::uint64_t id = 0;
  std::uint64_t native_id = 0;
  if (!memory.value(thread_state + offsets.thread_id, id)) return false;
  if (!memory.value(thread_state + offsets.native_thread_id, native_id)) return false;
  return native_id == tid || (pthread != 0 && id == pthread);
}

std::uintptr_t find_thread_state(const Interpreter& interpreter, std::uint32_t tid, std::uint64_t pthread) {
  const Reader memory(nullptr);
  const PythonOffsets& offsets = *interpreter.offsets;
  std::uintptr_t current = 0;
  memory.value(interpreter.runtime + offsets.runtime.first_interpreter, current);
  for (std::uint32_t i = 0; current != 0 && i < 64; ++i) {
    std::uintptr_t thread_state = 0;
    memory.value(current + offsets.interpreter.first_thread, thread_state);
    for (std::uint32_t j = 0; thread_state != 0 && j < kMaxThreadStates; ++j) {
      if (is_thread_state_of(interpreter, memory, thread_state, tid, pthread)) return thread_state;
      if (!memory.value(thread_state + offsets.thread_state.next, thread_state)) break;
    }
    if (!memory.value(current + offsets.interpreter.next, current)) break;
  }
  return 0;
}

PythonStack walk_python_stack(const Interpreter& interpreter, const Reader& memory, LiveProfileWriter& writer,
                              std::uintptr_t thread_state, PythonFrame* frames, std::uint32_t capacity) {
  PythonStack stack{0, false, false};
  const PythonOffsets& offsets = *interpreter.offsets;
  std::uintptr_t cframe = 0;
  std::uintptr_t frame = 0;
  if (!memory.value(thread_state + offsets.thread_state.cframe, cframe)) return stack;
  if (!memory.value(cframe + offsets.cframe.current_frame, frame)) return stack;
  unsigned char fields[128];
  const std::uint32_t size = offsets.frame.is_entry + 1;
  while (frame != 0 && stack.count < capacity) {
    if (size > sizeof(fields) || !memory.bytes(frame, fields, size)) return stack;
    std::uint64_t code = 0;
    std::uint64_t instruction = 0;
    memcpy(&code, fields + offsets.frame.code, sizeof(code));
    memcpy(&instruction, fields + offsets.frame.previous_instruction, sizeof(instruction));
    memcpy(&frame, fields + offsets.frame.previous, sizeof(frame));
    const std::uint32_t id = intern_code(interpreter, memory, writer, code);
    if (id == kNone) return stack;
    const std::uint64_t first = code + offsets.code.bytecode;  // a frame that has not begun stands before the first
    const std::uint64_t offset = instruction >= first ? instruction - first : 0;
    if (stack.count == 0) {
      std::uint8_t opcode = 0;
      stack.is_calling = memory.value(instruction, opcode) && offsets.call_opcodes.contains(opcode);
    }
    frames[stack.count++] = {id, static_cast<std::uint32_t>(offset), fields[offsets.frame.is_entry] != 0};
  }
  stack.complete = frame == 0;
  return stack;
}

PythonSite current_python_site(const Interpreter& interpreter) {
  if (interpreter.offsets == nullptr) return {0, 0};
  const PythonOffsets& offsets = *interpreter.offsets;
  const auto* key = reinterpret_cast<const std::int32_t*>(interpreter.runtime + offsets.runtime.thread_state_key);
  if (key[0] == 0) return {0, 0};
  const auto at = [](std::uintptr_t address) { return *reinterpret_cast<const std::uintptr_t*>(address); };
  const auto thread_state = reinterpret_cast<std::uintptr_t>(pthread_getspecific(static_cast<pthread_key_t>(key[1])));
  if (thread_state == 0) return {0, 0};
  const std::uintptr_t cframe = at(thread_state + offsets.thread_state.cframe);
  const std::uintptr_t frame = cframe == 0 ? 0 : at(cframe + offsets.cframe.current_frame);
  if (frame == 0) return {0, 0};
  return {at(frame + offsets.frame.code), at(frame + offsets.frame.previous_instruction)};
}

}  // namespace sampler
