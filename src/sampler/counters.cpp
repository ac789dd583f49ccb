#include "sampler/counters.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <papi.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sampler {
namespace {

/// What is counted where the machine offers it, in order of preference.
constexpr const char* kHardwarePresets[] = {"PAPI_TOT_INS", "PAPI_TOT_CYC", "PAPI_L3_TCM", "PAPI_RES_STL"};

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

bool is_countable(int event) {
  int set = PAPI_NULL;
  if (PAPI_create_eventset(&set) != PAPI_OK) return false;
  const bool added = PAPI_add_event(set, event) == PAPI_OK;
  PAPI_cleanup_eventset(set);
  PAPI_destroy_eventset(&set);
  return added;
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

}  // namespace

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

void Counters::start(live_profile::FileHeader& header) {
  char* reason = header.counters_reason;
  constexpr std::size_t kReasonSize = sizeof(header.counters_reason);
  *this = {};
  std::uint32_t count = 0;
  const auto add_name = [&](const char* name) {
    snprintf(header.counter_names[count++], sizeof(header.counter_names[0]), "%s", name);
  };
  for (const char* preset : kHardwarePresets) {
    int event = 0;
    if (hardware_problem != nullptr || PAPI_event_name_to_code(preset, &event) != PAPI_OK) continue;
    if (!is_countable(event)) continue;
    hardware_events_[hardware_count_++] = event;
    add_name(preset);
  }
  if (hardware_count_ == 0) {
    snprintf(reason, kReasonSize, "no hardware counters: %.200s",
             hardware_problem != nullptr ? hardware_problem : perf_component_problem());
  }
  for (const SoftwareEvent& event : kSoftwareEvents) {
    const int file = count < live_profile::kMaxCounters ? open_software_event(event, 0) : -1;
    if (file < 0) continue;
    close(file);
    software_events_[software_count_++] = &event;
    add_name(event.name);
  }
  header.counter_count = count;
  const std::size_t length = strlen(reason);
  if (software_count_ == 0 && count < live_profile::kMaxCounters) {
    snprintf(reason + length, kReasonSize - length,
             "%sno software events: the kernel refuses them (perf_event_paranoid)", length == 0 ? "" : "; ");
  }
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
  for (std::uint32_t i = 0; i < software_count_; ++i) set.files[i] = open_software_event(*software_events_[i], tid);
  return index;
}

bool Counters::read(int index, std::uint64_t* values) const {
  const Set& set = sets_[index];
  long long hardware[live_profile::kMaxCounters] = {};
  if (set.papi_set != PAPI_NULL && PAPI_read(set.papi_set, hardware) != PAPI_OK) return false;
  for (std::uint32_t i = 0; i < hardware_count_; ++i) values[i] = static_cast<std::uint64_t>(hardware[i]);
  for (std::uint32_t i = 0; i < software_count_; ++i) {
    std::uint64_t& value = values[hardware_count_ + i];
    if (::read(set.files[i], &value, sizeof(value)) != sizeof(value)) return false;
  }
  return true;
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
