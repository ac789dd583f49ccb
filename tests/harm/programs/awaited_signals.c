/* Real-time signals that a program only ever waits for, each by itself: no handler is ever set. */
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "spin.h"

int main(void) {
  int right = 0;
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) {
    sigset_t set;
    siginfo_t info;
    struct signalfd_siginfo read_info = {0};
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_BLOCK, &set, NULL);
    const int file = signalfd(-1, &set, SFD_NONBLOCK);
    spin(0.01);
    sigqueue(getpid(), number, (union sigval){.sival_int = number});
    spin(0.005);
    right += sigtimedwait(&set, &info, &(struct timespec){1, 0}) == number && info.si_value.sival_int == number;
    raise(number);
    right += read(file, &read_info, sizeof(read_info)) == sizeof(read_info) && (int)read_info.ssi_signo == number;
    close(file);
  }
  printf("%d of %d\n", right, 2 * (SIGRTMAX - SIGRTMIN + 1));
  return 0;
}
