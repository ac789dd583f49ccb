/* Closes every descriptor there is and takes the numbers for itself, again and again; what is in the files tells. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spin.h"

enum { kFirst = 3, kLast = 40 };

int main(int count, char** arguments) {
  const char* way = count > 1 ? arguments[1] : "";
  for (int round = 0; round < 20; ++round) {
    if (strcmp(way, "close_range") == 0) close_range(kFirst, ~0U, 0);
    if (strcmp(way, "closefrom") == 0) closefrom(kFirst);
    if (strcmp(way, "close") == 0) for (int i = kFirst; i < 1024; ++i) close(i);
    char name[32];
    snprintf(name, sizeof(name), "file-%d", round);
    const int file = open(name, O_RDWR | O_CREAT | O_APPEND, 0600);
    if (file < 0) return 1;
    for (int i = kFirst; i <= kLast; ++i) {
      if (i != file) dup2(file, i);
    }
    spin(0.02);
    for (int i = kFirst; i <= kLast; ++i) {
      char line[32];
      const int size = snprintf(line, sizeof(line), "%d through %d\n", round, i);
      if (write(i, line, (size_t)size) != size) return 2;
    }
  }
  puts("written");
  return 0;
}
