/* Works near a limit: memory, file size, descriptors. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "spin.h"

static void* pass(void* argument) {
  spin(0.001);
  return argument;
}

int main(int count, char** arguments) {
  const char* way = count > 1 ? arguments[1] : "";
  spin(0.1);
  if (strcmp(way, "memory") == 0) {
    char* memory = malloc(1 << 30);
    if (memory == NULL) return 1;
    for (size_t i = 0; i < 1 << 30; i += 1 << 20) memory[i] = 1;
    puts("has 1 GiB");
  }
  if (strcmp(way, "size") == 0) {
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){4096, 4096});
    for (int i = 0; i < 300; ++i) {
      pthread_t thread;
      if (pthread_create(&thread, NULL, pass, NULL) != 0) return 1;
      pthread_join(thread, NULL);
    }
    puts("threads ended");
    fflush(stdout);
    const int file = open("big", O_WRONLY | O_CREAT, 0600);
    char bytes[8192] = {0};
    const long first = write(file, bytes, sizeof(bytes));
    printf("%ld\n", first);
    fflush(stdout);
    if (write(file, bytes, 1) < 0) return 2;  /* SIGXFSZ */
  }
  if (strcmp(way, "files") == 0) {
    int opened = 0;
    while (open("/dev/null", O_RDONLY) >= 0) ++opened;
    printf("%d %s\n", opened, strerror(errno));
  }
  spin(0.3);
  return 0;
}
