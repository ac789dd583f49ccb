/* Takes every real-time signal by the way that the argument names, and reports what came unasked. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "spin.h"

static volatile int came;

static void count(int number) { (void)number; ++came; }

static void take_raw(int number) {
  struct { void* handler; unsigned long flags; void* restorer; unsigned long mask; } action;
  struct sigaction any = {.sa_handler = count};
  /* The C library's own restorer is what the kernel needs: it is read back from an action set through libc. */
  sigaction(SIGUSR1, &any, NULL);
  syscall(SYS_rt_sigaction, SIGUSR1, NULL, &action, 8);
  syscall(SYS_rt_sigaction, number, &action, NULL, 8);
}

int main(int count_of_arguments, char** arguments) {
  const char* way = count_of_arguments > 1 ? arguments[1] : "";
  spin(0.1);
  for (int i = SIGRTMIN; i <= SIGRTMAX; ++i) {
    if (strcmp(way, "sysv_signal") == 0) sysv_signal(i, count);
    if (strcmp(way, "bsd_signal") == 0) ssignal(i, count);
    if (strcmp(way, "sigset") == 0) sigset(i, count);
    if (strcmp(way, "rt_sigaction") == 0) take_raw(i);
  }
  spin(0.3);
  printf("%d\n", came);
  came = 0;
  raise(SIGRTMIN + 12);
  raise(SIGRTMAX);
  printf("%d\n", came);
  return 0;
}
