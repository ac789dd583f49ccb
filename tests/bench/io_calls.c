// Prints the ns of one I/O call of several kinds.
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { kCalls = 300000 };

static int file;
static char block[4096];
static FILE* stream;
static struct stat status;

static void write_byte(void) {
  if (pwrite(file, block, 1, 0) != 1) _exit(1);
}
static void read_block(void) {
  if (pread(file, block, sizeof(block), 0) < 0) _exit(1);
}
static void buffered_write(void) {
  fwrite(block, 1, 8, stream);
}
static void print_number(void) {
  fprintf(stream, "%d\n", 12345);
}
static void put_text(void) {
  fputs("12345\n", stream);
}
static void ask_by_name(void) {
  stat(".", &status);
}
static void ask_open_file(void) {
  fstat(file, &status);
}
static void open_and_close(void) {
  close(open("/dev/null", O_RDONLY));
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void measure(const char* name, void (*call)(void), int calls) {
  for (int i = 0; i < calls / 10; ++i) call();
  const double begin = now();
  for (int i = 0; i < calls; ++i) call();
  printf("%s %.3f\n", name, (now() - begin) / calls);
}

int main(void) {
  file = open("calls", O_RDWR | O_CREAT, 0600);
  stream = fopen("stream", "w");
  measure("pwrite", write_byte, kCalls);
  measure("pread", read_block, kCalls);
  measure("fwrite", buffered_write, kCalls);
  measure("fprintf", print_number, kCalls);
  measure("fputs", put_text, kCalls);
  measure("stat", ask_by_name, kCalls);
  measure("fstat", ask_open_file, kCalls);
  measure("open+close", open_and_close, kCalls / 3);
  return 0;
}
