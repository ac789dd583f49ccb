/* What a program can read about itself: environment, descriptors, threads, limits, masks. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "spin.h"

extern char** environ;

static void list(const char* path) {
  DIR* directory = opendir(path);
  for (struct dirent* entry; (entry = readdir(directory)) != NULL;) {
    if (entry->d_name[0] != '.') printf("%s ", entry->d_name);
  }
  closedir(directory);
  puts("");
}

static int threads(void) {
  DIR* directory = opendir("/proc/self/task");
  int count = 0;
  for (struct dirent* entry; (entry = readdir(directory)) != NULL;) count += entry->d_name[0] != '.';
  closedir(directory);
  return count;
}

int main(int count, char** arguments) {
  spin(0.1);
  if (count > 1 && strcmp(arguments[1], "threads") == 0) {
    printf("%d\n", threads());
    return 0;
  }
  for (char** variable = environ; *variable != NULL; ++variable) {
    if (strncmp(*variable, "LD_PRELOAD=", 11) != 0 && strncmp(*variable, "PERFWRAP_", 9) != 0) puts(*variable);
  }
  list("/proc/self/fd");
  for (int i = 0; i < RLIM_NLIMITS; ++i) {
    struct rlimit limit;
    getrlimit((enum __rlimit_resource)i, &limit);
    printf("%d %llu %llu\n", i, (unsigned long long)limit.rlim_cur, (unsigned long long)limit.rlim_max);
  }
  char stat[1024] = "";
  FILE* file = fopen("/proc/self/stat", "r");
  fread(stat, 1, sizeof(stat) - 1, file);
  fclose(file);
  int all = 0;
  sscanf(strrchr(stat, ')'), ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d", &all);
  printf("%d\n", all);
  printf("%d %d\n", nice(0), getpgrp() == getsid(0));
  return 0;
}
