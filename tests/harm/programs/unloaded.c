/* A library that is loaded and unloaded all the time; its code runs meanwhile. */
#include "spin.h"

int recurse(int depth, double seconds) {
  volatile int deeper = depth;
  if (deeper > 0) return recurse(depth - 1, seconds) + 1;
  spin(seconds);
  return 0;
}
