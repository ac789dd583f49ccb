#include "sampler/converter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>

#include "sampler/system_call_numbers.h"

namespace sampler {
namespace {

constexpr std::size_t kStackSize = 64 * 1024;
constexpr std::size_t kMaxEnvironment = 4096;

struct Command {
  const char* arguments[4];
  const char* environment[kMaxEnvironment];
  char* inner_stack;
};

bool is_ours(const char* variable) {
  return strncmp(variable, "LD_PRELOAD=", 11) == 0 || strncmp(variable, "PERFWRAP_", 9) == 0;
}

void copy_environment(Command& command) {
  std::size_t count = 0;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (!is_ours(*variable) && count + 1 < kMaxEnvironment) command.environment[count++] = *variable;
  }
  command.environment[count] = nullptr;
}

// Both children share our memory: system calls only.

int run_converter(void* argument) {
  const auto* command = static_cast<const Command*>(argument);
  // A copy of the clock thread's table, or of the job's where that had to be shared: nothing of it is wanted.
  if (syscall(SYS_close_range, 0U, ~0U, 0U) != 0) {
    for (int file = 0; file < 1024; ++file) syscall(SYS_close, file);
  }
  for (int file = 0; file < 3; ++file) syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR, 0);
  sigset_t none;
  sigemptyset(&none);
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, 8UL);
  syscall(SYS_execve, command->arguments[0], command->arguments, command->environment);
  syscall(SYS_exit_group, 127);
  return 127;
}

void wait_for(int child, int options) {
  while (syscall(SYS_wait4, child, nullptr, options, nullptr) == -1 && errno == EINTR) {
  }
}

/// exec gives a process SIGCHLD as its exit signal (Linux fs/exec.c), so the converter itself must not be the job's
/// child: it is the child of one that never execs.
int run_parent_of_converter(void* argument) {
  auto* command = static_cast<Command*>(argument);
  const int child = clone(run_converter, command->inner_stack + kStackSize, CLONE_VM | CLONE_VFORK | SIGCHLD, command);
  if (child > 0) wait_for(child, 0);
  syscall(SYS_exit_group, 0);
  return 0;
}

}  // namespace

void convert_live_profile(const char* converter, const char* live_profile, const char* run_directory) {
  static Command command;  // only the clock thread comes here, and only once
  char ranks[PATH_MAX];
  snprintf(ranks, sizeof(ranks), "%s/ranks", run_directory);
  command.arguments[0] = converter;
  command.arguments[1] = live_profile;
  command.arguments[2] = ranks;
  copy_environment(command);
  void* stacks = mmap(nullptr, 2 * kStackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stacks == MAP_FAILED) return;
  command.inner_stack = static_cast<char*>(stacks);
  // No exit signal in the flags: the job's SIGCHLD handler and wait() do not see this child.
  const int child = clone(run_parent_of_converter, command.inner_stack + 2 * kStackSize, CLONE_VM, &command);
  if (child > 0) wait_for(child, __WCLONE);
  munmap(stacks, 2 * kStackSize);
}

}  // namespace sampler
