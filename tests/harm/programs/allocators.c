// Every allocation function at its edges, in threads that free each other's blocks, in a forked child and in a signal
// handler. Prints the number of things that were as they should be.
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int good;

static void expect(int condition, const char* what) {
  if (condition) {
    __atomic_add_fetch(&good, 1, __ATOMIC_RELAXED);
  } else {
    printf("wrong: %s\n", what);
  }
}

static int is_filled(const unsigned char* block, unsigned char value, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    if (block[i] != value) return 0;
  }
  return 1;
}

static void edges(void) {
  volatile size_t huge = SIZE_MAX / 2;
  errno = 0;
  expect(malloc(huge) == NULL && errno == ENOMEM, "malloc of too much");
  errno = 0;
  expect(calloc(huge, 4) == NULL && errno == ENOMEM, "calloc beyond all sizes");
  unsigned char* block = malloc(3 << 20);
  memset(block, 7, 3 << 20);
  errno = 0;
  expect(realloc(block, huge) == NULL && errno == ENOMEM, "realloc to too much");
  expect(is_filled(block, 7, 3 << 20), "a block that could not grow");
  errno = 0;
  expect(reallocarray(block, huge, 4) == NULL && errno == ENOMEM, "reallocarray beyond all sizes");
  block = realloc(block, 5 << 20);
  expect(is_filled(block, 7, 3 << 20), "a block that grew");
  block = realloc(block, 100);
  expect(is_filled(block, 7, 100), "a block that shrank");
  free(block);
  free(NULL);
  expect(realloc(malloc(10), 0) == NULL, "realloc to nothing");
  unsigned char* zero = calloc(1 << 20, 3);
  expect(is_filled(zero, 0, 3 << 20), "calloc");
  free(zero);
  void* aligned = NULL;
  expect(posix_memalign(&aligned, 3, 10) == EINVAL && aligned == NULL, "posix_memalign with a wrong alignment");
  for (size_t alignment = 16; alignment <= 65536; alignment *= 4) {
    expect(posix_memalign(&aligned, alignment, 1 << 20) == 0 && (uintptr_t)aligned % alignment == 0, "posix_memalign");
    free(aligned);
    aligned = aligned_alloc(alignment, 1 << 20);
    expect(aligned != NULL && (uintptr_t)aligned % alignment == 0, "aligned_alloc");
    free(aligned);
    aligned = memalign(alignment, 1000);
    expect(aligned != NULL && (uintptr_t)aligned % alignment == 0, "memalign");
    free(aligned);
  }
  aligned = valloc(10);
  expect((uintptr_t)aligned % 4096 == 0, "valloc");
  free(aligned);
  errno = 42;
  for (int i = 0; i < 1000; ++i) free(malloc(1 << 20));
  expect(errno == 42, "errno");
}

enum { kThreads = 4, kSlots = 64, kRounds = 100000 };
static _Atomic(unsigned char*) slots[kSlots];

/// Fills a block, puts it where another thread finds it, and checks and frees the one it found there.
static void* exchange(void* argument) {
  unsigned seed = (unsigned)(uintptr_t)argument;
  for (int i = 0; i < kRounds; ++i) {
    const size_t size = i % 100 == 0 ? 600000 : 16 + rand_r(&seed) % 5000;
    unsigned char* block = malloc(size + sizeof(size));
    memcpy(block, &size, sizeof(size));
    memset(block + sizeof(size), (int)(size % 251), size);
    unsigned char* other = __atomic_exchange_n(&slots[rand_r(&seed) % kSlots], block, __ATOMIC_ACQ_REL);
    if (other == NULL) continue;
    size_t other_size;
    memcpy(&other_size, other, sizeof(other_size));
    if (!is_filled(other + sizeof(size), (unsigned char)(other_size % 251), other_size)) printf("wrong: a block's content\n");
    free(rand_r(&seed) % 2 ? other : realloc(other, 100));
  }
  expect(1, "");
  return NULL;
}

static volatile sig_atomic_t handled;

/// Not allowed, and done all the same: it goes well here, since the main thread only computes.
static void handle(int signal) {
  (void)signal;
  free(malloc(700000));
  handled = 1;
}

int main(void) {
  edges();
  pthread_t threads[kThreads];
  for (uintptr_t i = 0; i < kThreads; ++i) pthread_create(&threads[i], NULL, exchange, (void*)(i + 1));
  for (int i = 0; i < kThreads; ++i) pthread_join(threads[i], NULL);
  signal(SIGUSR1, handle);
  raise(SIGUSR1);
  expect(handled == 1, "a signal handler");
  unsigned char* before = malloc(2 << 20);
  memset(before, 9, 2 << 20);
  const pid_t child = fork();
  if (child == 0) {
    const int right = is_filled(before, 9, 2 << 20);
    free(before);
    for (int i = 0; i < 1000; ++i) free(malloc(700000));
    exit(right ? 3 : 4);
  }
  int status = 0;
  waitpid(child, &status, 0);
  expect(WIFEXITED(status) && WEXITSTATUS(status) == 3, "a forked child");
  expect(is_filled(before, 9, 2 << 20), "the parent's block");
  free(before);
  printf("%d\n", good);
  return 0;
}
