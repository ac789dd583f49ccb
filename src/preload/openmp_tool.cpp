#include "preload/openmp_tool.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "preload/call_clock.h"
#include "preload/interposer.h"

namespace preload {
namespace {

// The part of omp-tools.h that is used (OpenMP 5.0, 4.4 and 4.5): GCC has no such header.
union Data {
  std::uint64_t value;
  void* pointer;
};
using Function = void (*)();
using Lookup = Function (*)(const char* name);
using SetCallback = int (*)(int event, Function callback);
struct StartToolResult {
  int (*initialize)(Lookup lookup, int device, Data* tool);
  void (*finalize)(Data* tool);
  Data tool;
};
using StartTool = StartToolResult* (*)(unsigned version, const char* runtime);

constexpr int kSyncRegionWait = 16;
constexpr int kMutexAcquire = 26;
constexpr int kMutexAcquired = 27;
constexpr int kScopeBegin = 1;

PerfwrapOpenMp waits;
thread_local std::uint64_t wait_begin_ns;
thread_local std::uint64_t lock_begin_ns;

void add_since(std::uint64_t& begin_ns, std::uint64_t& sum_ns) {
  if (begin_ns == 0) return;
  __atomic_fetch_add(&sum_ns, call_clock_ns() - begin_ns, __ATOMIC_RELAXED);
  begin_ns = 0;
}

void sync_region_wait(int, int endpoint, Data*, Data*, const void*) {
  if (endpoint == kScopeBegin) {
    wait_begin_ns = call_clock_ns();
  } else {
    add_since(wait_begin_ns, waits.wait_ns);
  }
}

void mutex_acquire(int, unsigned, unsigned, std::uint64_t, const void*) {
  lock_begin_ns = call_clock_ns();
}

void mutex_acquired(int, std::uint64_t, const void*) {
  add_since(lock_begin_ns, waits.lock_ns);
}

int initialize(Lookup lookup, int, Data*) {
  const auto set_callback = reinterpret_cast<SetCallback>(lookup("ompt_set_callback"));
  if (set_callback == nullptr) return 0;
  const int is_set = set_callback(kSyncRegionWait, reinterpret_cast<Function>(sync_region_wait));
  set_callback(kMutexAcquire, reinterpret_cast<Function>(mutex_acquire));
  set_callback(kMutexAcquired, reinterpret_cast<Function>(mutex_acquired));
  constexpr int kNever = 1;  // ompt_set_never; 0 is an error, beyond 1 the callback comes at least sometimes
  __atomic_store_n(&waits.is_told, is_set > kNever ? 1U : 0U, __ATOMIC_RELAXED);
  return 1;
}

void finalize(Data*) {}

StartToolResult our_tool{initialize, finalize, {0}};

}  // namespace

const PerfwrapOpenMp* openmp_waits() {
  return &waits;
}

}  // namespace preload

/// Called by the runtime when it starts. A tool of the job's own comes first: there can be only one.
PERFWRAP_EXPORT preload::StartToolResult* perfwrap_start_tool(unsigned version,
                                                              const char* runtime) __asm__("ompt_start_tool");
preload::StartToolResult* perfwrap_start_tool(unsigned version, const char* runtime) {
  using namespace preload;
  // The runtime's own, if no other, which answers nullptr.
  const auto next = reinterpret_cast<StartTool>(dlsym(RTLD_NEXT, "ompt_start_tool"));
  StartToolResult* other = next == nullptr ? nullptr : next(version, runtime);
  if (other != nullptr) return other;
  const char* wanted = getenv("OMP_TOOL_LIBRARIES");
  if (wanted != nullptr && wanted[0] != 0) return nullptr;
  return sampler() == nullptr ? nullptr : &our_tool;
}
