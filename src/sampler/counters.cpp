#include "sampler/counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <papi.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <initializer_list>

#include "live_profile/counter_events.h"

namespace sampler {
namespace {

/// The names that the user wants counted, separated by commas; empty: the default.
char wanted_names[1024];

unsigned long thread_id() {
  return pthread_self();
}

/// Why there are no hardware counters, nullptr if PAPI has been started for them.
const char* hardware_problem = "they are counted in the rank's own process, not in those that it starts";

const char* perf_component_problem() {
  const int component = PAPI_get_component_index("perf_event");
  const PAPI_component_info_t* info = component < 0 ? nullptr : PAPI_get_component_info(component);
  if (info == nullptr) return "this PAPI has no perf_event component";
  return info->disabled != 0 ? info->disabled_reason : "PAPI offers no hardware events here";
}

/// nullptr, or why the processor's cycles cannot be counted.
const char* cycles_problem() {
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.config = PERF_COUNT_HW_CPU_CYCLES;
  attributes.disabled = 1;
  attributes.exclude_kernel = 1;
  const auto file = static_cast<int>(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
  if (file >= 0) close(file);
  if (file >= 0) return nullptr;
  const bool is_refused = errno == EACCES || errno == EPERM || errno == ENOSYS;
  return is_refused ? "the kernel refuses them (perf_event_paranoid, or a container's filter)"
                    : "this machine has none";
}

void drop(int papi_set) {
  PAPI_cleanup_eventset(papi_set);
  PAPI_destroy_eventset(&papi_set);
}

/// Appends a sentence to the reason for what is missing.
void add_reason(live_profile::FileHeader& header, const char* what, const char* why) {
  char* reason = header.counters_reason;
  const std::size_t length = strlen(reason);
  snprintf(reason + length, sizeof(header.counters_reason) - length, "%s%s%.200s", length == 0 ? "" : "; ", what, why);
}

const SoftwareEvent* software_event(const char* name) {
  for (const SoftwareEvent& event : kSoftwareEvents) {
    if (strcmp(event.name, name) == 0) return &event;
  }
  return nullptr;
}

}  // namespace

void want_counters(const char* names) {
  snprintf(wanted_names, sizeof(wanted_names), "%s", names == nullptr ? "" : names);
}

void prepare_counters() {
  const int saved_errno = errno;
  hardware_problem = cycles_problem();
  if (hardware_problem == nullptr) {
    const int version = PAPI_library_init(PAPI_VER_CURRENT);
    if (version != PAPI_VER_CURRENT) hardware_problem = PAPI_strerror(version);
  }
  if (hardware_problem == nullptr) PAPI_thread_init(thread_id);
  errno = saved_errno;
}

void forget_counters() {
  hardware_problem = "they are counted in the rank's own process, not in those that it forks";
}

/// nullptr: counted from now on together with those before it; else why not.
const char* Counters::add_hardware(live_profile::FileHeader& header, const char* name) {
  if (hardware_problem != nullptr) return hardware_problem;
  if (header.counter_count == live_profile::kMaxCounters) return "there are 8 others already";
  int event = 0;
  int result = PAPI_event_name_to_code(name, &event);
  // Events that do not fit together would have to be counted in turns, and scaled: they are left out instead.
  if (result == PAPI_OK) result = PAPI_add_event(probe_, event);
  if (result == PAPI_ECNFLCT || result == PAPI_ECOUNT) return "the processor cannot count it together with the others";
  if (result != PAPI_OK) return PAPI_strerror(result);
  hardware_events_[hardware_count_++] = event;
  add_name(header, name);
  return nullptr;
}

/// The same for an event of the kernel.
const char* Counters::add_software(live_profile::FileHeader& header, const SoftwareEvent& event) {
  if (header.counter_count == live_profile::kMaxCounters) return "there are 8 others already";
  const int file = open_software_event(event, 0, -1);
  if (file < 0) return "the kernel refuses it (perf_event_paranoid)";
  close(file);
  software_events_[software_count_++] = &event;
  add_name(header, event.name);
  return nullptr;
}

void Counters::add_name(live_profile::FileHeader& header, const char* name) {
  char(&place)[sizeof(header.counter_names[0])] = header.counter_names[header.counter_count];
  snprintf(place, sizeof(place), "%s", name);
  ++header.counter_count;
}

void Counters::choose_defaults(live_profile::FileHeader& header) {
  bool has_last_level = false;
  for (const live_profile::EventNames names : live_profile::kDefaultEvents) {
    if (names == live_profile::kSecondLevelMisses && has_last_level) continue;
    for (live_profile::EventNames name = names; *name != nullptr; ++name) {
      if (add_hardware(header, *name) != nullptr) continue;
      has_last_level = has_last_level || names == live_profile::kLastLevelMisses;
      break;
    }
  }
  if (hardware_count_ == 0) {
    add_reason(header,
               "no hardware counters: ", hardware_problem != nullptr ? hardware_problem : perf_component_problem());
  }
  const char* problem = nullptr;
  for (const SoftwareEvent& event : kSoftwareEvents) {
    if (header.counter_count < live_profile::kMaxCounters) problem = add_software(header, event);
  }
  if (software_count_ == 0 && problem != nullptr) add_reason(header, "no software events: ", problem);
}

/// Hardware events come first, in the values as in the names.
void Counters::choose_wanted(live_profile::FileHeader& header) {
  for (const bool is_software : {false, true}) {
    char name[sizeof(header.counter_names[0])];
    for (const char* rest = wanted_names; *rest != 0; rest += *rest == ',' ? 1 : 0) {
      const std::size_t length = strcspn(rest, ",");
      snprintf(name, sizeof(name), "%.*s", static_cast<int>(length), rest);
      rest += length;
      const SoftwareEvent* event = software_event(name);
      if (name[0] == 0 || (event != nullptr) != is_software) continue;
      const char* problem = event != nullptr ? add_software(header, *event) : add_hardware(header, name);
      if (problem == nullptr) continue;
      char what[sizeof(name) + 24];
      snprintf(what, sizeof(what), "%s is not counted: ", name);
      add_reason(header, what, problem);
    }
  }
}

void Counters::start(live_profile::FileHeader& header) {
  *this = {};
  header.counter_count = 0;
  probe_ = PAPI_NULL;
  if (hardware_problem == nullptr && PAPI_create_eventset(&probe_) != PAPI_OK) {
    hardware_problem = "PAPI does not start";
  }
  if (wanted_names[0] == 0) {
    choose_defaults(header);
  } else {
    choose_wanted(header);
  }
  if (probe_ != PAPI_NULL) drop(probe_);
}

int Counters::attach_hardware(std::uint32_t tid) const {
  int set = PAPI_NULL;
  if (PAPI_create_eventset(&set) != PAPI_OK) return PAPI_NULL;
  const int component = PAPI_get_component_index("perf_event");
  bool works = PAPI_assign_eventset_component(set, component) == PAPI_OK && PAPI_attach(set, tid) == PAPI_OK;
  for (std::uint32_t i = 0; works && i < hardware_count_; ++i)
    works = PAPI_add_event(set, hardware_events_[i]) == PAPI_OK;
  if (works && PAPI_start(set) == PAPI_OK) return set;
  drop(set);
  return PAPI_NULL;
}

int Counters::attach(std::uint32_t tid) {
  int index = 0;
  while (index < kMaxSets && sets_[index].is_used) ++index;
  if (index == kMaxSets || hardware_count_ + software_count_ == 0) return -1;
  Set& set = sets_[index];
  set.is_used = true;
  set.papi_set = hardware_count_ == 0 ? PAPI_NULL : attach_hardware(tid);
  for (std::uint32_t i = 0; i < software_count_; ++i) {
    set.files[i] = open_software_event(*software_events_[i], tid, i == 0 ? -1 : set.files[0]);
  }
  return index;
}

bool Counters::read(int index, std::uint64_t* values) const {
  const Set& set = sets_[index];
  long long hardware[live_profile::kMaxCounters] = {};
  if (set.papi_set != PAPI_NULL && PAPI_read(set.papi_set, hardware) != PAPI_OK) return false;
  for (std::uint32_t i = 0; i < hardware_count_; ++i) values[i] = static_cast<std::uint64_t>(hardware[i]);
  return software_count_ == 0 || read_software_events(set.files[0], values + hardware_count_, software_count_);
}

void Counters::detach(int index) {
  Set& set = sets_[index];
  long long values[live_profile::kMaxCounters] = {};
  if (set.papi_set != PAPI_NULL) {
    PAPI_stop(set.papi_set, values);
    drop(set.papi_set);
  }
  for (std::uint32_t i = 0; i < software_count_; ++i) close(set.files[i]);
  set.is_used = false;
}

}  // namespace sampler
