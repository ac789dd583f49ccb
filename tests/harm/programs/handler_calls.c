/* Handlers of the program's own that call what may be called in one, from hundreds of places. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#include "spin.h"

static int file;
static volatile int turn;

#define PLACE if (n-- == 0 && write(file, "x", 1) < 0) {}
#define PLACES_4 PLACE PLACE PLACE PLACE
#define PLACES_16 PLACES_4 PLACES_4 PLACES_4 PLACES_4
#define PLACES_64 PLACES_16 PLACES_16 PLACES_16 PLACES_16
#define PLACES_256 PLACES_64 PLACES_64 PLACES_64 PLACES_64

static void on_signal(int number) {
  (void)number;
  int n = turn++ % 512;
  PLACES_256 PLACES_256
}

static void* work(void* argument) {
  for (const double end = thread_cpu() + 1; thread_cpu() < end;) {
    char* volatile block = malloc(2 << 20);  // each is looked at
    free(block);
  }
  return argument;
}

int main(void) {
  file = open("/dev/null", O_WRONLY);
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigaction(SIGPROF, &action, NULL);
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_PROF, &(struct itimerval){{0, 100}, {0, 100}}, NULL);
  setitimer(ITIMER_REAL, &(struct itimerval){{0, 50}, {0, 50}}, NULL);
  pthread_t thread;
  pthread_create(&thread, NULL, work, NULL);
  work(NULL);
  pthread_join(thread, NULL);
  puts("joined");
  return 0;
}
