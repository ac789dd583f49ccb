// What a program finds by include/perfwrap.h or share/python/perfwrap.py.
#define PERFWRAP_DISABLE  // of the header only the table is wanted
#include "perfwrap.h"

#include <errno.h>

#include "preload/interposer.h"

namespace preload {
namespace {

/// What a descendant of the rank's process says of itself ends the delay before its profile.
PerfwrapThread* annotating_thread(const PerfwrapSampler& table) {
  if (PerfwrapThread* thread = registered_thread(); thread != nullptr) return thread;
  table.record_now();
  return registered_thread();
}

/// The program's errno stays as it is.
template <typename Say>
void say(Say say_to) {
  const PerfwrapSampler* table = sampler();
  if (table == nullptr) return;
  const int saved_errno = errno;
  say_to(*table);
  errno = saved_errno;
}

void region_begin(const char* name) {
  say([=](const PerfwrapSampler& table) { table.region_begin(annotating_thread(table), name); });
}

void region_end(const char* name) {
  say([=](const PerfwrapSampler& table) { table.region_end(annotating_thread(table), name); });
}

void mark(const char* name) {
  say([=](const PerfwrapSampler& table) { table.mark(annotating_thread(table), name); });
}

void start() {
  say([](const PerfwrapSampler& table) { table.set_recording(1); });
}

void stop() {
  say([](const PerfwrapSampler& table) { table.set_recording(0); });
}

constexpr perfwrap_calls kCalls = {
    .version = 1, .region_begin = region_begin, .region_end = region_end, .mark = mark, .start = start, .stop = stop};

}  // namespace
}  // namespace preload

PERFWRAP_EXPORT const perfwrap_calls* perfwrap_annotations() {
  return &preload::kCalls;
}
