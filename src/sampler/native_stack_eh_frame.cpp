#include <string.h>
#include <ucontext.h>

#include <algorithm>
#include <atomic>
#include <iterator>

#include "sampler/native_stack.h"
#include "sampler/unwind_table.h"

namespace sampler {
namespace {

/// One slot of the rule table. `check` is the program counter XOR `rule`, so that a slot half written by another
/// thread answers to no program counter and no lock is needed (R. Hyatt, T. Mann, "A lockless transposition table").
struct RuleSlot {
  std::atomic<std::uint64_t> check;
  std::atomic<std::uint64_t> rule;
};

constexpr std::uintptr_t kLargestFrame = 1 << 20;
constexpr std::uint32_t kRuleSlots = 8192;
RuleSlot rule_slots[kRuleSlots];

// rule: 3 bits kind, 1 saved, 1 relative to frame pointer, 1 always set, 24 CFA offset, 16 + 16 offsets (bits 0..61).
std::uint64_t pack(const UnwindRule& rule) {
  return static_cast<std::uint64_t>(rule.rule) | std::uint64_t{rule.frame_pointer_saved} << 3 |
         std::uint64_t{rule.frame_pointer_at_frame_pointer} << 4 | 1ULL << 5 |
         (static_cast<std::uint64_t>(rule.cfa_offset) & 0xffffff) << 6 |
         std::uint64_t{static_cast<std::uint16_t>(rule.return_address_offset)} << 30 |
         std::uint64_t{static_cast<std::uint16_t>(rule.frame_pointer_offset)} << 46;
}

UnwindRule unpack(std::uint64_t packed) {
  UnwindRule rule{};
  rule.rule = static_cast<CallerRule>(packed & 7);
  rule.frame_pointer_saved = (packed >> 3 & 1) != 0;
  rule.frame_pointer_at_frame_pointer = (packed >> 4 & 1) != 0;
  rule.cfa_offset = static_cast<std::int32_t>(static_cast<std::uint32_t>(packed >> 6 & 0xffffff) << 8) >> 8;
  rule.return_address_offset = static_cast<std::int16_t>(packed >> 30 & 0xffff);
  rule.frame_pointer_offset = static_cast<std::int16_t>(packed >> 46 & 0xffff);
  return rule;
}

UnwindRule rule_for(const Image& image, std::uintptr_t address) {
  const std::uint64_t hash = (address >> 1) * 0x9e3779b97f4a7c15ULL;
  RuleSlot& slot = rule_slots[hash >> 51];
  static_assert(kRuleSlots == 1U << 13);
  const std::uint64_t packed = slot.rule.load(std::memory_order_relaxed);
  if (packed != 0 && (slot.check.load(std::memory_order_relaxed) ^ packed) == address) return unpack(packed);
  const UnwindRule rule = find_unwind_rule(image, address);
  const std::uint64_t fresh = pack(rule);
  slot.rule.store(fresh, std::memory_order_relaxed);
  slot.check.store(address ^ fresh, std::memory_order_relaxed);
  return rule;
}

/// The kernel's return from a signal handler: mov $15,%rax; syscall (glibc sysdeps/unix/sysv/linux/x86_64).
bool is_signal_return(const Reader& memory, std::uintptr_t address) {
  constexpr unsigned char kCode[9] = {0x48, 0xc7, 0xc0, 0x0f, 0x00, 0x00, 0x00, 0x0f, 0x05};
  unsigned char code[sizeof(kCode)];
  return memory.bytes(address, code, sizeof(code)) && memcmp(code, kCode, sizeof(kCode)) == 0;
}

bool step_over_signal(const Reader& memory, Registers& registers) {
  ucontext_t context;
  constexpr std::size_t kNeeded = offsetof(ucontext_t, uc_mcontext) + sizeof(mcontext_t::gregs);
  if (!memory.bytes(registers.stack_pointer, &context, kNeeded)) return false;
  registers.program_counter = static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RIP]);
  registers.stack_pointer = static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RSP]);
  registers.frame_pointer = static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RBP]);
  return true;
}

/// A return address has a call in front of it: call rel32, or call through a register or memory (opcode ff /2).
bool is_behind_call(const Reader& memory, std::uintptr_t address) {
  constexpr std::size_t kLongest = 7;
  unsigned char code[kLongest];
  if (!memory.bytes(address - kLongest, code, kLongest)) return false;
  if (code[kLongest - 5] == 0xe8) return true;
  for (const std::size_t length : {2, 3, 4, 6, 7}) {
    const unsigned char* call = code + kLongest - length;
    if (call[0] == 0xff && (call[1] >> 3 & 7) == 2) return true;
  }
  return false;
}

