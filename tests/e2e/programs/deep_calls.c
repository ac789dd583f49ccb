// deep_calls DEPTH: calls itself so often, then works for a second of processor time.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static long down(long depth) {
  if (depth > 0) return down(depth - 1) + 1;
  volatile long count = 0;
  for (const clock_t end = clock() + CLOCKS_PER_SEC; clock() < end;) count = count + 1;
  return 0;
}

int main(int argc, char** argv) {
  printf("%ld\n", down(argc > 1 ? atol(argv[1]) : 0));
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%ld\n", usage.ru_maxrss);
  return 0;
}
