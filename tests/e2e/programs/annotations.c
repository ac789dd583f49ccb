/* What a program may do with regions and marks. argv[1] says what, argv[2] how many seconds or how many. The file "measured"
 * gets a line for each stretch of time: its name, the least that it took and the most, by clocks within and around it. */
#include "perfwrap.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void spin(double seconds) {
  const double end = now(CLOCK_MONOTONIC) + seconds;
  while (now(CLOCK_MONOTONIC) < end) {
    for (volatile int i = 0; i < 100; ++i) {
    }
  }
}

static void nap(double seconds) {
  struct timespec time = {(time_t)seconds, (long)(1e9 * (seconds - (double)(time_t)seconds))};
  while (nanosleep(&time, &time) != 0) {
  }
}

/* A stretch of time by two clocks: within what begins and ends it, and around that. */
struct stretch {
  const char *name;
  double before, after;
};

static struct stretch begin(const char *name, void (*call)(const char *)) {
  struct stretch stretch = {name, now(CLOCK_MONOTONIC), 0};
  call(name);
  stretch.after = now(CLOCK_MONOTONIC);
  return stretch;
}

static void end(struct stretch stretch, void (*call)(const char *)) {
  const double before = now(CLOCK_MONOTONIC);
  call(stretch.name);
  const double after = now(CLOCK_MONOTONIC);
  FILE *file = fopen("measured", "a");
  fprintf(file, "%s\t%.9f\t%.9f\n", stretch.name, before - stretch.after, after - stretch.before);
  fclose(file);
}

static void start(const char *name) {
  (void)name;
  perfwrap_start();
}

static void stop(const char *name) {
  (void)name;
  perfwrap_stop();
}

/* outer holds inner twice and itself once. */
static void nested(double seconds) {
  const struct stretch outer = begin("outer", perfwrap_region_begin);
  for (int i = 0; i < 2; ++i) {
    const struct stretch inner = begin("inner", perfwrap_region_begin);
    spin(seconds / 4);
    end(inner, perfwrap_region_end);
  }
  perfwrap_region_begin("outer");
  nap(seconds / 4);
  perfwrap_region_end("outer");
  spin(seconds / 4);
  end(outer, perfwrap_region_end);
  spin(seconds / 4);
}

static void mismatched(double seconds) {
  perfwrap_region_end("never begun");
  const struct stretch around = begin("around", perfwrap_region_begin);
  perfwrap_region_begin("forgotten");
  spin(seconds / 4);
  end(around, perfwrap_region_end); /* ends "forgotten", too */
  spin(seconds / 4);
  perfwrap_region_end("forgotten");
  for (int i = 0; i < 100; ++i) perfwrap_region_begin("deep");
  spin(seconds / 4);
  for (int i = 0; i < 100; ++i) perfwrap_region_end("deep");
  perfwrap_region_begin("open at the end");
  spin(seconds / 4);
  _exit(0);
}

static void many_names(int count) {
  char name[32];
  for (int i = 0; i < count; ++i) {
    snprintf(name, sizeof name, "name %d", i);
    perfwrap_region_begin(name);
    perfwrap_mark(name);
    perfwrap_region_end(name);
  }
}

static void *in_thread(void *argument) {
  const struct stretch region = begin("of a thread", perfwrap_region_begin);
  spin(*(double *)argument);
  end(region, perfwrap_region_end);
  return NULL;
}

static void *in_none(void *argument) {
  spin(*(double *)argument);
  return NULL;
}

/* Two threads work one after the other while the main thread waits in a region of its own. */
static void threads(double seconds) {
  double half = seconds / 2;
  pthread_t thread;
  const struct stretch region = begin("of main", perfwrap_region_begin);
  pthread_create(&thread, NULL, in_thread, &half);
  pthread_join(thread, NULL);
  pthread_create(&thread, NULL, in_none, &half);
  pthread_join(thread, NULL);
  end(region, perfwrap_region_end);
}

static void forks(double seconds) {
  const struct stretch region = begin("parent's", perfwrap_region_begin);
  if (fork() == 0) {
    const struct stretch inner = begin("child's", perfwrap_region_begin);
    spin(seconds / 2);
    end(inner, perfwrap_region_end);
    perfwrap_region_end("parent's");
    spin(seconds / 2);
    _exit(0);
  }
  wait(NULL);
  end(region, perfwrap_region_end);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int signal) {
  (void)signal;
  perfwrap_region_begin("of a handler");
  perfwrap_region_end("of a handler");
  ++alarms;
}

/* Timer signals whose handler annotates, in a loop that does nothing else. */
static void handlers(double seconds) {
  timer_t timer;
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  const struct itimerspec period = {{0, 200000}, {0, 200000}};
  signal(SIGUSR1, on_alarm);
  timer_create(CLOCK_MONOTONIC, &event, &timer);
  timer_settime(timer, 0, &period, NULL);
  const double last = now(CLOCK_MONOTONIC) + seconds;
  while (now(CLOCK_MONOTONIC) < last) {
    perfwrap_region_begin("of the loop");
    perfwrap_mark("round");
    perfwrap_region_end("of the loop");
  }
  timer_delete(timer);
  if (alarms == 0) exit(1);
}

/* Measured are the second and the fourth of five stretches, by the program's wish. */
static void parts(double seconds) {
  perfwrap_stop();
  perfwrap_region_begin("all");
  spin(seconds / 4);
  perfwrap_mark("not measured");
  struct stretch measured = begin("all", start);
  perfwrap_start();
  perfwrap_mark("measured");
  struct stretch region = begin("first", perfwrap_region_begin);
  nap(seconds / 4);
  end(region, perfwrap_region_end);
  end(measured, stop);
  perfwrap_region_begin("between");
  spin(seconds / 4);
  perfwrap_region_end("between");
  measured = begin("all", start);
  region = begin("second", perfwrap_region_begin);
  spin(seconds / 4);
  end(region, perfwrap_region_end);
  end(measured, stop);
  perfwrap_region_end("all");
  spin(seconds / 4);
}

/* Nanoseconds of a pair, on standard output. */
static void cost(double pairs) {
  perfwrap_region_begin("pair");
  perfwrap_region_end("pair");
  const double since = now(CLOCK_MONOTONIC);
  for (int i = 0; i < (int)pairs; ++i) {
    perfwrap_region_begin("pair");
    perfwrap_region_end("pair");
  }
  printf("%.1f ns a pair\n", 1e9 * (now(CLOCK_MONOTONIC) - since) / pairs);
}

int main(int count, char **arguments) {
  const double amount = count > 2 ? atof(arguments[2]) : 1;
  const char *what = count > 1 ? arguments[1] : "";
  if (strcmp(what, "nested") == 0) nested(amount);
  if (strcmp(what, "mismatched") == 0) mismatched(amount);
  if (strcmp(what, "many") == 0) many_names((int)amount);
  if (strcmp(what, "threads") == 0) threads(amount);
  if (strcmp(what, "forks") == 0) forks(amount);
  if (strcmp(what, "handlers") == 0) handlers(amount);
  if (strcmp(what, "parts") == 0) parts(amount);
  if (strcmp(what, "cost") == 0) cost(amount);
  return 0;
}
