/* Threads that are cancelled at any instruction, in a read, and in sigwait. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "spin.h"

enum { kRounds = 150 };

static int ends[2];

static void* compute(void* argument) {
  (void)argument;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
  for (;;) {
    for (volatile int i = 0; i < 1000; ++i) {}
  }
}

static void* wait_in_read(void* argument) {
  (void)argument;
  char byte;
  while (read(ends[0], &byte, 1) != 0) {}
  return NULL;
}

static void* wait_in_sigwait(void* argument) {
  (void)argument;
  sigset_t set;
  int number;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigwait(&set, &number);
  return NULL;
}

int main(void) {
  int cancelled = 0;
  if (pipe(ends) != 0) return 1;
  for (int round = 0; round < kRounds; ++round) {
    void* (*const routines[])(void*) = {compute, compute, wait_in_read, wait_in_sigwait};
    pthread_t threads[4];
    for (int i = 0; i < 4; ++i) pthread_create(&threads[i], NULL, routines[i], NULL);
    spin(0.003);
    for (int i = 0; i < 4; ++i) pthread_cancel(threads[i]);
    for (int i = 0; i < 4; ++i) {
      void* result = NULL;
      pthread_join(threads[i], &result);
      cancelled += result == PTHREAD_CANCELED;
    }
  }
  printf("%d\n", cancelled);
  return 0;
}
