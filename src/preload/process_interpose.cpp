// exec, _exit and dlclose: the ends of a program image and of a library.
#include <alloca.h>
#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstddef>

#include "preload/interposer.h"
#include "preload/real_function.h"

namespace {

using preload::end_process;
using preload::real_libc_function;

/// In a vfork child the sampler sees a foreign pid and does nothing.
template <typename Exec>
int exec_sampled(Exec exec) {
  const PerfwrapSampler* table = preload::sampler();
  if (table == nullptr) return exec();
  table->before_exec();
  const int result = exec();
  const int exec_errno = errno;
  table->exec_failed();
  errno = exec_errno;
  return result;
}

template <typename Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(real_libc_function(name));
}

/// The arguments of execl and its kin as an array; `list` is left behind the terminating null.
std::size_t count_arguments(va_list list) {
  std::size_t count = 1;
  while (va_arg(list, char*) != nullptr) ++count;
  return count;
}

void copy_arguments(char** out, const char* first, std::size_t count, va_list list) {
  out[0] = const_cast<char*>(first);
  for (std::size_t i = 1; i <= count; ++i) out[i] = va_arg(list, char*);
}

}  // namespace

PERFWRAP_EXPORT int execve(const char* path, char* const arguments[], char* const environment[]) {
  using Execve = int (*)(const char*, char* const*, char* const*);
  return exec_sampled([&] { return real<Execve>("execve")(path, arguments, environment); });
}

PERFWRAP_EXPORT int execv(const char* path, char* const arguments[]) {
  return execve(path, arguments, environ);
}

PERFWRAP_EXPORT int execvpe(const char* file, char* const arguments[], char* const environment[]) {
  using Execvpe = int (*)(const char*, char* const*, char* const*);
  return exec_sampled([&] { return real<Execvpe>("execvpe")(file, arguments, environment); });
}

PERFWRAP_EXPORT int execvp(const char* file, char* const arguments[]) {
  return execvpe(file, arguments, environ);
}

PERFWRAP_EXPORT int fexecve(int file, char* const arguments[], char* const environment[]) {
  using Fexecve = int (*)(int, char* const*, char* const*);
  return exec_sampled([&] { return real<Fexecve>("fexecve")(file, arguments, environment); });
}

PERFWRAP_EXPORT int execveat(int directory, const char* path, char* const arguments[], char* const environment[],
                             int flags) {
  using Execveat = int (*)(int, const char*, char* const*, char* const*, int);
  return exec_sampled([&] { return real<Execveat>("execveat")(directory, path, arguments, environment, flags); });
}

#define PERFWRAP_COLLECT_ARGUMENTS(first)                                      \
  va_list list;                                                                \
  va_start(list, first);                                                       \
  const std::size_t count = count_arguments(list);                             \
  va_end(list);                                                                \
  char** arguments = static_cast<char**>(alloca((count + 1) * sizeof(char*))); \
  va_start(list, first);                                                       \
  copy_arguments(arguments, first, count, list)

PERFWRAP_EXPORT int execl(const char* path, const char* first, ...) {
  PERFWRAP_COLLECT_ARGUMENTS(first);
  va_end(list);
  return execve(path, arguments, environ);
}

PERFWRAP_EXPORT int execlp(const char* file, const char* first, ...) {
  PERFWRAP_COLLECT_ARGUMENTS(first);
  va_end(list);
  return execvpe(file, arguments, environ);
}

PERFWRAP_EXPORT int execle(const char* path, const char* first, ...) {
  PERFWRAP_COLLECT_ARGUMENTS(first);
  char* const* environment = va_arg(list, char* const*);
  va_end(list);
  return execve(path, arguments, environment);
}

// What the kernel or the C library refuses, or aborts over, if there is a thread that has not taken part: such a
// process is sampled until then. It is about to be another program, or has no more rights that we could use.

PERFWRAP_EXPORT int unshare(int flags) noexcept {
  constexpr int kNeedsOneThread = CLONE_NEWUSER | CLONE_THREAD | CLONE_SIGHAND | CLONE_VM;
  if ((flags & kNeedsOneThread) != 0) end_process();
  return real<int (*)(int)>("unshare")(flags);
}

PERFWRAP_EXPORT int setns(int file, int kind) noexcept {
  end_process();
  return real<int (*)(int, int)>("setns")(file, kind);
}

PERFWRAP_EXPORT int prctl(int option, ...) noexcept {
  va_list list;
  va_start(list, option);
  unsigned long arguments[4];
  for (unsigned long& argument : arguments) argument = va_arg(list, unsigned long);
  va_end(list);
  const bool ends = option == PR_SET_SECCOMP || (option == PR_SET_KEEPCAPS && arguments[0] != 0);
  if (ends) end_process();
  using Prctl = int (*)(int, ...);
  return real<Prctl>("prctl")(option, arguments[0], arguments[1], arguments[2], arguments[3]);
}

PERFWRAP_EXPORT int capset(void* header, const void* data) noexcept {
  end_process();
  return real<int (*)(void*, const void*)>("capset")(header, data);
}

PERFWRAP_EXPORT void _exit(int status) {
  end_process();
  real<void (*)(int)>("_exit")(status);
  __builtin_unreachable();
}

PERFWRAP_EXPORT void _Exit(int status) {
  _exit(status);
}

PERFWRAP_EXPORT int dlclose(void* handle) {
  using Dlclose = int (*)(void*);
  static const auto real_dlclose = real<Dlclose>("dlclose");
  const PerfwrapSampler* table = preload::sampler();
  if (table == nullptr) return real_dlclose(handle);
  table->before_unload();
  const int result = real_dlclose(handle);
  table->after_unload();
  return result;
}
