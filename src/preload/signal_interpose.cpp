// Keeps our signal and the job's out of each other's way: the job never blocks it, never waits for it, and never sees
// our handler; if it wants the very same signal, ours moves.
#include <signal.h>
#include <sys/signalfd.h>

#include "preload/interposer.h"
#include "preload/real_function.h"

namespace {

using preload::real_libc_function;

/// Our signal, 0 while this process is not sampled.
int our_signal() {
  const PerfwrapSampler* table = preload::sampler();
  return table == nullptr ? 0 : table->signal_number();
}

/// A set that names our signal but leaves out others like it is meant: the job waits for that very one.
bool asks_for_ours(const sigset_t* set) {
  const int ours = our_signal();
  if (ours == 0 || sigismember(set, ours) != 1) return false;
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) {
    if (sigismember(set, signal) != 1) return true;
  }
  return false;
}

/// A copy of `set` without our signal, which moves if the job asks for it.
class OtherSignals {
 public:
  explicit OtherSignals(const sigset_t* set) : is_null_(set == nullptr) {
    if (is_null_) return;
    copy_ = *set;
    for (int turn = 0; turn < NSIG && asks_for_ours(set); ++turn) preload::sampler()->yield_signal();
    if (const int signal = our_signal(); signal != 0) sigdelset(&copy_, signal);
  }
  const sigset_t* get() const { return is_null_ ? nullptr : &copy_; }

 private:
  sigset_t copy_{};
  bool is_null_;
};

/// What to take away from a mask change: all but SIG_UNBLOCK may block our signal.
template <typename Change>
int change_mask(Change change, int how, const sigset_t* set, sigset_t* old) {
  return how == SIG_UNBLOCK ? change(how, set, old) : change(how, OtherSignals(set).get(), old);
}

void hide_handler(struct sigaction* old) {
  if (old == nullptr) return;
  *old = {};
  old->sa_handler = SIG_DFL;
}

}  // namespace

#define PERFWRAP_REAL(name) static const auto real = reinterpret_cast<decltype(&name)>(real_libc_function(#name))

PERFWRAP_EXPORT int sigprocmask(int how, const sigset_t* set, sigset_t* old) noexcept {
  PERFWRAP_REAL(sigprocmask);
  return change_mask(real, how, set, old);
}

PERFWRAP_EXPORT int pthread_sigmask(int how, const sigset_t* set, sigset_t* old) noexcept {
  PERFWRAP_REAL(pthread_sigmask);
  return change_mask(real, how, set, old);
}

PERFWRAP_EXPORT int sigwait(const sigset_t* set, int* signal) {
  PERFWRAP_REAL(sigwait);
  return real(OtherSignals(set).get(), signal);
}

PERFWRAP_EXPORT int sigwaitinfo(const sigset_t* set, siginfo_t* info) {
  PERFWRAP_REAL(sigwaitinfo);
  return real(OtherSignals(set).get(), info);
}

PERFWRAP_EXPORT int sigtimedwait(const sigset_t* set, siginfo_t* info, const timespec* timeout) {
  PERFWRAP_REAL(sigtimedwait);
  return real(OtherSignals(set).get(), info, timeout);
}

PERFWRAP_EXPORT int signalfd(int file, const sigset_t* set, int flags) noexcept {
  PERFWRAP_REAL(signalfd);
  return real(file, OtherSignals(set).get(), flags);
}

PERFWRAP_EXPORT int sigaction(int signal, const struct sigaction* action, struct sigaction* old) noexcept {
  PERFWRAP_REAL(sigaction);
  if (signal == 0 || signal != our_signal()) return real(signal, action, old);
  if (action == nullptr) {
    hide_handler(old);
    return 0;
  }
  preload::sampler()->yield_signal();
  return real(signal, action, old);
}

// Every other function of libc that sets a handler.
#define PERFWRAP_HANDLER_SETTER(type, name, parameters, arguments)                            \
  PERFWRAP_EXPORT type name parameters noexcept {                                             \
    static const auto real = reinterpret_cast<type(*) parameters>(real_libc_function(#name)); \
    if (number != 0 && number == our_signal()) preload::sampler()->yield_signal();            \
    return real arguments;                                                                    \
  }
PERFWRAP_HANDLER_SETTER(sighandler_t, signal, (int number, sighandler_t handler), (number, handler))
PERFWRAP_HANDLER_SETTER(sighandler_t, bsd_signal, (int number, sighandler_t handler), (number, handler))
PERFWRAP_HANDLER_SETTER(sighandler_t, ssignal, (int number, sighandler_t handler), (number, handler))
PERFWRAP_HANDLER_SETTER(sighandler_t, sysv_signal, (int number, sighandler_t handler), (number, handler))
PERFWRAP_HANDLER_SETTER(sighandler_t, __sysv_signal, (int number, sighandler_t handler), (number, handler))
PERFWRAP_HANDLER_SETTER(sighandler_t, sigset, (int number, sighandler_t handler), (number, handler))
PERFWRAP_HANDLER_SETTER(int, sigignore, (int number), (number))
