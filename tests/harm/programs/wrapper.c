/* A preloaded library of somebody else's: it counts allocations and writes under one lock that it holds over fork,
   as allocators do. */
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long allocations, writes;
static int has_fork_handlers;

extern void* __libc_malloc(size_t);
extern void* __libc_calloc(size_t, size_t);
extern void* __libc_realloc(void*, size_t);
extern void __libc_free(void*);

static void before_fork(void) { pthread_mutex_lock(&lock); }
static void after_fork(void) { pthread_mutex_unlock(&lock); }
static void after_fork_in_child(void) { pthread_mutex_init(&lock, NULL); }

static void enter(void) {
  pthread_mutex_lock(&lock);
  ++allocations;
  const int first = !has_fork_handlers;
  has_fork_handlers = 1;
  pthread_mutex_unlock(&lock);
  if (first) pthread_atfork(before_fork, after_fork, after_fork_in_child);
}

void* malloc(size_t size) { enter(); return __libc_malloc(size); }
void* calloc(size_t count, size_t size) { enter(); return __libc_calloc(count, size); }
void* realloc(void* memory, size_t size) { enter(); return __libc_realloc(memory, size); }
void free(void* memory) { enter(); __libc_free(memory); }

ssize_t write(int file, const void* bytes, size_t size) {
  static ssize_t (*next)(int, const void*, size_t);
  if (next == NULL) next = (ssize_t (*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
  ++writes;
  return next(file, bytes, size);
}

__attribute__((destructor)) static void end(void) {
  if (allocations > 0) writes += write(2, "wrapper ended\n", strlen("wrapper ended\n")) < 0;
}
