#include "sampler/interrupted_call.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include <cstdint>

#include "sampler/guarded_read.h"

namespace sampler {
namespace {

/// Calls that have done nothing when they return EINTR. Not close: it has closed.
bool can_be_made_again(std::uint32_t number) {
  switch (number) {
    case SYS_read:
    case SYS_write:
    case SYS_readv:
    case SYS_writev:
    case SYS_poll:
    case SYS_ppoll:
    case SYS_select:
    case SYS_pselect6:
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
    case SYS_epoll_pwait2:
    case SYS_nanosleep:
    case SYS_clock_nanosleep:
    case SYS_pause:
    case SYS_rt_sigsuspend:
    case SYS_rt_sigtimedwait:
    case SYS_futex:
    case SYS_msgsnd:
    case SYS_msgrcv:
    case SYS_semop:
    case SYS_semtimedop:
    case SYS_io_getevents:
    case SYS_accept:
    case SYS_accept4:
    case SYS_recvfrom:
    case SYS_recvmsg:
    case SYS_recvmmsg:
    case SYS_sendto:
    case SYS_sendmsg: return true;
    default: return false;
  }
}

constexpr std::size_t kCodeSize = 16;  ///< bytes before the return address that are looked at
constexpr std::uint32_t kUnknown = ~0U;

/// A move or xor between two registers: REX prefix, opcode, register-direct operand.
bool is_register_move(const unsigned char* code) {
  const bool has_prefix = code[0] >= 0x41 && code[0] <= 0x4d;
  const bool is_move = code[1] == 0x89 || code[1] == 0x8b || code[1] == 0x31 || code[1] == 0x33;
  return has_prefix && is_move && code[2] >= 0xc0;
}

/// The number that the code before `syscall` put into eax; the kernel does not tell it. `end` points at `syscall`.
std::uint32_t call_number(const unsigned char* begin, const unsigned char* end) {
  for (int moves = 0; moves <= 2; ++moves) {
    const unsigned char* position = end - 3 * moves;
    if (moves > 0 && (position < begin || !is_register_move(position))) return kUnknown;
    if (position - begin >= 5 && position[-5] == 0xb8) {  // mov $number, %eax
      std::uint32_t number = 0;
      memcpy(&number, position - 4, sizeof(number));
      return number;
    }
    if (position - begin >= 2 && position[-2] == 0x31 && position[-1] == 0xc0) return 0;  // xor %eax, %eax
  }
  return kUnknown;
}

}  // namespace

void restart_interrupted_call(void* context) {
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  if (registers[REG_RAX] != -EINTR) return;
  unsigned char code[kCodeSize];
  const auto end = static_cast<std::uintptr_t>(registers[REG_RIP]);
  if (!guarded_read(end - kCodeSize, code, kCodeSize)) return;
  const unsigned char* instruction = code + kCodeSize - 2;
  if (instruction[0] != 0x0f || instruction[1] != 0x05) return;
  const std::uint32_t number = call_number(code, instruction);
  if (number == kUnknown || !can_be_made_again(number)) return;
  registers[REG_RAX] = number;
  registers[REG_RIP] -= 2;
}

}  // namespace sampler
