#include "sampler/python_interpreter.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <atomic>

#include "sampler/guarded_read.h"

namespace sampler {
namespace {

constexpr std::uint32_t kMaxInterpreters = 64;

void copy_version(const char* text, char* out) {
  std::size_t length = 0;
  while (text[length] != 0 && text[length] != ' ' && length < 63) ++length;
  memcpy(out, text, length);
  out[length] = 0;
}

/// PY_VERSION_HEX of a text like "3.9.18" or "3.15.0rc2"; an unknown suffix counts as alpha.
std::uint32_t version_number(const char* text) {
  char* rest = nullptr;
  const auto major = static_cast<std::uint32_t>(strtoul(text, &rest, 10));
  const auto minor = *rest == '.' ? static_cast<std::uint32_t>(strtoul(rest + 1, &rest, 10)) : 0U;
  const auto micro = *rest == '.' ? static_cast<std::uint32_t>(strtoul(rest + 1, &rest, 10)) : 0U;
  std::uint32_t level = 0xa;
  if (*rest == 0 || *rest == '+') level = 0xf;  // "+": built from a checkout after the release
  if (*rest == 'b') level = 0xb;
  if (*rest == 'r') level = 0xc;
  return major << 24 | minor << 16 | micro << 8 | level << 4;
}

const char* choose_offsets(Interpreter& interpreter, std::uint32_t version) {
  const PythonOffsets* offsets = python_offsets(version);
  if (offsets == nullptr) {
    unsigned char block[kDebugOffsetsBytes];
    if (!guarded_read(interpreter.runtime, block, sizeof(block))) return "the interpreter's memory cannot be read";
    if (const char* reason = read_debug_offsets(version, block, interpreter.stated_offsets)) return reason;
    offsets = &interpreter.stated_offsets;
  }
  std::atomic_thread_fence(std::memory_order_release);  // a handler that sees the offsets sees the rest
  interpreter.offsets = offsets;
  return nullptr;
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

bool Interpreter::is_gil(std::uintptr_t address) const {
  if (offsets == nullptr) return false;
  const auto is_inside = [&](std::uintptr_t lock) { return address >= lock && address < lock + offsets->gil.size; };
  if (!offsets->gil.is_per_interpreter) return is_inside(runtime + offsets->gil.offset);
  const Reader memory(nullptr);
  std::uintptr_t current = 0;
  memory.value(runtime + offsets->runtime.first_interpreter, current);
  for (std::uint32_t i = 0; current != 0 && i < kMaxInterpreters; ++i) {
    std::uintptr_t lock = 0;
    if (memory.value(current + offsets->gil.offset, lock) && lock != 0 && is_inside(lock)) return true;
    if (!memory.value(current + offsets->interpreter.next, current)) break;
  }
  return false;
}

const char* find_interpreter(Interpreter& interpreter, char* version) {
  const auto symbol = [](const char* name) { return dlsym(RTLD_DEFAULT, name); };
  using GetVersion = const char* (*)();
  const auto get_version = reinterpret_cast<GetVersion>(symbol("Py_GetVersion"));
  if (symbol("PyPy_GetVersion") != nullptr) {  // which a thread that PyPy does not know may not call
    copy_version("PyPy", version);
    return "this is PyPy, whose frames perfwrap cannot read";
  }
  if (get_version == nullptr) return nullptr;
  copy_version(get_version(), version);
  const auto* stated = static_cast<const std::uint32_t*>(symbol("Py_Version"));  // from 3.11
  const std::uint32_t number = stated == nullptr ? version_number(version) : *stated;
  if (python_offsets(number) == nullptr && !has_debug_offsets(number)) {
    return "perfwrap does not know the frames of this Python version";
  }
  void* eval = symbol("_PyEval_EvalFrameDefault");
  interpreter.runtime = reinterpret_cast<std::uintptr_t>(symbol("_PyRuntime"));
  interpreter.code_type = reinterpret_cast<std::uintptr_t>(symbol("PyCode_Type"));
  interpreter.running_thread_state = reinterpret_cast<void* (*)()>(symbol("PyGILState_GetThisThreadState"));
  void* attached = symbol("PyThreadState_GetUnchecked");  // from 3.13
  if (attached == nullptr) attached = symbol("_PyThreadState_UncheckedGet");
  interpreter.attached_thread_state = reinterpret_cast<void* (*)()>(attached);
  if (interpreter.runtime == 0 || interpreter.code_type == 0 || eval == nullptr) {
    return "the interpreter hides its internal symbols";
  }
  if (const char* reason = choose_offsets(interpreter, number)) return reason;
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

}  // namespace sampler
