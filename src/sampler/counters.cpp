#include "sampler/counters.h"

#include <papi.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

namespace sampler {
namespace {

/// What is counted where the machine offers it, in order of preference.
constexpr const char* kHardwareEvents[] = {"PAPI_TOT_INS", "PAPI_TOT_CYC", "PAPI_L3_TCM", "PAPI_RES_STL"};
constexpr const char* kSoftwareEvents[] = {"perf::TASK-CLOCK", "perf::PAGE-FAULTS", "perf::CONTEXT-SWITCHES",
                                           "perf::CPU-MIGRATIONS"};

unsigned long thread_id() {
  return pthread_self();
}

const char* perf_component_problem() {
  const int component = PAPI_get_component_index("perf_event");
  const PAPI_component_info_t* info = component < 0 ? nullptr : PAPI_get_component_info(component);
  if (info == nullptr) return "this PAPI has no perf_event component";
  return info->disabled != 0 ? info->disabled_reason : nullptr;
}

bool is_countable(int event) {
  int set = PAPI_NULL;
  if (PAPI_create_eventset(&set) != PAPI_OK) return false;
  const bool added = PAPI_add_event(set, event) == PAPI_OK;
  PAPI_cleanup_eventset(set);
  PAPI_destroy_eventset(&set);
  return added;
}

}  // namespace

void Counters::start(live_profile::FileHeader& header) {
  char* reason = header.counters_reason;
  constexpr std::size_t kReasonSize = sizeof(header.counters_reason);
  count_ = 0;
  sets_ = 0;
  if (PAPI_is_initialized() != PAPI_NOT_INITED) PAPI_shutdown();  // inherited by a forked child
  const int version = PAPI_library_init(PAPI_VER_CURRENT);
  if (version != PAPI_VER_CURRENT) {
    snprintf(reason, kReasonSize, "PAPI could not start: %s", PAPI_strerror(version));
    return;
  }
  PAPI_thread_init(thread_id);
  const auto choose = [&](const char* name) {
    int event = 0;
    if (count_ == live_profile::kMaxCounters || PAPI_event_name_to_code(name, &event) != PAPI_OK) return;
    if (!is_countable(event)) return;
    snprintf(header.counter_names[count_], sizeof(header.counter_names[count_]), "%s", name);
    events_[count_++] = event;
  };
  for (const char* name : kHardwareEvents) choose(name);
  const std::uint32_t hardware_events = count_;
  for (const char* name : kSoftwareEvents) choose(name);
  header.counter_count = count_;
  if (hardware_events != 0) return;
  const char* problem = perf_component_problem();
  if (problem == nullptr) problem = count_ != 0 ? "PAPI offers software events only here" : "PAPI offers no events here";
  snprintf(reason, kReasonSize, "no hardware counters: %.200s", problem);
}

int Counters::attach(std::uint32_t tid) {
  if (count_ == 0 || sets_ == kMaxSets) return -1;
  int set = PAPI_NULL;
  if (PAPI_create_eventset(&set) != PAPI_OK) return -1;
  bool works = PAPI_assign_eventset_component(set, 0) == PAPI_OK && PAPI_attach(set, tid) == PAPI_OK;
  for (std::uint32_t i = 0; works && i < count_; ++i) works = PAPI_add_event(set, events_[i]) == PAPI_OK;
  if (!works || PAPI_start(set) != PAPI_OK) {
    PAPI_cleanup_eventset(set);
    PAPI_destroy_eventset(&set);
    return -1;
  }
  ++sets_;
  return set;
}

bool Counters::read(int set, std::uint64_t* values) {
  long long raw[live_profile::kMaxCounters] = {};
  if (PAPI_read(set, raw) != PAPI_OK) return false;
  for (std::uint32_t i = 0; i < count_; ++i) values[i] = static_cast<std::uint64_t>(raw[i]);
  return true;
}

void Counters::detach(int set) {
  long long raw[live_profile::kMaxCounters] = {};
  PAPI_stop(set, raw);
  PAPI_cleanup_eventset(set);
  PAPI_destroy_eventset(&set);
  --sets_;
}

}  // namespace sampler
