// What ctypes calls.
#include "spin.h"

void foreign_compute(double seconds) {
  compute_until(now() + seconds);
}

// Half of the time here, half in the callback.
void foreign_call_back(void (*callback)(void), int times, double seconds) {
  for (int i = 0; i < times; ++i) {
    compute_until(now() + seconds);
    callback();
  }
}
