/* Threads on the smallest stacks, and alternate signal stacks of the smallest size, with nothing but canaries below. */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "spin.h"

enum { kThreads = 8, kCanary = 64 * 1024, kPattern = 0x5a };

struct guarded { unsigned char* memory; size_t size; };

static struct guarded make(size_t size) {
  struct guarded stack = {mmap(NULL, kCanary + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), size};
  memset(stack.memory, kPattern, kCanary);
  return stack;
}

static size_t overwritten(struct guarded stack) {
  size_t count = 0;
  for (size_t i = 0; i < kCanary; ++i) count += stack.memory[i] != kPattern;
  return count;
}

static __attribute__((noinline)) int deep(int bytes) {
  volatile char* used = __builtin_alloca((size_t)bytes);
  used[0] = 1;
  spin(0.15);
  return used[0];
}

static void* on_small_stack(void* argument) {
  deep(*(int*)argument);
  return NULL;
}

static volatile int handled;
static void on_signal(int number) { (void)number; ++handled; }

static void* with_alternate_stack(void* argument) {
  struct guarded* stack = argument;
  sigaltstack(&(stack_t){.ss_sp = stack->memory + kCanary, .ss_size = stack->size}, NULL);
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
  sigaction(SIGUSR1, &action, NULL);
  for (int i = 0; i < 20; ++i) {
    spin(0.01);
    raise(SIGUSR1);
  }
  sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
  return NULL;
}

int main(int count, char** arguments) {
  const char* way = count > 1 ? arguments[1] : "";
  pthread_t threads[kThreads];
  struct guarded stacks[kThreads];
  int use = 2048;
  const int alternate = strcmp(way, "alternate") == 0;
  const size_t least = (size_t)sysconf(_SC_MINSIGSTKSZ);
  for (int i = 0; i < kThreads; ++i) {
    stacks[i] = make(alternate ? (i % 2 == 0 ? least + 1024 : 8192) : (size_t)PTHREAD_STACK_MIN);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (!alternate) pthread_attr_setstack(&attributes, stacks[i].memory + kCanary, stacks[i].size);
    if (pthread_create(&threads[i], &attributes, alternate ? with_alternate_stack : on_small_stack,
                       alternate ? (void*)&stacks[i] : (void*)&use) != 0) return 1;
  }
  for (int i = 0; i < kThreads; ++i) pthread_join(threads[i], NULL);
  for (int i = 0; i < kThreads; ++i) printf("stack %d: %zu bytes overwritten below\n", i, overwritten(stacks[i]));
  return 0;
}
