// The C library's functions by which the sampler reaches files, for itself alone: they hide those of the process, which
// the preload library (or the job) stands in for and counts. Our signal handler comes at any moment: a call of its own
// that were counted would wait for what the handler itself holds.
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define PERFWRAP_OWN extern "C" __attribute__((visibility("hidden")))

PERFWRAP_OWN int open(const char* path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0;
  va_end(list);
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

PERFWRAP_OWN int close(int file) {
  return static_cast<int>(syscall(SYS_close, file));
}

PERFWRAP_OWN ssize_t read(int file, void* buffer, size_t size) {
  return syscall(SYS_read, file, buffer, size);
}

PERFWRAP_OWN ssize_t pread(int file, void* buffer, size_t size, off_t offset) {
  return syscall(SYS_pread64, file, buffer, size, offset);
}

PERFWRAP_OWN ssize_t readlink(const char* path, char* text, size_t size) noexcept {
  return syscall(SYS_readlinkat, AT_FDCWD, path, text, size);
}

PERFWRAP_OWN int unlink(const char* path) noexcept {
  return static_cast<int>(syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}

PERFWRAP_OWN int mkdir(const char* path, mode_t mode) noexcept {
  return static_cast<int>(syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}

PERFWRAP_OWN int lstat(const char* path, struct stat* status) noexcept {
  return static_cast<int>(syscall(SYS_newfstatat, AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW));
}

PERFWRAP_OWN int ftruncate(int file, off_t size) noexcept {
  return static_cast<int>(syscall(SYS_ftruncate, file, size));
}

PERFWRAP_OWN int fallocate(int file, int mode, off_t offset, off_t size) {
  return static_cast<int>(syscall(SYS_fallocate, file, mode, offset, size));
}
