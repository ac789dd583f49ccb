/* Work for as long as it takes to burn this much CPU time. */
#pragma once

#include <time.h>

static inline double thread_cpu(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static inline void spin(double seconds) {
  const double end = thread_cpu() + seconds;
  while (thread_cpu() < end) {
    for (volatile int i = 0; i < 100; ++i) {}
  }
}
