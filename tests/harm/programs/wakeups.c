/* Waits that only a signal ends: none may be lost. An alarm that no progress puts off tells that one was. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t arrived;

static void on_signal(int number) { (void)number; arrived = 1; }
static void on_late(int number) {
  (void)number;
  static const char text[] = "a wake-up was lost\n";
  if (write(1, text, sizeof(text) - 1) < 0) {}
  _exit(1);
}

static void work(int turns) {
  for (volatile int i = 0; i < turns; ++i) {}
}

static void watch(void) {
  signal(SIGALRM, on_late);
}

/* Two processes pass a signal to and fro; it is blocked but while they wait. */
static int ping_pong(int with_ppoll) {
  sigset_t blocked, open;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  sigprocmask(SIG_BLOCK, &blocked, &open);
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGUSR1, &action, NULL);
  const pid_t child = fork();
  const pid_t other = child == 0 ? getppid() : child;
  watch();
  for (int i = 0; i < 6000; ++i) {
    alarm(10);
    if (child != 0) kill(other, SIGUSR1);
    while (!arrived) {
      if (with_ppoll) ppoll(NULL, 0, NULL, &open);
      else sigsuspend(&open);
    }
    arrived = 0;
    work(rand() % 40000);
    if (child == 0) kill(other, SIGUSR1);
  }
  if (child == 0) _exit(0);
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

/* The classic time-out of a blocking read: a timer whose handler has no SA_RESTART. */
static int timed_reads(void) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGVTALRM, &action, NULL);
  sigaction(SIGUSR2, &action, NULL);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0) {  /* repeats itself: what comes before the read starts is nobody's loss */
    while (getppid() == parent) {
      kill(parent, SIGUSR2);
      usleep(700);
    }
    _exit(0);
  }
  watch();
  int interrupted = 0;
  while (interrupted < 1000) {
    char byte;
    alarm(10);
    work(rand() % 60000);
    const long size = read(ends[0], &byte, 1);
    if (size == -1 && errno == EINTR) ++interrupted;
  }
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return 0;
}

int main(int count, char** arguments) {
  const char* way = count > 1 ? arguments[1] : "";
  int status = 1;
  if (strcmp(way, "sigsuspend") == 0) status = ping_pong(0);
  if (strcmp(way, "ppoll") == 0) status = ping_pong(1);
  if (strcmp(way, "read") == 0) status = timed_reads();
  printf("%s %d\n", way, status);
  return 0;
}
