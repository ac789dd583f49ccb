#include "preload/thread_interpose.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include <atomic>

#include "preload/interposer.h"
#include "preload/real_function.h"

namespace preload {
namespace {

using Routine = void* (*)(void*);
using CreateThread = int (*)(pthread_t*, const pthread_attr_t*, Routine, void*);

pthread_key_t end_key;
bool has_end_key;
std::atomic<std::uint32_t> beginning{0};

CreateThread real_create() {
  static std::atomic<void*> found{nullptr};
  if (found.load(std::memory_order_relaxed) == nullptr) found.store(real_libc_function("pthread_create"));
  return reinterpret_cast<CreateThread>(found.load(std::memory_order_relaxed));
}

void thread_ended(void*) {
  never_register_thread();
  if (const PerfwrapSampler* table = sampler(); table != nullptr) table->thread_end();
}

struct Start {
  Routine routine;
  void* argument;
};

void* run_own(void* argument) {
  mark_own_thread();
  const Start start = *static_cast<Start*>(argument);
  return start.routine(start.argument);
}

void* run_registered(void* argument) {
  const Start start = *static_cast<Start*>(argument);
  free(argument);
  PerfwrapThread* thread = registered_thread();
  beginning.fetch_sub(1);
  if (thread != nullptr && has_end_key) pthread_setspecific(end_key, thread);
  return start.routine(start.argument);
}

}  // namespace

void prepare_thread_interposer() {
  has_end_key = pthread_key_create(&end_key, thread_ended) == 0;
}

std::uint32_t beginning_threads() {
  return beginning.load();
}

void forget_beginning_threads() {
  beginning.store(0);
}

int create_own_thread(Routine routine, void* argument) {
  constexpr std::size_t kStackSize = 256 * 1024;
  static Start start;  // a process has one such thread
  start = {routine, argument};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, kStackSize);
  pthread_t thread;
  const int result = real_create()(&thread, &attributes, run_own, &start);
  pthread_attr_destroy(&attributes);
  return result;
}

}  // namespace preload

PERFWRAP_EXPORT int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*routine)(void*),
                                   void* argument) {
  using namespace preload;
  auto* start = sampler() == nullptr ? nullptr : static_cast<Start*>(malloc(sizeof(Start)));
  if (start == nullptr) return real_create()(thread, attributes, routine, argument);
  *start = {routine, argument};
  beginning.fetch_add(1);
  const int result = real_create()(thread, attributes, run_registered, start);
  if (result != 0) {
    beginning.fetch_sub(1);
    free(start);
  }
  return result;
}
