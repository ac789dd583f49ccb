/* ns of one malloc and free of several sizes. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(void) {
  static const size_t sizes[] = {64, 4096, 1000000};
  static void* kept[64];
  for (int s = 0; s < 3; ++s) {
    const int rounds = sizes[s] > 100000 ? 300000 : 20000000;
    const double began = now_ns();
    for (int i = 0; i < rounds; ++i) {
      free(kept[i % 64]);
      kept[i % 64] = malloc(sizes[s]);
    }
    printf("%zu %.2f\n", sizes[s], (now_ns() - began) / rounds);
    for (int i = 0; i < 64; ++i) {
      free(kept[i]);
      kept[i] = NULL;
    }
  }
  return 0;
}
