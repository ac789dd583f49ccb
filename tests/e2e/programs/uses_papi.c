// A program that counts its own page faults with PAPI or, where PAPI cannot, reads its clocks.
#include <papi.h>
#include <stdio.h>
#include <sys/mman.h>

enum { kPages = 5000, kPageBytes = 4096 };

static void touch_pages(void) {
  char* memory = mmap(NULL, (size_t)kPages * kPageBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  madvise(memory, (size_t)kPages * kPageBytes, MADV_NOHUGEPAGE);
  for (int i = 0; i < kPages; ++i) memory[(size_t)i * kPageBytes] = 1;
  munmap(memory, (size_t)kPages * kPageBytes);
}

static int read_clocks(void) {
  long long real = PAPI_get_real_nsec(), used = PAPI_get_virt_nsec();
  for (int round = 0; round < 50; ++round) {
    touch_pages();
    const long long later = PAPI_get_real_nsec(), more = PAPI_get_virt_nsec();
    if (later <= real || more <= used) return 6;
    real = later;
    used = more;
  }
  PAPI_shutdown();
  puts("every clock went on");
  return 0;
}

int main(void) {
  int set = PAPI_NULL;
  long long faults = 0;
  if (PAPI_library_init(PAPI_VER_CURRENT) != PAPI_VER_CURRENT) return 2;
  if (PAPI_create_eventset(&set) != PAPI_OK || PAPI_add_named_event(set, "perf::PAGE-FAULTS") != PAPI_OK) return read_clocks();
  for (int round = 0; round < 50; ++round) {
    if (PAPI_start(set) != PAPI_OK) return 3;
    touch_pages();
    if (PAPI_stop(set, &faults) != PAPI_OK) return 4;
    if (faults < kPages || faults > kPages + 100) {
      printf("round %d: %lld faults\n", round, faults);
      return 5;
    }
  }
  puts("every page was counted");
  return 0;
}
