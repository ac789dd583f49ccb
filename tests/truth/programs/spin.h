#pragma once
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

__attribute__((noinline)) static double compute_until(double end) {
  volatile double sum = 0;
  while (now() < end) {
    for (int i = 1; i < 2000; ++i) sum = sum + 1.0 / i;
  }
  return sum;
}
