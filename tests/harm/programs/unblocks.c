/* With an argument: works and execs it. Without: lets every signal come that is pending. */
#include <signal.h>
#include <unistd.h>

#include "spin.h"

int main(int count, char** arguments) {
  sigset_t all;
  if (count > 1) {
    spin(0.3);
    execl(arguments[1], "unblocks", NULL);
    return 1;
  }
  sigfillset(&all);
  sigprocmask(SIG_UNBLOCK, &all, NULL);
  return 7;
}
