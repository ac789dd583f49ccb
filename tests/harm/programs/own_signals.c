/* Asks for every signal there is, in every way there is, and reports those that it did not cause. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "spin.h"

static volatile int got[65];

static void count(int number) { ++got[number]; }

static void expect(int number, int times) {
  for (int i = SIGRTMIN; i <= SIGRTMAX; ++i) {
    if (got[i] != (i == number ? times : 0)) printf("SIGRTMIN+%d came %d times\n", i - SIGRTMIN, got[i]);
    got[i] = 0;
  }
}

static void* wait_for_any(void* argument) {
  (void)argument;
  sigset_t set;
  sigfillset(&set);
  int number = 0;
  spin(0.1);
  errno = 0;
  printf("sigtimedwait %d ", sigtimedwait(&set, NULL, &(struct timespec){0, 300000000}));
  printf("%s\n", errno == EAGAIN ? "EAGAIN" : "");
  spin(0.1);
  sigwait(&set, &number);
  printf("sigwait SIGRTMIN+%d\n", number - SIGRTMIN);
  printf("sigwaitinfo SIGRTMIN+%d\n", sigwaitinfo(&set, NULL) - SIGRTMIN);
  return NULL;
}

int main(void) {
  sigset_t all, old;
  sigfillset(&all);
  for (int i = SIGRTMIN; i <= SIGRTMAX; ++i) {
    struct sigaction action;
    sigaction(i, NULL, &action);
    if (action.sa_handler != SIG_DFL) printf("SIGRTMIN+%d has a handler\n", i - SIGRTMIN);
  }
  spin(0.1);

  for (int i = SIGRTMIN; i <= SIGRTMAX; i += 2) signal(i, count);
  spin(0.1);
  expect(0, 0);
  for (int i = SIGRTMIN; i <= SIGRTMAX; i += 2) {
    raise(i);
    expect(i, 1);
  }

  sigprocmask(SIG_BLOCK, &all, &old);
  spin(0.2);
  pthread_t thread;
  pthread_create(&thread, NULL, wait_for_any, NULL);
  spin(0.4);
  usleep(400000);
  pthread_kill(thread, SIGRTMIN + 1);
  usleep(100000);
  pthread_kill(thread, SIGRTMAX);
  pthread_join(thread, NULL);

  struct signalfd_siginfo info = {0};
  const int file = signalfd(-1, &all, SFD_NONBLOCK);
  spin(0.1);
  const long none = read(file, &info, sizeof(info));
  raise(SIGRTMIN + 2);
  const long one = read(file, &info, sizeof(info));
  printf("signalfd %ld %ld SIGRTMIN+%d\n", none, one, (int)info.ssi_signo - SIGRTMIN);
  sigprocmask(SIG_SETMASK, &old, NULL);

  for (int i = SIGRTMIN; i <= SIGRTMAX; ++i) signal(i, count);
  spin(0.1);
  expect(0, 0);
  for (int i = SIGRTMIN; i <= SIGRTMAX; ++i) {
    raise(i);
    expect(i, 1);
  }
  return 3;
}
