#include "child_process.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "command_error.h"

namespace launcher {
namespace {

constexpr std::size_t kOutputLimit = std::size_t{64} * 1024;
// SIGTSTP and SIGTTOU keep their effect on us: the terminal stops the whole group, and `fg` continues it.
constexpr std::array kForwardedSignals = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH};

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> changed_environment(const EnvironmentChanges& changes) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bool replaced = false;
    for (const auto& change : changes) replaced = replaced || std::string_view(*entry).starts_with(change.first + "=");
    if (!replaced) result.emplace_back(*entry);
  }
  for (const auto& [name, value] : changes) result.push_back(fmt::format("{}={}", name, value));
  return result;
}

// Owns the two attribute objects of posix_spawn.
class SpawnSetup {
 public:
  SpawnSetup() {
    posix_spawnattr_init(&attributes_);
    posix_spawn_file_actions_init(&actions_);
  }
  ~SpawnSetup() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  void restore_mask(const sigset_t& mask) {
    posix_spawnattr_setsigmask(&attributes_, &mask);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK);
  }
  void start_process_group() {
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
  }
  void redirect_from_null(int descriptor) {
    posix_spawn_file_actions_addopen(&actions_, descriptor, "/dev/null", O_RDWR, 0);
  }
  void redirect(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }

  int start(pid_t& child, const std::string& file, std::vector<std::string> arguments,
            std::vector<std::string> environment) const {
    return posix_spawnp(&child, file.c_str(), &actions_, &attributes_, pointers(arguments).data(),
                        pointers(environment).data());
  }

 private:
  posix_spawnattr_t attributes_;
  posix_spawn_file_actions_t actions_;
};

[[noreturn]] void fail_to_start(const std::string& file, int error) {
  throw CommandError(error == ENOENT ? kNotFound : kNotExecutable,
                     fmt::format("cannot run \"{}\": {}", file, std::strerror(error)));
}

// A script without a #! line is run by the shell, as execvp does; posix_spawnp does not.
pid_t start_or_throw(const SpawnSetup& setup, const std::string& file, const std::vector<std::string>& arguments,
                     const std::vector<std::string>& environment) {
  pid_t child = 0;
  int error = setup.start(child, file, arguments, environment);
  if (error == ENOEXEC) {
    std::vector<std::string> shell = {"/bin/sh", file};
    shell.insert(shell.end(), arguments.begin() + 1, arguments.end());
    error = setup.start(child, shell.front(), shell, environment);
  }
  if (error != 0) fail_to_start(file, error);
  return child;
}

ExitState decode(int status) {
  if (WIFSIGNALED(status)) return {.signal = WTERMSIG(status)};
  return {.status = WEXITSTATUS(status)};
}

// Ctrl-C comes from the kernel (SI_KERNEL) and reaches the job by itself, being of our process group: sent twice it
// would make mpirun give up its orderly end.
bool is_for_us_alone(const siginfo_t& info) {
  return info.si_code != SI_KERNEL;
}

ExitState forward_until_end(pid_t child, const sigset_t& signals) {
  for (;;) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) return decode(status);
    siginfo_t info = {};
    const int signal = sigwaitinfo(&signals, &info);
    if (signal > 0 && signal != SIGCHLD && is_for_us_alone(info)) kill(child, signal);
  }
}

using std::chrono::steady_clock;

bool can_read(int descriptor, steady_clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
    pollfd wanted{descriptor, POLLIN, 0};
    const int ready = poll(&wanted, 1, static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

// Who presses Ctrl-C does not want to wait for what we do.
void allow_interrupts() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : {SIGINT, SIGQUIT}) sigaddset(&set, signal);
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

std::string read_until(int descriptor, steady_clock::time_point deadline) {
  std::string text;
  std::array<char, 4096> buffer;
  while (can_read(descriptor, deadline)) {
    const ssize_t size = read(descriptor, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    if (text.size() < kOutputLimit) text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace

SignalShield::SignalShield() {
  sigemptyset(&signals_);
  for (int signal : kForwardedSignals) sigaddset(&signals_, signal);
  sigaddset(&signals_, SIGCHLD);
  sigprocmask(SIG_BLOCK, &signals_, &callers_mask_);
}

// What arrived for the job after its end must not hit us now.
SignalShield::~SignalShield() {
  const timespec at_once = {};
  while (sigtimedwait(&signals_, nullptr, &at_once) > 0) {
  }
  sigprocmask(SIG_SETMASK, &callers_mask_, nullptr);
}

ExitState run_job(const std::string& file, const std::vector<std::string>& arguments,
                  const EnvironmentChanges& environment, const SignalShield& shield) {
  // With SIGCHLD ignored by our parent the kernel would reap the job and lose its status.
  signal(SIGCHLD, SIG_DFL);
  SpawnSetup setup;
  setup.restore_mask(shield.callers_mask());
  const pid_t child = start_or_throw(setup, file, arguments, changed_environment(environment));
  return forward_until_end(child, shield.signals());
}

pid_t start_helper(const std::vector<std::string>& arguments) {
  SpawnSetup setup;
  for (int descriptor : {STDIN_FILENO, STDOUT_FILENO}) setup.redirect_from_null(descriptor);
  return start_or_throw(setup, arguments.front(), arguments, changed_environment({}));
}

ExitState wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return {.status = kFailed};
  }
  return decode(status);
}

std::string output_of(const std::vector<std::string>& arguments, std::chrono::milliseconds patience) {
  const steady_clock::time_point deadline = steady_clock::now() + patience;
  std::array<int, 2> ends = {};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return "";
  SpawnSetup setup;
  setup.redirect_from_null(STDIN_FILENO);
  setup.redirect(ends[1], STDOUT_FILENO);
  setup.redirect(ends[1], STDERR_FILENO);
  setup.start_process_group();
  pid_t child = 0;
  const int error = setup.start(child, arguments.front(), arguments, changed_environment({}));
  close(ends[1]);
  std::string text = error == 0 ? read_until(ends[0], deadline) : "";
  close(ends[0]);
  if (error != 0) return "";
  if (steady_clock::now() >= deadline) kill(-child, SIGKILL);
  wait_for(child);
  return text;
}

ExitState run_isolated(const std::function<int()>& work) {
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    allow_interrupts();
    const int status = work();
    std::fflush(nullptr);
    _exit(status);
  }
  if (child < 0) return {.status = work()};
  struct sigaction old = {};
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGINT, &ignore, &old);
  const ExitState state = wait_for(child);
  sigaction(SIGINT, &old, nullptr);
  return state;
}

void end_like(const ExitState& state) {
  std::fflush(nullptr);
  if (state.signal == 0) _exit(state.status);
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  signal(state.signal, SIG_DFL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, state.signal);
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  raise(state.signal);
  _exit(128 + state.signal);
}

}  // namespace launcher
