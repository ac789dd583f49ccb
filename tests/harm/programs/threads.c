/* `threads many`: 500 at once. `threads churn`: 10,000, ten at a time. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spin.h"

static pthread_barrier_t barrier;

static void* meet(void* argument) {
  pthread_barrier_wait(&barrier);
  spin(0.002);
  pthread_barrier_wait(&barrier);
  return argument;
}

static void* pass(void* argument) {
  for (volatile int i = 0; i < 5000; ++i) {}
  return argument;
}

static int run(int count, void* (*routine)(void*)) {
  pthread_t threads[500];
  pthread_attr_t attributes;
  int right = 0;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 64 * 1024);
  for (long i = 0; i < count; ++i) {
    if (pthread_create(&threads[i], &attributes, routine, (void*)i) != 0) exit(1);
  }
  for (long i = 0; i < count; ++i) {
    void* result = NULL;
    pthread_join(threads[i], &result);
    right += result == (void*)i;
  }
  return right;
}

int main(int count, char** arguments) {
  if (count > 1 && strcmp(arguments[1], "churn") == 0) {
    int right = 0;
    for (int i = 0; i < 1000; ++i) right += run(10, pass);
    printf("%d\n", right);
  } else {
    pthread_barrier_init(&barrier, NULL, 500);
    printf("%d\n", run(500, meet));
  }
  return 0;
}
