// Two threads, each with half a second of CPU time, then asleep until both have been looked at. Prints how long they
// waited for a core by the kernel's own account.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static unsigned long long waited_ns[2];

static void* burn(void* argument) {
  struct timespec used;
  do {
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  } while (used.tv_sec * 1000000000LL + used.tv_nsec < 500000000LL);
  char path[64];
  unsigned long long ran;
  snprintf(path, sizeof path, "/proc/self/task/%ld/schedstat", syscall(SYS_gettid));
  FILE* file = fopen(path, "r");
  if (file != NULL && fscanf(file, "%llu %llu", &ran, (unsigned long long*)argument) == 2) fclose(file);
  sleep(2);
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) pthread_create(&threads[i], NULL, burn, &waited_ns[i]);
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], NULL);
  printf("%llu\n", waited_ns[0] + waited_ns[1]);
  return 0;
}
