#include "sampler/interrupted_call.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdint>

#include "sampler/cancellable_call.h"
#include "sampler/guarded_read.h"
#include "sampler/process_state.h"
#include "sampler/system_call_numbers.h"

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

constexpr int kCodeSize = 32;  ///< bytes before the return address that are looked at
constexpr std::uint32_t kUnknown = ~0U;

/// The length of an instruction that compilers put between "mov $number, %eax" and "syscall": a move, xor or lea that
/// does not write eax, or a constant for another register. 0: something else.
int argument_instruction_length(const unsigned char* code) {
  const int prefix = (code[0] & 0xf0) == 0x40 ? 1 : 0;
  const unsigned char rex = prefix != 0 ? code[0] : 0;
  const unsigned char opcode = code[prefix];
  if (opcode > 0xb8 && opcode <= 0xbf) return (rex & 8) != 0 ? 0 : prefix + 5;
  if (opcode == 0xb8) return (rex & 9) == 1 ? prefix + 5 : 0;
  if (opcode != 0x89 && opcode != 0x8b && opcode != 0x31 && opcode != 0x33 && opcode != 0x8d) return 0;
  const unsigned char operands = code[prefix + 1];
  const int mode = operands >> 6;
  const bool to_register = opcode == 0x8b || opcode == 0x33 || opcode == 0x8d;
  if (to_register && (operands >> 3 & 7) == 0 && (rex & 4) == 0) return 0;
  if (mode == 3) return !to_register && (operands & 7) == 0 && (rex & 1) == 0 ? 0 : prefix + 2;
  if (!to_register) return 0;  // a store
  const int scaled = (operands & 7) == 4 ? 1 : 0;
  if (mode == 0) return (operands & 7) == 5 ? prefix + 6 : prefix + 2 + scaled;
  return prefix + 2 + scaled + (mode == 1 ? 1 : 4);
}

bool leads_to(const unsigned char* position, const unsigned char* end) {
  while (position < end) {
    const int length = argument_instruction_length(position);
    if (length == 0) return false;
    position += length;
  }
  return position == end;
}

/// The number that the code before `syscall` put into eax; the kernel does not tell it. `end` points at `syscall`.
std::uint32_t call_number(const unsigned char* begin, const unsigned char* end) {
  for (const unsigned char* position = end - 2; position >= begin; --position) {
    if (position[0] == 0xb8 && end - position >= 5 && leads_to(position + 5, end)) {  // mov $number, %eax
      std::uint32_t number = 0;
      memcpy(&number, position + 1, sizeof(number));
      return number;
    }
    if (position[0] == 0x31 && position[1] == 0xc0 && leads_to(position + 2, end)) return 0;  // xor %eax, %eax
  }
  return kUnknown;
}

/// The number of the call whose instruction `call` points at, in a copy of the code before `registers`.
std::uint32_t number_of(const Reader& memory, const unsigned char* begin, const unsigned char* call,
                        const greg_t* registers) {
  const std::uint32_t constant = call_number(begin, call);
  if (constant != kUnknown) return constant;
  std::uint32_t number = kUnknown;
  if (const ImageTable* images = process.modules.enter()) {
    const Registers at{static_cast<std::uintptr_t>(registers[REG_RIP]), static_cast<std::uintptr_t>(registers[REG_RSP]),
                       static_cast<std::uintptr_t>(registers[REG_RBP])};
    if (!cancellable_call_number(*images, memory, call, at, number)) number = kUnknown;
  }
  process.modules.leave();
  return number;
}

/// A call with a signal mask of its own waits for a signal as well: if the job's came first and its handler has just
/// returned, the registers look the same, and a call made again would wait for what has been. Its caller knows EINTR.
bool waits_for_signals(std::uint32_t number, const greg_t* registers) {
  if (number == SYS_ppoll) return registers[REG_R10] != 0;
  if (number == SYS_epoll_pwait || number == SYS_epoll_pwait2) return registers[REG_R8] != 0;
  if (number != SYS_pselect6) return false;
  std::uintptr_t mask = 0;  // the sixth argument points to the mask's address and its size
  return guarded_read(static_cast<std::uintptr_t>(registers[REG_R9]), &mask, sizeof(mask)) && mask != 0;
}

struct KernelAction {  // struct kernel_sigaction, Linux include/linux/signal_types.h
  void (*handler)(int);
  unsigned long flags;
  void (*restorer)();
  std::uint64_t mask;
};

/// A signal of the job's own came while ours was handled, and its handler will run as soon as ours returns: then the
/// call was interrupted for the job. What it has blocked stays pending until the call unblocks it.
bool is_interrupted_for_job(const ucontext_t& context) {
  std::uint64_t pending = 0;
  std::uint64_t blocked = 0;
  memcpy(&blocked, &context.uc_sigmask, sizeof(blocked));
  if (syscall(SYS_rt_sigpending, &pending, sizeof(pending)) != 0) return false;
  for (std::uint64_t rest = pending & ~blocked; rest != 0; rest &= rest - 1) {
    const int signal = __builtin_ctzll(rest) + 1;
    KernelAction action{};
    if (signal == process.signal || syscall(SYS_rt_sigaction, signal, nullptr, &action, sizeof(action.mask)) != 0)
      continue;
    if (action.handler != SIG_DFL && action.handler != SIG_IGN) return true;
  }
  return false;
}

}  // namespace

void restart_interrupted_call(void* context) {
  const auto& interrupted = *static_cast<const ucontext_t*>(context);
  auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  if (registers[REG_RAX] != -EINTR) return;
  unsigned char code[kCodeSize];
  const auto end = static_cast<std::uintptr_t>(registers[REG_RIP]);
  if (!guarded_read(end - kCodeSize, code, kCodeSize)) return;
  const unsigned char* instruction = code + kCodeSize - 2;
  if (instruction[0] != 0x0f || instruction[1] != 0x05) return;
  const std::uint32_t number = number_of(Reader(nullptr), code, instruction, registers);
  if (number == kUnknown || !can_be_made_again(number) || is_interrupted_for_job(interrupted)) return;
  if (waits_for_signals(number, registers)) return;
  registers[REG_RAX] = number;
  registers[REG_RIP] -= 2;
}

bool call_just_made(const Reader& memory, const void* context, std::int64_t& number, std::uint64_t& first_argument) {
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  unsigned char code[kCodeSize + 2];  // what lies before the program counter, and an instruction at it
  const auto counter = static_cast<std::uintptr_t>(registers[REG_RIP]);
  if (!memory.bytes(counter - kCodeSize, code, sizeof(code))) return false;
  const auto is_call = [](const unsigned char* at) { return at[0] == 0x0f && at[1] == 0x05; };
  const unsigned char* call = code + kCodeSize - 2;
  if (!is_call(call)) call = code + kCodeSize;
  if (!is_call(call)) return false;
  const std::uint32_t found = number_of(memory, code, call, registers);
  number = found;
  first_argument = static_cast<std::uint64_t>(registers[REG_RDI]);  // the kernel leaves it as it is
  return found != kUnknown;
}

}  // namespace sampler
