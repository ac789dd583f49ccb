/* Changes what it may do while it runs: user, root directory, dumpable, namespaces, system calls. */
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "spin.h"

static void* compute(void* argument) {
  spin(0.3);
  return argument;
}

int main(int count, char** arguments) {
  const char* way = count > 1 ? arguments[1] : "";
  int result = 0;
  pthread_t thread;
  spin(0.1);
  errno = 0;
  if (strcmp(way, "unshare") == 0) {
    result = unshare(CLONE_NEWUSER);
  } else if (strcmp(way, "strict") == 0) {
    if (prctl(PR_SET_SECCOMP, 1) != 0) return 1;
    for (volatile int i = 0; i < 300000000; ++i) {}
    if (write(1, "computed\n", 9) != 9) return 1;
    syscall(SYS_exit, 4);
  } else {
    pthread_create(&thread, NULL, compute, NULL);
    spin(0.1);
    if (strcmp(way, "user") == 0) result = setgroups(0, NULL) + setresgid(65534, 65534, 65534) + setresuid(65534, 65534, 65534);
    if (strcmp(way, "chroot") == 0) result = chroot("/proc/self/fdinfo") + chdir("/");
    if (strcmp(way, "dumpable") == 0) result = prctl(PR_SET_DUMPABLE, 0);
    pthread_join(thread, NULL);
  }
  printf("%s %d %s\n", way, result, strerror(errno));
  spin(0.3);
  return 6;
}
