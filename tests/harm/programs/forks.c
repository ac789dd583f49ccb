/* 200 forks without exec from a process whose other threads compute, allocate and print. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spin.h"

static volatile int done;

static void* allocate(void* argument) {
  FILE* null = fopen("/dev/null", "w");
  while (!done) {
    char* memory = malloc(100 + (size_t)rand() % 5000);
    fprintf(null, "%p", (void*)memory);
    free(memory);
  }
  fclose(null);
  return argument;
}

int main(void) {
  pthread_t threads[2];
  int sum = 0;
  for (int i = 0; i < 2; ++i) pthread_create(&threads[i], NULL, allocate, NULL);
  for (int i = 0; i < 200; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      char* memory = malloc(10000);
      memset(memory, 1, 10000);
      if (i % 50 == 0) spin(0.03);
      free(memory);
      if (i % 2 == 0) exit(3);
      _exit(3);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child) return 1;
    sum += WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
  }
  done = 1;
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], NULL);
  printf("%d\n", sum);
  return 0;
}
