// Loaded into every process of the job by LD_PRELOAD. Dormant unless perfwrap's launcher named a run directory.
#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "preload/descriptors.h"
#include "preload/interposer.h"
#include "preload/io_interpose.h"
#include "preload/memory_interpose.h"
#include "preload/mpi_interpose.h"
#include "preload/openmp_tool.h"
#include "preload/thread_interpose.h"

namespace preload {
namespace {

constexpr const char* kRunDirectoryVariable = "PERFWRAP_RUN_DIRECTORY";
constexpr const char* kScratchVariable = "PERFWRAP_SCRATCH";
constexpr const char* kRateVariable = "PERFWRAP_RATE";
constexpr const char* kOverheadVariable = "PERFWRAP_OVERHEAD";
constexpr const char* kRankProcessVariable = "PERFWRAP_RANK_PROCESS";
constexpr const char* kMemoryVariable = "PERFWRAP_MEMORY";
constexpr const char* kStartAfterVariable = "PERFWRAP_START_AFTER_NS";
constexpr const char* kDurationVariable = "PERFWRAP_DURATION_NS";
constexpr const char* kOriginVariable = "PERFWRAP_ORIGIN_NS";
constexpr unsigned kDefaultRate = 100;
constexpr unsigned kAllocationInterval = 512 * 1024;

std::atomic<const PerfwrapSampler*> active_sampler{nullptr};
const PerfwrapSampler* loaded_sampler;
thread_local PerfwrapThread* own_thread;
thread_local bool must_not_register;
thread_local bool is_perfwraps;
PerfwrapStart start;
char run_directory[PATH_MAX];
char scratch_directory[PATH_MAX];
char converter[PATH_MAX + 32];

PerfwrapThread** current_thread_slot() {
  return &own_thread;
}

/// The directory of this library, where the sampler and the converter are too.
bool own_directory(char* path, std::size_t size) {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void*>(&current_thread_slot), &info) == 0 || info.dli_fname == nullptr) return false;
  const char* slash = strrchr(info.dli_fname, '/');
  if (slash == nullptr) return false;
  const int length = static_cast<int>(slash - info.dli_fname);
  return snprintf(path, size, "%.*s", length, info.dli_fname) < static_cast<int>(size);
}

const PerfwrapSampler* load_sampler() {
  char directory[PATH_MAX];
  char path[PATH_MAX + 32];
  if (!own_directory(directory, sizeof(directory))) return nullptr;
  snprintf(path, sizeof(path), "%s/libperfwrap_sampler.so", directory);
  snprintf(converter, sizeof(converter), "%s/perfwrap-rankfile", directory);
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return nullptr;
  using GetSampler = const PerfwrapSampler* (*)();
  const auto get = reinterpret_cast<GetSampler>(dlsym(library, "perfwrap_sampler"));
  const PerfwrapSampler* table = get == nullptr ? nullptr : get();
  return table != nullptr && table->version == kPerfwrapInterfaceVersion ? table : nullptr;
}

/// The first process under the launcher is the rank's own; what it starts are its descendants. An exec keeps the pid.
bool is_rank_process() {
  const char* known = getenv(kRankProcessVariable);
  if (known != nullptr) return atoi(known) == getpid();
  char pid[16];
  snprintf(pid, sizeof(pid), "%d", getpid());
  setenv(kRankProcessVariable, pid, 1);
  return true;
}

void begin() {
  if (loaded_sampler == nullptr) return;
  forget_all_descriptors();
  loaded_sampler->start(&start);
  active_sampler.store(loaded_sampler, std::memory_order_release);
}

void before_fork() {
  if (const PerfwrapSampler* table = sampler(); table != nullptr) table->before_fork();
}

void after_fork_in_parent() {
  if (const PerfwrapSampler* table = sampler(); table != nullptr) table->after_fork_in_parent();
}

void after_fork_in_child() {
  const PerfwrapSampler* table = sampler();
  if (table == nullptr) return;
  table->after_fork_in_child();
  start.is_rank_process = 0;
  forget_beginning_threads();
  forget_sampled_blocks();
  begin();
}

/// From 1 to `largest`; else the default.
unsigned number_in(const char* variable, unsigned long largest, unsigned otherwise) {
  const char* text = getenv(variable);
  const unsigned long number = text == nullptr ? 0 : strtoul(text, nullptr, 10);
  return number == 0 || number > largest ? otherwise : static_cast<unsigned>(number);
}

std::uint64_t nanoseconds_in(const char* variable) {
  const char* text = getenv(variable);
  return text == nullptr ? 0 : strtoull(text, nullptr, 10);
}

/// The times count from where the rank's first process began, also in those that it starts.
void read_plan() {
  start.start_after_ns = nanoseconds_in(kStartAfterVariable);
  start.duration_ns = nanoseconds_in(kDurationVariable);
  if (start.start_after_ns == 0 && start.duration_ns == 0) return;
  start.origin_ns = nanoseconds_in(kOriginVariable);
  if (start.origin_ns != 0) return;
  start.origin_ns = now_ns();
  char text[32];
  snprintf(text, sizeof(text), "%llu", static_cast<unsigned long long>(start.origin_ns));
  setenv(kOriginVariable, text, 1);
}

bool copy_path(const char* variable, char (&path)[PATH_MAX]) {
  const char* text = getenv(variable);
  if (text == nullptr || text[0] != '/' || strlen(text) >= sizeof(path)) return false;
  memcpy(path, text, strlen(text) + 1);
  return true;
}

__attribute__((constructor)) void load() {
  prepare_mpi_interposer();
  if (!copy_path(kRunDirectoryVariable, run_directory)) return;
  loaded_sampler = load_sampler();
  if (loaded_sampler == nullptr) return;
  start.run_directory = run_directory;
  start.scratch_directory = copy_path(kScratchVariable, scratch_directory) ? scratch_directory : nullptr;
  start.converter = converter;
  start.rate_hz = number_in(kRateVariable, 10000, kDefaultRate);
  start.overhead_percent = number_in(kOverheadVariable, 100, 1);
  start.is_rank_process = is_rank_process() ? 1 : 0;
  read_plan();
  start.current_thread = current_thread_slot;
  start.create_thread = create_own_thread;
  const char* memory = getenv(kMemoryVariable);
  start.allocation_interval = memory != nullptr && strcmp(memory, "off") == 0 ? 0 : kAllocationInterval;
  start.large_block_bytes = large_block_bytes();
  start.openmp = openmp_waits();
  start.beginning_threads = beginning_threads;
  prepare_thread_interposer();
  find_io_functions();
  pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
  begin();
}

__attribute__((destructor)) void unload() {
  end_process();
}

}  // namespace

const PerfwrapSampler* sampler() {
  return active_sampler.load(std::memory_order_acquire);
}

PerfwrapThread*& current_thread() {
  return own_thread;
}

PerfwrapThread* registered_thread() {
  if (own_thread != nullptr || must_not_register) return own_thread;
  if (const PerfwrapSampler* table = sampler(); table != nullptr) {
    must_not_register = true;  // a signal handler of the job may come meanwhile
    own_thread = table->thread_begin();
    must_not_register = false;
  }
  return own_thread;
}

void never_register_thread() {
  must_not_register = true;
}

bool is_own_thread() {
  return is_perfwraps;
}

void mark_own_thread() {
  is_perfwraps = true;
  never_register_thread();
}

std::uint64_t now_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

void end_process() {
  const PerfwrapSampler* table = sampler();
  // From now on the interposers only forward, and do not even read the clock.
  if (table != nullptr && table->stop() != 0) active_sampler.store(nullptr, std::memory_order_release);
}

}  // namespace preload
