/* The same through syscall(2), as runtimes of other languages wait. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void work(void) {
  for (volatile int i = 0; i < 60000; ++i) {}
}

int main(void) {
  int polls = 0, sleeps = 0, waits = 0, word = 0;
  for (int i = 0; i < 1500; ++i) {
    const struct timespec time = {0, 300000};
    work();
    if (syscall(SYS_poll, NULL, 0, 1) == -1 && errno == EINTR) ++polls;
    work();
    if (syscall(SYS_nanosleep, &time, NULL) == -1 && errno == EINTR) ++sleeps;
    work();
    if (syscall(SYS_futex, &word, 0 /* FUTEX_WAIT */, 0, &time) == -1 && errno == EINTR) ++waits;
  }
  printf("poll %d nanosleep %d futex %d\n", polls, sleeps, waits);
  return 0;
}
