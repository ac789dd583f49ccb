/* Threads that wait at a barrier and for a lock; prints the seconds by its own clock: barriers, locks. */
#include <omp.h>
#include <stdio.h>

enum { kSteps = 5 };

static void spin(double seconds) {
  const double end = omp_get_wtime() + seconds;
  while (omp_get_wtime() < end) {
  }
}

int main(void) {
  double at_barrier = 0, for_lock = 0;
  omp_lock_t lock;
  omp_init_lock(&lock);
#pragma omp parallel num_threads(2) reduction(+ : at_barrier, for_lock)
  for (int i = 0; i < kSteps; ++i) {
    if (omp_get_thread_num() == 1) spin(0.1);
    double begin = omp_get_wtime();
#pragma omp barrier
    at_barrier += omp_get_wtime() - begin;
    if (omp_get_thread_num() == 1) {
      omp_set_lock(&lock);
      begin = omp_get_wtime();
#pragma omp barrier
      at_barrier += omp_get_wtime() - begin;
      spin(0.06);
      omp_unset_lock(&lock);
    } else {
      begin = omp_get_wtime();
#pragma omp barrier
      at_barrier += omp_get_wtime() - begin;
      begin = omp_get_wtime();
      omp_set_lock(&lock);
      for_lock += omp_get_wtime() - begin;
      omp_unset_lock(&lock);
    }
  }
  printf("%.9f %.9f\n", at_barrier, for_lock);
  return 0;
}
