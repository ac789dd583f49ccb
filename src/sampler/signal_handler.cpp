#include "sampler/signal_handler.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "sampler/blocked_threads.h"
#include "sampler/interrupted_call.h"
#include "sampler/sample.h"
#include "sampler/sample_category.h"
#include "sampler/thread_slots.h"

namespace sampler {
namespace {

Registers registers_of(const void* context) {
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  return {static_cast<std::uintptr_t>(registers[REG_RIP]), static_cast<std::uintptr_t>(registers[REG_RSP]),
          static_cast<std::uintptr_t>(registers[REG_RBP]), static_cast<std::uintptr_t>(registers[REG_RBX])};
}

/// The kernel at work for a thread is files, or the interpreter lock being handed over; `running` if neither.
live_profile::Category category_of_call(const void* context, ThreadSlot& slot, live_profile::Category running) {
  using live_profile::Category;
  BlockedCall call{};
  if (!call_just_made(Reader(&slot.pages), context, call.number, call.arguments[0])) return running;
  const Category category = blocked_category(process.interpreter, call, slot.tid.load(std::memory_order_relaxed),
                                             process.start.is_rank_process == 0);
  return category == Category::kWait ? running : category;
}

void sample_self(ThreadSlot& slot, const void* context) {
  const std::uint64_t now = monotonic_ns();
  forget(slot.pages);
  const SampledStack stack = sample_own_stack(slot, registers_of(context));
  live_profile::Category category = stack.running;
  if (!flagged_category(slot.flags, category)) category = category_of_call(context, slot, category);
  record_sample(slot, now, stack, category);
  const std::uint64_t spent = monotonic_ns() - now;
  slot.record->handler_ns += spent;
  process.handler_ns.fetch_add(spent, std::memory_order_relaxed);
}

void handle_signal(int, siginfo_t*, void* context) {
  const int saved_errno = errno;
  restart_interrupted_call(context);
  if (process.sampling.load(std::memory_order_acquire)) {
    ThreadSlot* slot = own_slot();
    if (slot != nullptr) {
      slot->signal_pending.store(0, std::memory_order_relaxed);
      if (process.recording.load(std::memory_order_acquire) && try_claim(*slot)) {
        sample_self(*slot, context);
        release(*slot);
      }  // else: the time goes to the next sample
    }
  }
  errno = saved_errno;
}

}  // namespace

int install_signal_handler() {
  // From the middle of the range: libraries take real-time signals from its ends.
  for (int signal = SIGRTMIN + 12; signal < SIGRTMAX; ++signal) {
    struct sigaction action {};
    if (signal == process.signal) continue;  // the one that is being given up
    if (sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) continue;
    action.sa_sigaction = handle_signal;
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
    // No handler of the job's runs inside ours: it might jump out of it, call back into us, or be cancelled there.
    // sigfillset would leave out the two signals of glibc's own, one of which cancels threads.
    memset(&action.sa_mask, 0xff, sizeof(action.sa_mask));
    if (sigaction(signal, &action, nullptr) == 0) return signal;
  }
  return 0;
}

void take_pending_signal(int signal) {
  // System calls: the functions are interposed and would leave our signal out.
  const std::uint64_t ours = std::uint64_t{1} << (signal - 1);
  std::uint64_t before = 0;
  const timespec no_wait{0, 0};
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, &ours, &before, sizeof(ours));
  while (syscall(SYS_rt_sigtimedwait, &ours, nullptr, &no_wait, sizeof(ours)) == signal) {
  }
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, nullptr, sizeof(before));
}

bool signal_is_ours() {
  struct {  // struct kernel_sigaction; sigaction itself is interposed and would hide our handler
    void (*handler)(int, siginfo_t*, void*);
    unsigned long flags;
    void (*restorer)();
    std::uint64_t mask;
  } action{};
  const long result = syscall(SYS_rt_sigaction, process.signal, nullptr, &action, sizeof(action.mask));
  return result == 0 && action.handler == handle_signal;
}

void uninstall_signal_handler(int signal) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
}

}  // namespace sampler
