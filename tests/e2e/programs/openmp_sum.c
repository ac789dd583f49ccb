// All but a moment of its time is in a parallel region.
#include <stdio.h>
#include <time.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(void) {
  double sum = 0;
  const double end = seconds() + 1.5;
  while (seconds() < end) {
#pragma omp parallel for reduction(+ : sum)
    for (long i = 0; i < 20000000; ++i) sum += 1.0 / (double)(i + 1);
  }
  printf("%g\n", sum > 0 ? 1.0 : 0.0);
  return 0;
}
