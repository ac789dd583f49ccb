/* Text through stdio: every function that writes or reads lines, to files of known contents. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void print_list(FILE* file, const char* format, ...) {
  va_list list;
  va_start(list, format);
  vfprintf(file, format, list);
  va_end(list);
}

int main(int count, char** arguments) {
  FILE* file = fopen("lines", "w");
  for (int i = 0; i < 1000; ++i) fprintf(file, "%d of %s\n", i, arguments[0] != NULL ? "many" : "none");
  for (int i = 0; i < 100; ++i) fputs("nine char\n", file);
  for (int i = 0; i < 10; ++i) print_list(file, "%d\n", count);
  fclose(file);

  char line[80];
  int lines = 0;
  file = fopen("lines", "r");
  while (fgets(line, count < 100 ? (int)sizeof(line) : 10, file) != NULL) ++lines;
  rewind(file);
  char* text = NULL;
  size_t room = 0;
  while (getline(&text, &room, file) > 0) ++lines;
  fclose(file);
  free(text);

  if (freopen("output", "w", stdout) == NULL) return 1;
  for (int i = 0; i < 20; ++i) puts("five");
  for (int i = 0; i < 30; ++i) printf("%s %d\n", "number", i % 10);
  return lines == 2 * 1110 ? 0 : 1;
}
