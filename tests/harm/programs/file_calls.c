/* Calls of files that succeed and that fail: each prints its result and what it leaves in errno, which was 77 before. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "spin.h"

#define SAY(call)                                                       \
  do {                                                                  \
    errno = 77;                                                         \
    const long result = (long)(call);                                   \
    const int left = errno;                                             \
    printf("%s: %ld %d\n", #call, result, left);                        \
  } while (0)
#define SAY_POINTER(call) SAY((call) != NULL)

static char text[4096] = "some text";

static void opens(void) {
  int file;
  SAY((file = open("a", O_RDWR | O_CREAT, 0640)) > 0);
  SAY(open("absent", O_RDONLY));
  SAY(open("a", O_RDWR | O_CREAT | O_EXCL, 0640));
  SAY(open("a/b", O_RDONLY));
  SAY(open(".", O_WRONLY));
  SAY(open(NULL, O_RDONLY));
  SAY(creat("/nowhere/x", 0600));
  SAY(openat(AT_FDCWD, "absent", O_RDONLY));
  SAY(openat(-7, "absent", O_RDONLY));
  SAY(close(file));
  SAY(close(file));
  SAY(close(-1));
  SAY(close(1 << 29));
  struct stat status;
  SAY(stat("a", &status));
  printf("mode %o\n", status.st_mode);
  umask(0);
  SAY((file = open("mode", O_WRONLY | O_CREAT, 0612)) > 0);
  SAY(fstat(file, &status));
  printf("mode %o\n", status.st_mode);
  SAY(close(file));
  SAY((file = open(".", O_TMPFILE | O_RDWR, 0600)) > 0 || errno == EOPNOTSUPP);
  SAY(close(file));
}

static void transfers(void) {
  const int file = open("t", O_RDWR | O_CREAT, 0600);
  const struct iovec parts[2] = {{text, 4}, {text + 4, 5}};
  struct iovec into[1] = {{text + 100, 50}};
  off_t from = 0;
  SAY(write(file, text, 9));
  SAY(write(file, NULL, 9));
  SAY(write(-1, text, 9));
  SAY(pwrite(file, text, 9, 3));
  SAY(pwrite(file, text, 9, -3));
  SAY(writev(file, parts, 2));
  SAY(writev(file, parts, -2));
  SAY(pwritev(file, parts, 2, 30));
  SAY(pwritev2(file, parts, 2, 30, 0));
  SAY(pwritev2(file, parts, 2, 30, 0x40000000));
  SAY(pread(file, text + 100, 50, 0));
  SAY(read(file, text + 100, 50));
  SAY(read(77, text + 100, 50));
  SAY(readv(file, into, 1));
  SAY(preadv(file, into, 1, 2));
  SAY(preadv2(file, into, 1, 2, 0));
  const int other = open("u", O_RDWR | O_CREAT, 0600);
  SAY(sendfile(other, file, &from, 20));
  SAY(sendfile(other, 88, &from, 20));
  SAY(fsync(file));
  SAY(fsync(-1));
  SAY(fdatasync(file));
  SAY(ftruncate(file, 5));
  SAY(ftruncate(file, -5));
  SAY(posix_fallocate(file, 0, 4096));
  SAY(posix_fallocate(file, -1, 4096));
  SAY(posix_fallocate(-1, 0, 4096));
  SAY(fchmod(file, 0600));
  SAY(futimens(file, NULL));
  SAY(dup2(file, 50));
  SAY(write(50, "dup", 3));
  SAY(dup2(-1, 50));
  SAY(dup2(50, 50));
  SAY(dup3(50, 50, 0));
  SAY(dup3(50, 51, O_CLOEXEC));
  SAY(close_range(50, 51, 0));
  SAY(write(50, "dup", 3));
}

static void names(void) {
  struct stat status;
  struct statvfs vfs;
  struct statfs fs;
  SAY(stat("absent", &status));
  SAY(lstat("t", &status));
  SAY(fstatat(AT_FDCWD, "t", &status, 0));
  SAY(fstatat(-9, "t", &status, 0));
  SAY(fstat(-1, &status));
  struct statx extended;
  SAY(statx(AT_FDCWD, "t", 0, STATX_SIZE, &extended));
  SAY(statvfs(".", &vfs));
  SAY(statvfs("absent", &vfs));
  SAY(statfs(".", &fs));
  SAY(access("t", R_OK));
  SAY(access("absent", R_OK));
  SAY(faccessat(AT_FDCWD, "t", R_OK, AT_EACCESS));
  SAY(mkdir("d", 0700));
  SAY(mkdir("d", 0700));
  SAY(mkdirat(AT_FDCWD, "d/e", 0700));
  SAY(symlink("t", "l"));
  SAY(readlink("l", text, sizeof(text)));
  SAY(readlink("t", text, sizeof(text)));
  SAY(link("t", "d/hard"));
  SAY(rename("d/hard", "d/soft"));
  SAY(rename("absent", "d/soft"));
  SAY(renameat(AT_FDCWD, "d/soft", AT_FDCWD, "d/hard"));
  SAY(truncate("t", 7));
  SAY(truncate("absent", 7));
  SAY(chmod("t", 0640));
  SAY(utimes("t", NULL));
  SAY(unlink("d/hard"));
  SAY(unlink("d/hard"));
  SAY(unlinkat(AT_FDCWD, "d/e", AT_REMOVEDIR));
  SAY(remove("l"));
  SAY(rmdir("d"));
  SAY(rmdir("d"));
}

static void directories(void) {
  DIR* directory;
  int count = 0;
  struct dirent** all;
  SAY_POINTER(opendir("absent"));
  SAY_POINTER(opendir("t"));
  SAY_POINTER(directory = opendir("."));
  errno = 77;
  while (readdir(directory) != NULL) ++count;
  printf("%d entries, errno %d\n", count, errno);
  SAY_POINTER(readdir(directory));
  SAY(closedir(directory));
  SAY(scandir(".", &all, NULL, alphasort) == count);
  for (int i = 0; i < count; ++i) printf("%s\n", all[i]->d_name);
  SAY(scandir("absent", &all, NULL, alphasort));
}

static void streams(void) {
  FILE* stream;
  SAY_POINTER(fopen("absent", "r"));
  SAY_POINTER(fopen("s", "nonsense"));
  SAY_POINTER(stream = fopen("s", "w+"));
  SAY(fwrite(text, 3, 100, stream));
  SAY(fflush(stream));
  SAY(fflush(NULL));
  rewind(stream);
  SAY(fread(text, 7, 100, stream));
  SAY(feof(stream));
  SAY_POINTER(stream = freopen("s2", "w", stream));
  SAY(fwrite("again", 1, 5, stream));
  SAY_POINTER(freopen("absent/x", "r", stream));
  char* memory;
  size_t size;
  SAY_POINTER(stream = open_memstream(&memory, &size));
  SAY(fwrite("memory", 1, 6, stream));
  SAY(fclose(stream));
  puts(memory);
  SAY_POINTER(stream = popen("cat > piped; exit 3", "w"));
  SAY(fwrite("through a pipe", 1, 14, stream));
  SAY(pclose(stream));
  char name[] = "temporary-XXXXXX";
  int file;
  SAY((file = mkstemp(name)) > 0);
  SAY(unlink(name));
  SAY(close(file));
  SAY_POINTER(stream = tmpfile());
  SAY(fclose(stream));
}

int main(void) {
  setvbuf(stdout, NULL, _IOFBF, 1 << 20);  /* so that printing does not change what is printed */
  spin(0.05);
  opens();
  transfers();
  names();
  directories();
  streams();
  spin(0.05);
  return 0;
}
