/* Loads, runs and unloads copies of a library in two threads while others compute and throw signals about. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#include "spin.h"

static volatile int done;

static void* compute(void* argument) {
  while (!done) spin(0.005);
  return argument;
}

static void* reload(void* argument) {
  long sum = 0;
  for (int i = 0; i < 400; ++i) {
    void* library = dlopen((const char*)argument, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return dlerror();
    int (*recurse)(int, double) = (int (*)(int, double))dlsym(library, "recurse");
    sum += recurse(i % 30, 0.0005);
    dlclose(library);
  }
  return (void*)sum;
}

int main(int count, char** arguments) {
  pthread_t threads[4];
  if (count < 3) return 1;
  for (int i = 0; i < 2; ++i) pthread_create(&threads[i], NULL, compute, NULL);
  for (int i = 0; i < 2; ++i) pthread_create(&threads[2 + i], NULL, reload, arguments[1 + i]);
  for (int i = 2; i < 4; ++i) {
    void* sum = NULL;
    pthread_join(threads[i], &sum);
    printf("%ld\n", (long)sum);
  }
  done = 1;
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], NULL);
  return 0;
}
