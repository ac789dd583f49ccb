/* A program that profiles itself: SIGPROF, and POSIX timers with the signal in the middle of the real-time range. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "spin.h"

static volatile int profiled, timed, foreign;

static void on_profile(int number, siginfo_t* info, void* context) {
  (void)number, (void)context;
  ++profiled;
  foreign += info->si_code != SI_KERNEL;
}

static void on_timer(int number, siginfo_t* info, void* context) {
  (void)number, (void)context;
  ++timed;
  foreign += info->si_code != SI_TIMER || info->si_value.sival_int != 4711;
}

int main(void) {
  struct sigaction action = {.sa_sigaction = on_profile, .sa_flags = SA_SIGINFO | SA_RESTART}, old;
  sigaction(SIGPROF, &action, &old);
  printf("%d\n", old.sa_handler == SIG_DFL);
  action.sa_sigaction = on_timer;
  sigaction(SIGRTMIN + 12, &action, &old);
  printf("%d\n", old.sa_handler == SIG_DFL);
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN + 12};
  event.sigev_value.sival_int = 4711;
  event._sigev_un._tid = (int)syscall(SYS_gettid);
  timer_t timer;
  if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) != 0) return 1;
  timer_settime(timer, 0, &(struct itimerspec){{0, 1000000}, {0, 1000000}}, NULL);
  setitimer(ITIMER_PROF, &(struct itimerval){{0, 4000}, {0, 4000}}, NULL);
  while (profiled < 50 || timed < 50) spin(0.01);
  timer_delete(timer);
  setitimer(ITIMER_PROF, &(struct itimerval){0}, NULL);
  printf("foreign %d\n", foreign);
  return 0;
}
