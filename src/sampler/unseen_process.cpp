#include "sampler/unseen_process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
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
  Patience patience;
};

bool is_ours(const char* variable) {
  const bool is_for_tests = strncmp(variable, "PERFWRAP_TEST_", 14) == 0;
  return strncmp(variable, "LD_PRELOAD=", 11) == 0 || (strncmp(variable, "PERFWRAP_", 9) == 0 && !is_for_tests);
}

void copy_environment(Command& command) {
  std::size_t count = 0;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    if (!is_ours(*variable) && count + 1 < kMaxEnvironment) command.environment[count++] = *variable;
  }
  command.environment[count] = nullptr;
}

// Both children share our memory: system calls only.

int run_program(void* argument) {
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

/// exec gives a process SIGCHLD as its exit signal (Linux fs/exec.c), so the program itself must not be the job's
/// child: it is the child of one that never execs. Left alone, it becomes a child of init.
int run_parent(void* argument) {
  auto* command = static_cast<Command*>(argument);
  const int child = clone(run_program, command->inner_stack + kStackSize, CLONE_VM | CLONE_VFORK | SIGCHLD, command);
  if (child > 0 && command->patience == Patience::kUntilItEnds) wait_for(child, 0);
  syscall(SYS_exit_group, 0);
  return 0;
}

}  // namespace

void run_unseen(const char* program, const char* first, const char* second, Patience patience) {
  static Command command;  // the clock thread alone comes here, and the last one has exec'd or ended
  command.arguments[0] = program;
  command.arguments[1] = first;
  command.arguments[2] = second;
  command.patience = patience;
  copy_environment(command);
  void* stacks = mmap(nullptr, 2 * kStackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stacks == MAP_FAILED) return;
  command.inner_stack = static_cast<char*>(stacks);
  // No exit signal in the flags: the job's SIGCHLD handler and wait() do not see this child.
  const int child = clone(run_parent, command.inner_stack + 2 * kStackSize, CLONE_VM, &command);
  if (child > 0) wait_for(child, __WCLONE);
  munmap(stacks, 2 * kStackSize);
}

void convert_live_profile(const char* converter, const char* live_profile, const char* run_directory) {
  char ranks[PATH_MAX];
  snprintf(ranks, sizeof(ranks), "%s/ranks", run_directory);
  run_unseen(converter, live_profile, ranks, Patience::kUntilItEnds);
}

void start_node_watch(const char* converter, const char* run_directory) {
  int adopts_orphans = 0;  // such a job would see our child as its own
  if (prctl(PR_GET_CHILD_SUBREAPER, &adopts_orphans) != 0 || adopts_orphans != 0) return;
  char file[PATH_MAX], program[PATH_MAX], pid[16], host[128] = "";
  gethostname(host, sizeof(host) - 1);
  snprintf(pid, sizeof(pid), "%d", getpid());
  const char* slash = strrchr(converter, '/');
  if (slash == nullptr) return;
  snprintf(program, sizeof(program), "%.*s/perfwrap-nodewatch", static_cast<int>(slash - converter), converter);
  snprintf(file, sizeof(file), "%s/nodes", run_directory);
  mkdir(file, 0777);
  if (snprintf(file, sizeof(file), "%s/nodes/%s.json", run_directory, host) >= static_cast<int>(sizeof(file))) return;
  const int taken = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (taken < 0) return;
  close(taken);
  run_unseen(program, file, pid, Patience::kNotAtAll);
}

}  // namespace sampler
