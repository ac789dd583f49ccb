// A library that computes for a second while it is unloaded.
#include <time.h>

static double processor_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

__attribute__((destructor)) static void work(void) {
  const double end = processor_seconds() + 1;
  while (processor_seconds() < end) {
  }
}