/// A frame lies there whose stack begins above `stack_pointer`.
bool is_frame_pointer(const Reader& memory, std::uintptr_t address, std::uintptr_t stack_pointer) {
  std::uintptr_t return_address = 0;
  return address >= stack_pointer && address - stack_pointer <= kLargestFrame && address % sizeof(address) == 0 &&
         memory.value(address + sizeof(address), return_address) && is_behind_call(memory, return_address);
}

/// The frame pointer of a frame whose stack begins at `stack_pointer`, after code without a table: still in its
/// register, or among what such code has pushed; 0 if in neither.
std::uintptr_t kept_frame_pointer(const Reader& memory, std::uintptr_t in_register, std::uintptr_t stack_pointer,
                                  const std::uintptr_t* pushed, const std::uintptr_t* pushed_end) {
  const auto is_it = [&](std::uintptr_t word) { return is_frame_pointer(memory, word, stack_pointer); };
  if (is_it(in_register)) return in_register;
  const std::uintptr_t* found = std::find_if(pushed, pushed_end, is_it);
  return found == pushed_end ? 0 : *found;
}

/// OpenBLAS's kernels begin a page of their own on the stack for their buffers, and keep the old stack pointer in rbx
/// (kernel/x86_64/dgemm_kernel_4x8_haswell.S).
std::uintptr_t stack_before_buffers(const Registers& registers) {
  constexpr std::uintptr_t kPage = 4096;
  const bool begins_page = registers.stack_pointer % kPage == 0;
  const bool is_kept = registers.base > registers.stack_pointer && registers.base % sizeof(registers.base) == 0 &&
                       registers.base - registers.stack_pointer <= kLargestFrame;
  return begins_page && is_kept ? registers.base : registers.stack_pointer;
}

/// LLVM describes no frame of a function that cannot throw, such as the compiled body of a Numba function, and nobody
/// describes hand-written assembly. Its caller in the same object is described, and has the same stack pointer at each
/// of its calls: an address behind one of them lies on the stack in one place only, which the body's own return address
/// has taken.
bool step_to_described_caller(const Image& image, const Reader& memory, Registers& registers) {
  constexpr std::uint32_t kPieces = 16;
  constexpr std::uint32_t kWords = 32;
  std::uintptr_t words[kWords];
  const std::uintptr_t begin = stack_before_buffers(registers);
  for (std::uint32_t piece = 0; piece < kPieces; ++piece) {
    const std::uintptr_t place = begin + piece * sizeof(words);
    if (!memory.bytes(place, words, sizeof(words))) return false;
    for (std::uint32_t i = 0; i < kWords; ++i) {
      if (words[i] <= image.start || words[i] > image.end || !is_behind_call(memory, words[i])) continue;
      if (rule_for(image, words[i] - 1).rule != CallerRule::kStackPointer) continue;
      const std::uintptr_t stack_pointer = place + (i + 1) * sizeof(words[0]);
      registers = {words[i], stack_pointer,
                   kept_frame_pointer(memory, registers.frame_pointer, stack_pointer, words, words + i)};
      return true;
    }
  }
  return false;
}

/// Code without a table (a JIT, hand-written assembly): it may keep a frame pointer.
bool step_by_frame_pointer(const Reader& memory, Registers& registers) {
  struct {
    std::uintptr_t frame_pointer;
    std::uintptr_t return_address;
  } saved;
  const std::uintptr_t distance = registers.frame_pointer - registers.stack_pointer;
  if (registers.frame_pointer < registers.stack_pointer || distance > kLargestFrame) return false;
  if (!memory.value(registers.frame_pointer, saved)) return false;
  if (saved.return_address != 0 && !is_behind_call(memory, saved.return_address)) return false;
  registers = {saved.return_address, registers.frame_pointer + sizeof(saved), saved.frame_pointer};
  return true;
}

/// CPython's JIT (from 3.13 on, and until 3.15 without table or frame pointer) makes code outside any image that the
/// evaluation loop calls: from there to the loop's return address on the stack. Not if something else lies between.
bool step_to_loop(const ImageTable& images, const Reader& memory, const CodeRanges& loop, Registers& registers) {
  std::uintptr_t words[64];  // it saves few registers
  if (!memory.bytes(registers.stack_pointer, words, sizeof(words))) return false;
  for (std::size_t i = 0; i < std::size(words); ++i) {
    const Image* image = images.find(words[i] - 1);
    if (image == nullptr || !is_behind_call(memory, words[i])) continue;
    if (loop.contain(words[i] - 1)) {
      const std::uintptr_t stack_pointer = registers.stack_pointer + (i + 1) * sizeof(words[0]);
      registers = {words[i], stack_pointer,
                   kept_frame_pointer(memory, registers.frame_pointer, stack_pointer, words, words + i)};
      return true;
    }
    if (image->kind == ImageKind::kOther) return false;
  }
  return false;
}

