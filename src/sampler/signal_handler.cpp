#include "sampler/signal_handler.h"

#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "sampler/interrupted_call.h"
#include "sampler/sample.h"
#include "sampler/sample_category.h"

namespace sampler {
namespace {

/// A thread that was found in /proc has no entry in its thread-local memory yet.
ThreadSlot* own_slot() {
  PerfwrapThread*& own = *process.start.current_thread();
  if (own != nullptr) return reinterpret_cast<ThreadSlot*>(own);
  const auto tid = static_cast<std::uint32_t>(syscall(SYS_gettid));
  const std::uint32_t count = process.slot_count.load(std::memory_order_acquire);
  for (std::uint32_t i = 0; i < count; ++i) {
    if (process.slots[i].tid.load(std::memory_order_relaxed) != tid) continue;
    own = &process.slots[i].flags;
    return &process.slots[i];
  }
  return nullptr;
}

Registers registers_of(const void* context) {
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  return {static_cast<std::uintptr_t>(registers[REG_RIP]), static_cast<std::uintptr_t>(registers[REG_RSP]),
          static_cast<std::uintptr_t>(registers[REG_RBP])};
}

void sample_self(ThreadSlot& slot, const void* context) {
  const std::uint64_t now = monotonic_ns();
  expire(slot.pages, now);
  const SampledStack stack = sample_own_stack(slot, registers_of(context));
  live_profile::Category category = stack.running;
  flagged_category(slot.flags, category);
  record_sample(slot, now, stack.node, category);
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
      if (try_claim(*slot)) {
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
    sigemptyset(&action.sa_mask);
    if (sigaction(signal, &action, nullptr) == 0) return signal;
  }
  return 0;
}

void uninstall_signal_handler(int signal) {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(signal, &action, nullptr);
}

}  // namespace sampler
