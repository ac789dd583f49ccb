#include "sampler/cancellable_call.h"

#include <string.h>

namespace sampler {
namespace {

/// mov 8(%rsp), %rax right before the call: __internal_syscall_cancel of a process with one thread.
bool is_number_on_stack(const unsigned char* call) {
  constexpr unsigned char kLoad[] = {0x8b, 0x44, 0x24};
  return memcmp(call - 4, kLoad, sizeof(kLoad)) == 0;
}

/// mov %r11, 8(%rsp): the last that __syscall_cancel_arch does (sysdeps/unix/sysv/linux/x86_64/syscall_cancel.S). The
/// number is the seventh argument of its caller.
bool is_cancel_arch(const unsigned char* call) {
  constexpr unsigned char kStore[] = {0x4c, 0x89, 0x5c, 0x24, 0x08};
  return memcmp(call - sizeof(kStore), kStore, sizeof(kStore)) == 0;
}

}  // namespace

bool cancellable_call_number(const ImageTable& images, const Reader& memory, const unsigned char* call,
                             Registers registers, std::uint32_t& number) {
  if (is_number_on_stack(call)) return memory.value(registers.stack_pointer + call[-1], number);
  if (!is_cancel_arch(call) || !step_to_caller(images, memory, registers)) return false;
  registers.program_counter -= 1;  // inside the instruction that called
  return step_to_caller(images, memory, registers) && memory.value(registers.stack_pointer, number);
}

}  // namespace sampler
