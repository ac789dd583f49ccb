// fopen("/proc/self/stat"): how many threads the job has, without ours.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preload/interposer.h"
#include "preload/io_interpose.h"

namespace {

constexpr int kThreadCountField = 20;  // proc(5), num_threads
constexpr int kFirstFieldBehindName = 3;

/// Where the number of threads stands. The program's name, in brackets, may hold anything.
char* thread_count_in(char* stat) {
  char* position = strrchr(stat, ')');
  if (position == nullptr) return nullptr;
  for (int field = kFirstFieldBehindName; field <= kThreadCountField && position != nullptr; ++field) {
    position = strchr(position + 1, ' ');
  }
  return position == nullptr ? nullptr : position + 1;
}

/// The same text with fewer threads, in memory; `file` itself if that cannot be.
FILE* with_fewer_threads(FILE* file, int threads) {
  char text[4096];
  const size_t size = fread(text, 1, sizeof(text) - 1, file);
  text[size] = 0;
  rewind(file);
  char* count = thread_count_in(text);
  if (count == nullptr) return file;
  char* rest = nullptr;
  const long all = strtol(count, &rest, 10);
  FILE* copy = fmemopen(nullptr, sizeof(text), "w+");
  if (copy == nullptr) return file;
  fprintf(copy, "%.*s%ld%s", static_cast<int>(count - text), text, all - threads, rest);
  rewind(copy);
  fclose(file);
  return copy;
}

FILE* open_as_without_us(const char* function, const void* caller, const char* path, const char* mode) {
  FILE* file = preload::open_stream(function, caller, path, mode);
  const PerfwrapSampler* table = preload::sampler();
  if (file == nullptr || table == nullptr || strcmp(path, "/proc/self/stat") != 0) return file;
  const int threads = table->own_threads();
  return threads == 0 ? file : with_fewer_threads(file, threads);
}

}  // namespace

// CPython 3.12 and later warn, or fail with -W error, if a process with more than one thread forks, and count them so
// (Modules/posixmodule.c, warn_about_fork_with_threads).

PERFWRAP_EXPORT FILE* fopen(const char* path, const char* mode) {
  return open_as_without_us("fopen", __builtin_return_address(0), path, mode);
}

PERFWRAP_EXPORT FILE* fopen64(const char* path, const char* mode) {
  return open_as_without_us("fopen64", __builtin_return_address(0), path, mode);
}
