/* Calls of files that are system calls, in known numbers and sizes; descriptors change their file in every way there
   is. Does nothing else between its two calls of access("/nowhere"), by which a trace is cut. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char block[100000];

static int opened(const char* name, int flags) {
  const int file = open(name, flags, 0600);
  if (file < 0) abort();
  return file;
}

static void check(ssize_t result) {
  if (result < 0) abort();
}

static void sizes(void) {
  const int file = opened("sizes", O_RDWR | O_CREAT);
  for (int i = 0; i < 10; ++i) check(write(file, block, 1));
  for (int i = 0; i < 5; ++i) check(pwrite(file, block, 4096, 4096 * i));
  check(pwrite(file, block, sizeof(block), 0));
  for (int i = 0; i < 7; ++i) check(pread(file, block, 512, 512 * i));
  check(read(file, block, sizeof(block)));
  check(read(file, block, sizeof(block)));  /* at the end: 0 bytes */
  const struct iovec parts[2] = {{block, 10}, {block + 10, 20}};
  check(writev(file, parts, 2));
  check(pwritev(file, parts, 2, 0));
  check(preadv(file, parts, 2, 0));
  check(preadv2(file, parts, 2, 0, 0));
  check(pwritev2(file, parts, 2, 0, 0));
  check(fsync(file));
  check(fdatasync(file));
  check(ftruncate(file, 1000));
  struct stat status;
  check(fstat(file, &status));
  check(close(file));
}

/* The same number, another file. */
static void numbers(void) {
  const int first = opened("first", O_WRONLY | O_CREAT);
  check(write(first, block, 11));
  check(close(first));
  const int second = opened("second", O_WRONLY | O_CREAT);
  if (second != first) abort();
  check(write(second, block, 22));
  const int third = opened("third", O_WRONLY | O_CREAT);
  check(write(third, block, 33));
  check(dup2(second, third));
  check(write(third, block, 44));  /* to second */
  const int copy = dup(third);
  check(write(copy, block, 55));  /* to second */
  check(close_range((unsigned)second, (unsigned)copy, 0));
  for (int i = 0; i < 3; ++i) {
    char name[] = {'n', (char)('0' + i), 0};
    const int file = opened(name, O_WRONLY | O_CREAT | O_TRUNC);
    check(write(file, block, (size_t)(1000 * (i + 1))));
    check(close(file));
  }
  check(rename("n0", "renamed"));
  const int renamed = opened("renamed", O_RDONLY);
  check(read(renamed, block, sizeof(block)));
  check(dup3(renamed, 100, O_CLOEXEC));
  check(close(100));
  check(close(renamed));
}

static void copies(void) {
  const int from = opened("sizes", O_RDONLY);
  const int to = opened("copied", O_WRONLY | O_CREAT);
  check(sendfile(to, from, NULL, 600));
  check(close(from));
  check(close(to));
}

static void names(void) {
  struct stat status;
  for (int i = 0; i < 20; ++i) check(stat("sizes", &status));
  for (int i = 0; i < 3; ++i) lstat("absent", &status);
  for (int i = 0; i < 4; ++i) check(access("sizes", R_OK));
  for (int i = 0; i < 5; ++i) open("absent", O_RDONLY);
  check(mkdir("directory", 0700));
  check(symlink("sizes", "directory/link"));
  check(readlink("directory/link", block, sizeof(block)));
  check(unlink("directory/link"));
  check(rmdir("directory"));
  check(truncate("sizes", 10));
  check(chmod("sizes", 0644));
  check(unlink("renamed"));
}

static void* write_shared(void* argument) {
  const int file = *(int*)argument;
  for (int i = 0; i < 1000; ++i) check(write(file, block, 7));
  return NULL;
}

static void threads(void) {
  int file = opened("shared", O_WRONLY | O_CREAT);
  pthread_t all[4];
  for (int i = 0; i < 4; ++i) pthread_create(&all[i], NULL, write_shared, &file);
  for (int i = 0; i < 4; ++i) pthread_join(all[i], NULL);
  check(close(file));
}

static void pipes(void) {
  int ends[2];
  check(pipe(ends));
  check(write(ends[1], block, 300));
  check(read(ends[0], block, sizeof(block)));
  check(close(ends[0]));
  check(close(ends[1]));
}

int main(void) {
  access("/nowhere", F_OK);
  sizes();
  numbers();
  copies();
  names();
  threads();
  pipes();
  access("/nowhere", F_OK);
  return 0;
}