/// A frame pointer may be that of the code itself or, untouched, that of some caller: so it is asked last.
bool step_without_table(const ImageTable& images, const Image* image, const Reader& memory, const CodeRanges& loop,
                        Registers& registers) {
  if (image != nullptr && step_to_described_caller(*image, memory, registers)) return true;
  Registers caller = registers;
  const bool has_caller = step_by_frame_pointer(memory, caller);
  const bool leads_to_loop = has_caller && loop.contain(caller.program_counter - 1);
  if (image == nullptr && !leads_to_loop && step_to_loop(images, memory, loop, registers)) return true;
  if (!has_caller || (image == nullptr && images.find(caller.program_counter - 1) == nullptr)) return false;
  registers = caller;
  return true;
}

bool step_by_rule(const UnwindRule& rule, const Reader& memory, Registers& registers) {
  std::uintptr_t cfa = 0;
  const auto offset = static_cast<std::uintptr_t>(std::intptr_t{rule.cfa_offset});
  if (rule.rule == CallerRule::kStackPointer) {
    cfa = registers.stack_pointer + offset;
  } else if (registers.frame_pointer == 0) {
    return false;  // not known, see Registers
  } else if (rule.rule == CallerRule::kFramePointer) {
    cfa = registers.frame_pointer + offset;
  } else if (!memory.value(registers.frame_pointer + offset, cfa)) {
    return false;
  }
  if (cfa <= registers.stack_pointer) return false;  // stacks shrink towards the caller
  std::uintptr_t return_address = 0;
  if (!memory.value(cfa + static_cast<std::uintptr_t>(std::intptr_t{rule.return_address_offset}), return_address)) {
    return false;
  }
  if (rule.frame_pointer_saved) {
    const std::uintptr_t base = rule.frame_pointer_at_frame_pointer ? registers.frame_pointer : cfa;
    const auto place = base + static_cast<std::uintptr_t>(std::intptr_t{rule.frame_pointer_offset});
    if (!memory.value(place, registers.frame_pointer)) return false;
  }
  registers.program_counter = return_address;
  registers.stack_pointer = cfa;
  registers.base = 0;
  return true;
}

}  // namespace

NativeStack unwind(const ImageTable& images, const Reader& memory, Registers registers, NativeFrame* frames,
                   std::uint32_t capacity, const CodeRanges& loop) {
  NativeStack stack{0, false};
  bool is_return_address = false;
  while (stack.count < capacity) {
    if (registers.program_counter == 0) {
      stack.complete = true;
      break;
    }
    const std::uintptr_t address = registers.program_counter - (is_return_address ? 1 : 0);
    const Image* image = images.find(address);
    frames[stack.count++] = {address, image};
    const UnwindRule rule = image == nullptr ? UnwindRule{} : rule_for(*image, address);
    if (rule.rule == CallerRule::kOutermost) {
      stack.complete = true;
      break;
    }
    is_return_address = true;
    if (rule.rule == CallerRule::kNoTable || rule.rule == CallerRule::kUnsupported) {
      if (is_signal_return(memory, registers.program_counter)) {
        if (!step_over_signal(memory, registers)) break;
        --stack.count;  // the trampoline is nobody's code
        is_return_address = false;
      } else if (!step_without_table(images, image, memory, loop, registers)) {
        break;
      }
    } else if (!step_by_rule(rule, memory, registers)) {
      break;
    }
  }
  return stack;
}

bool step_to_caller(const ImageTable& images, const Reader& memory, Registers& registers) {
  const Image* image = images.find(registers.program_counter);
  if (image == nullptr) return false;
  const UnwindRule rule = rule_for(*image, registers.program_counter);
  const bool has_table = rule.rule == CallerRule::kStackPointer || rule.rule == CallerRule::kFramePointer;
  return has_table && step_by_rule(rule, memory, registers);
}

void forget_unwind_rules() {
  for (RuleSlot& slot : rule_slots) slot.rule.store(0, std::memory_order_relaxed);
}

bool function_range(const ImageTable& images, std::uintptr_t address, std::uintptr_t& start, std::uintptr_t& end) {
  const Image* image = images.find(address);
  return image != nullptr && find_function_range(*image, address, start, end);
}

}  // namespace sampler
