/* Threads that are thrown out of whatever they do by a handler that jumps, and then end, unload and fork. */
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spin.h"

enum { kThreads = 3, kRounds = 6 };

static __thread sigjmp_buf back;
static __thread volatile int may_jump;

static void on_signal(int number) {
  (void)number;
  if (may_jump) siglongjmp(back, 1);
}

static void* work(void* argument) {
  (void)argument;
  for (volatile double end = thread_cpu() + 0.1; thread_cpu() < end;) {
    if (sigsetjmp(back, 1) == 0) {
      may_jump = 1;
      for (;;) {
        for (volatile int i = 0; i < 1000; ++i) {}
      }
    }
    may_jump = 0;
  }
  return NULL;
}

struct others { pthread_t threads[kThreads]; volatile int done; };

static void* disturb(void* argument) {
  struct others* others = argument;
  while (!others->done) {
    for (int i = 0; i < kThreads; ++i) pthread_kill(others->threads[i], SIGUSR1);
    usleep(30);
  }
  return NULL;
}

int main(void) {
  signal(SIGUSR1, on_signal);
  for (int round = 0; round < kRounds; ++round) {
    struct others others = {.done = 0};
    pthread_t disturber;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    for (int i = 0; i < kThreads; ++i) pthread_create(&others.threads[i], NULL, work, NULL);
    pthread_create(&disturber, NULL, disturb, &others);
    usleep(100000);
    void* library = dlopen("libutil.so.1", RTLD_NOW);
    if (library != NULL) dlclose(library);
    const pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, NULL, 0);
    usleep(200000);
    others.done = 1;
    pthread_join(disturber, NULL);
    pthread_kill(others.threads[0], SIGUSR1);
    for (int i = 1; i < kThreads; ++i) pthread_kill(others.threads[i], SIGUSR1);
    for (int i = 0; i < kThreads; ++i) {
      struct timespec soon = {time(NULL) + 1, 0};
      while (pthread_timedjoin_np(others.threads[i], NULL, &soon) != 0) {
        pthread_kill(others.threads[i], SIGUSR1);
        clock_gettime(CLOCK_REALTIME, &soon);
        soon.tv_nsec = 0;
      }
    }
  }
  puts("joined");
  return 0;
}
