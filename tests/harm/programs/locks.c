/* Record locks belong to the process: they must hold while it runs, whoever else closes what. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spin.h"

int main(void) {
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  const int file = open("locked", O_RDWR | O_CREAT, 0600);
  printf("%d\n", fcntl(file, F_SETLK, &lock));
  fflush(stdout);
  spin(0.3);
  if (fork() == 0) _exit(fcntl(file, F_SETLK, &lock) == -1 ? 1 : 0);
  int status = 0;
  wait(&status);
  printf("refused %d\n", WEXITSTATUS(status));
  return 0;
}
