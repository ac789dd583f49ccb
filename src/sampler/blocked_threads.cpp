#include "sampler/blocked_threads.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sampler/system_call_numbers.h"

namespace sampler {

using live_profile::Category;

namespace {

/// Calls that read data from a file descriptor.
bool is_read_call(std::int64_t number) {
  switch (number) {
    case SYS_read:
    case SYS_pread64:
    case SYS_readv:
    case SYS_preadv:
    case SYS_preadv2:
    case SYS_recvfrom:
    case SYS_recvmsg: return true;
    default: return false;
  }
}

/// Calls that write data.
bool is_write_call(std::int64_t number) {
  switch (number) {
    case SYS_write:
    case SYS_pwrite64:
    case SYS_writev:
    case SYS_pwritev:
    case SYS_pwritev2:
    case SYS_sendto:
    case SYS_sendmsg:
    case SYS_sendfile:
    case SYS_copy_file_range: return true;
    default: return false;
  }
}

/// Calls that look up, change or sync files.
bool is_metadata_call(std::int64_t number) {
  switch (number) {
    case SYS_getdents64:
    case SYS_fsync:
    case SYS_fdatasync:
    case SYS_sync:
    case SYS_syncfs:
    case SYS_sync_file_range:
    case SYS_msync:
    case SYS_ftruncate:
    case SYS_fallocate:
    case SYS_openat:
    case SYS_close:
    case SYS_newfstatat:
    case SYS_fstat:
    case SYS_statx:
    case SYS_unlinkat:
    case SYS_renameat2:
    case SYS_mkdirat:
    case SYS_faccessat:
    case SYS_faccessat2:
    case SYS_readlinkat:
#ifdef SYS_open
    case SYS_open:
    case SYS_stat:
    case SYS_lstat:
    case SYS_unlink:
    case SYS_rename:
    case SYS_mkdir:
    case SYS_rmdir:
    case SYS_access:
    case SYS_readlink:
#endif
      return true;
    default: return false;
  }
}

bool has_children() {
  siginfo_t info{};
  // WNOWAIT and WNOHANG: whoever ended stays to be waited for by the job.
  return waitid(P_ALL, 0, &info, WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT) == 0;
}

/// Reading from a pipe or socket is waiting for a relative where this process has children or is one itself: the
/// result queue of a pool, the task queue of its workers. For a process alone it is input.
bool waits_for_relative(std::uint32_t tid, std::uint64_t descriptor, bool is_descendant) {
  char path[64];
  char target[64];
  snprintf(path, sizeof(path), "/proc/self/task/%u/fd/%d", tid, static_cast<int>(descriptor));
  const ssize_t length = readlink(path, target, sizeof(target) - 1);
  if (length <= 0) return false;
  target[length] = 0;
  if (strncmp(target, "pipe:", 5) != 0 && strncmp(target, "socket:", 7) != 0) return false;
  return is_descendant || has_children();
}

}  // namespace

int open_system_call_file(std::uint32_t tid) {
  char path[64];
  snprintf(path, sizeof(path), "/proc/self/task/%u/syscall", tid);
  return open(path, O_RDONLY | O_CLOEXEC);
}

ThreadActivity look_at_thread(int system_call_file, BlockedCall& call) {
  // "running", "-1 sp pc", or "number a1 … a6 sp pc" (Linux Documentation/filesystems/proc.rst).
  char text[256];
  const ssize_t length = pread(system_call_file, text, sizeof(text) - 1, 0);
  if (length <= 0) return errno == ESRCH ? ThreadActivity::kGone : ThreadActivity::kUnknown;
  text[length] = 0;
  if (text[0] == 'r') return ThreadActivity::kRunning;
  char* next = text;
  call = {};
  call.number = strtoll(next, &next, 10);
  if (call.number != -1) {
    for (std::uint64_t& argument : call.arguments) argument = strtoull(next, &next, 16);
  }
  call.stack_pointer = strtoull(next, &next, 16);
  call.program_counter = strtoull(next, &next, 16);
  return ThreadActivity::kBlocked;
}

Category blocked_category(const Interpreter& interpreter, const BlockedCall& call, std::uint32_t tid,
                          bool is_descendant) {
  if (call.number == -1) return Category::kIoRead;  // a page that comes from a file
  if (call.number == SYS_futex) return interpreter.is_gil(call.arguments[0]) ? Category::kGil : Category::kWait;
  if (is_read_call(call.number)) {
    return waits_for_relative(tid, call.arguments[0], is_descendant) ? Category::kWait : Category::kIoRead;
  }
  if (is_write_call(call.number)) return Category::kIoWrite;
  return is_metadata_call(call.number) ? Category::kIoMetadata : Category::kWait;
}

bool thread_cpu_ns(std::uint32_t tid, std::uint64_t& cpu_ns) {
  // The clock id of another thread's CPU time (Linux include/linux/posix-timers_types.h: ~tid << 3 | per-thread |
  // sched).
  constexpr unsigned kPerThreadSched = 6;
  const auto clock = static_cast<clockid_t>(~static_cast<unsigned>(tid) << 3 | kPerThreadSched);
  timespec time{};
  if (clock_gettime(clock, &time) != 0) return false;
  cpu_ns = static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
  return true;
}

}  // namespace sampler
