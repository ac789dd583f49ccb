/* vfork, posix_spawn, exec that fails; the parent computes on. The argument is a program to run. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spin.h"

extern char** environ;

static int status_of(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) != child) {}
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int main(int count, char** arguments) {
  char* const words[] = {arguments[1], "word", NULL};
  volatile pid_t own = 0;
  if (count < 2) return 1;
  setvbuf(stdout, NULL, _IONBF, 0);
  spin(0.1);

  pid_t child = vfork();
  if (child == 0) {
    own = getpid();
    _exit(own != getppid() ? 9 : 0);
  }
  printf("vfork and _exit %d %d\n", status_of(child), own == child);

  for (int i = 0; i < 20; ++i) {
    spin(0.005);
    child = vfork();
    if (child == 0) {
      execv("/nonexistent", words);
      _exit(errno == ENOENT ? 8 : 0);
    }
    if (status_of(child) != 8) printf("vfork and failing exec\n");
  }

  child = vfork();
  if (child == 0) {
    /* What shells and launchers do: the new program starts with every signal as it was meant to be. */
    for (int i = NSIG - 1; i > 0; --i) signal(i, SIG_DFL);
    execv(words[0], words);
    _exit(1);
  }
  printf("vfork, signals reset, exec %d\n", status_of(child));
  spin(0.3);

  posix_spawnattr_t attributes;
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  if (posix_spawnp(&child, words[0], NULL, &attributes, words, environ) != 0) return 1;
  printf("posix_spawn %d\n", status_of(child));
  printf("posix_spawn of nothing: %s\n", strerror(posix_spawn(&child, "/nonexistent", NULL, NULL, words, environ)));
  spin(0.1);

  execv("/nonexistent", words);
  printf("execv: %s\n", strerror(errno));
  execvp("nonexistent-program", words);
  printf("execvp: %s\n", strerror(errno));
  execl("/", "word", NULL);
  printf("execl: %s\n", strerror(errno));
  spin(0.2);
  child = fork();
  if (child == 0) return 5;
  printf("fork after failed exec %d\n", status_of(child));
  execle(words[0], "word", "last", NULL, environ);
  return 1;
}
