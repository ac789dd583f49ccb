// Runs other programs: the job itself, transparently, and small helpers whose output is read.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace launcher {

/// How a process ended: one of the two is set.
struct ExitState {
  int status = 0;  ///< of exit, 0..255
  int signal = 0;  ///< that killed it; 0: it exited
  bool operator==(const ExitState&) const = default;
};

using EnvironmentChanges = std::vector<std::pair<std::string, std::string>>;

/// While it lives, signals that end or move a job do not reach us: the job gets them, and after its end nobody. A batch
/// system may send them again while the report is made.
class SignalShield {
 public:
  SignalShield();
  ~SignalShield();
  SignalShield(const SignalShield&) = delete;
  SignalShield& operator=(const SignalShield&) = delete;
  const sigset_t& signals() const { return signals_; }
  const sigset_t& callers_mask() const { return callers_mask_; }

 private:
  sigset_t signals_;
  sigset_t callers_mask_;
};

/// Runs `file` with `arguments` (arguments[0] included) and waits for its end. It inherits stdin, stdout, stderr, the
/// process group and the signal mask from before the shield. Signals that other processes send to us go on to it.
/// Throws CommandError if it cannot be started.
ExitState run_job(const std::string& file, const std::vector<std::string>& arguments,
                  const EnvironmentChanges& environment, const SignalShield& shield);

/// Starts a helper with stdin and stdout on /dev/null; what it complains of goes to our stderr. Throws CommandError if
/// it cannot be started.
pid_t start_helper(const std::vector<std::string>& arguments);
ExitState wait_for(pid_t child);

/// stdout and stderr of a short command, standard input empty, cut at 64 KiB; empty if it cannot be started. One that
/// is not done in time is killed, and what it said until then counts.
std::string output_of(const std::vector<std::string>& arguments, std::chrono::milliseconds patience);

/// Runs `work` in a forked child, so that neither a crash in it nor Ctrl-C, which ends it, ends the caller.
ExitState run_isolated(const std::function<int()>& work);

/// Ends this process as the job ended, so that the parent shell sees the same.
[[noreturn]] void end_like(const ExitState& state);

}  // namespace launcher
