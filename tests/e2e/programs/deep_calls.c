// deep_calls DEPTH: calls itself so often, then works for a second of processor time.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long down(long depth) {
  if (depth > 0) return down(depth - 1) + 1;
  volatile long count = 0;
  for (const clock_t end = clock() + CLOCKS_PER_SEC; clock() < end;) count = count + 1;
  return 0;
}

int main(int argc, char** argv) {
  printf("%ld\n", down(argc > 1 ? atol(argv[1]) : 0));
  char line[256];
  FILE* status = fopen("/proc/self/status", "r");  // not ru_maxrss: that includes what called exec
  while (fgets(line, sizeof line, status) != NULL) {
    if (strncmp(line, "VmHWM:", 6) == 0) printf("%ld\n", atol(line + 6));
  }
  fclose(status);
  return 0;
}
