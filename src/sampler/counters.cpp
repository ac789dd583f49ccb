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

/// Of hardware events, where nobody says what to count.
constexpr std::uint32_t kDefaultTurns = 2;

/// The names that the user wants counted, as want_counters() has them; empty: the default.
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

void Counters::begin_group(bool is_software, std::uint32_t turn) {
  const Group* last = group_count_ == 0 ? nullptr : &groups_[group_count_ - 1];
  groups_[group_count_++] = {last == nullptr ? 0 : last->first + last->count, 0, is_software, turn};
}

void Counters::add_to_group(live_profile::FileHeader& header, const char* name) {
  char(&place)[sizeof(header.counter_names[0])] = header.counter_names[header.counter_count];
  snprintf(place, sizeof(place), "%s", name);
  ++header.counter_count;
  ++groups_[group_count_ - 1].count;
}

/// nullptr: counted from now on, together with those before it or in turns with them; else why not.
const char* Counters::add_hardware(live_profile::FileHeader& header, const char* name) {
  if (hardware_problem != nullptr) return hardware_problem;
  if (header.counter_count == live_profile::kMaxCounters) return "there are 8 others already";
  int event = 0;
  int result = PAPI_event_name_to_code(name, &event);
  if (result != PAPI_OK) return PAPI_strerror(result);
  result = probe_ == PAPI_NULL ? PAPI_ECNFLCT : PAPI_add_event(probe_, event);
  if (result == PAPI_ECNFLCT || result == PAPI_ECOUNT) {
    if (turns_ == most_turns_) return "the processor cannot count it together with the others";
    int alone = PAPI_NULL;
    if (PAPI_create_eventset(&alone) != PAPI_OK) return "PAPI has no more event sets";
    result = PAPI_add_event(alone, event);
    if (result != PAPI_OK) {
      drop(alone);
      return PAPI_strerror(result);
    }
    if (probe_ != PAPI_NULL) drop(probe_);
    probe_ = alone;
    begin_group(false, turns_++);
  }
  if (result != PAPI_OK) return PAPI_strerror(result);
  hardware_events_[header.counter_count] = event;
  add_to_group(header, name);
  return nullptr;
}

/// The same for an event of the kernel, which is counted together with those of `turn`.
const char* Counters::add_software(live_profile::FileHeader& header, const SoftwareEvent& event, std::uint32_t turn) {
  if (header.counter_count == live_profile::kMaxCounters) return "there are 8 others already";
  const int file = open_software_event(event, 0, -1);
  if (file < 0) return "the kernel refuses it (perf_event_paranoid)";
  close(file);
  const Group* last = group_count_ == 0 ? nullptr : &groups_[group_count_ - 1];
  if (last == nullptr || !last->is_software || last->turn != turn) begin_group(true, turn);
  software_events_[header.counter_count] = &event;
  add_to_group(header, event.name);
  return nullptr;
}

void Counters::choose_defaults(live_profile::FileHeader& header) {
  bool has_last_level = false;
  most_turns_ = kDefaultTurns;
  for (const live_profile::EventNames names : live_profile::kDefaultEvents) {
    if (names == live_profile::kSecondLevelMisses && has_last_level) continue;
    for (live_profile::EventNames name = names; *name != nullptr; ++name) {
      if (add_hardware(header, *name) != nullptr) continue;
      has_last_level = has_last_level || names == live_profile::kLastLevelMisses;
      break;
    }
  }
  if (header.counter_count == 0) {
    add_reason(header,
               "no hardware counters: ", hardware_problem != nullptr ? hardware_problem : perf_component_problem());
  }
  const char* problem = nullptr;
  const std::uint32_t before = header.counter_count;
  for (const SoftwareEvent& event : kSoftwareEvents) {
    if (header.counter_count < live_profile::kMaxCounters) problem = add_software(header, event, kAlways);
  }
  if (header.counter_count == before && problem != nullptr) add_reason(header, "no software events: ", problem);
}

/// Names up to a slash. Hardware events come first, in the values as in the names.
void Counters::choose_part(live_profile::FileHeader& header, const char* part, std::size_t part_length, bool is_only) {
  const std::uint32_t first_turn = turns_;
  if (probe_ != PAPI_NULL) drop(probe_);
  probe_ = PAPI_NULL;  // so that the part has a turn of its own
  for (const bool is_software : {false, true}) {
    char name[sizeof(header.counter_names[0])];
    std::size_t length = 0;
    for (const char* rest = part; rest < part + part_length; rest += length + 1) {
      length = strcspn(rest, ",/");
      snprintf(name, sizeof(name), "%.*s", static_cast<int>(length), rest);
      const SoftwareEvent* event = software_event(name);
      if (name[0] == 0 || (event != nullptr) != is_software) continue;
      const char* problem =
          event == nullptr ? add_hardware(header, name) : add_software(header, *event, is_only ? kAlways : first_turn);
      if (problem == nullptr) continue;
      char what[sizeof(name) + 24];
      snprintf(what, sizeof(what), "%s is not counted: ", name);
      add_reason(header, what, problem);
    }
  }
  const bool has_events = group_count_ > 0 && groups_[group_count_ - 1].turn == first_turn;
  if (has_events && turns_ == first_turn) ++turns_;
}

void Counters::choose_wanted(live_profile::FileHeader& header) {
  most_turns_ = live_profile::kMaxCounters;
  const bool is_only = strchr(wanted_names, '/') == nullptr;
  std::size_t length = 0;
  for (const char* part = wanted_names; *part != 0; part += part[length] == '/' ? length + 1 : length) {
    length = strcspn(part, "/");
    choose_part(header, part, length, is_only);
  }
}

void Counters::start(live_profile::FileHeader& header) {
  *this = {};
  header.counter_count = 0;
  probe_ = PAPI_NULL;
  if (wanted_names[0] == 0) {
    choose_defaults(header);
  } else {
    choose_wanted(header);
  }
  if (probe_ != PAPI_NULL) drop(probe_);
  if (turns_ > 1) return;
  for (Group& group : groups_) group.turn = kAlways;
}

int Counters::attach_hardware(const Group& group, std::uint32_t tid) const {
  int set = PAPI_NULL;
  if (PAPI_create_eventset(&set) != PAPI_OK) return PAPI_NULL;
  const int component = PAPI_get_component_index("perf_event");
  bool works = PAPI_assign_eventset_component(set, component) == PAPI_OK && PAPI_attach(set, tid) == PAPI_OK;
  for (std::uint32_t i = 0; works && i < group.count; ++i)
    works = PAPI_add_event(set, hardware_events_[group.first + i]) == PAPI_OK;
  if (works) return set;
  drop(set);
  return PAPI_NULL;
}

void Counters::attach_software(const Group& group, Set& set, std::uint32_t tid) const {
  for (std::uint32_t i = group.first; i < group.first + group.count; ++i) {
    set.files[i] = open_software_event(*software_events_[i], tid, i == group.first ? -1 : set.files[group.first]);
  }
  if (group.turn != kAlways) switch_software_events(set.files[group.first], false);
}

int Counters::attach(std::uint32_t tid) {
  int index = 0;
  while (index < kMaxSets && sets_[index].is_used) ++index;
  if (index == kMaxSets || group_count_ == 0) return -1;
  Set& set = sets_[index];
  set = {};
  set.is_used = true;
  for (int& file : set.files) file = -1;
  for (std::uint32_t i = 0; i < group_count_; ++i) {
    const Group& group = groups_[i];
    set.papi_sets[i] = group.is_software ? PAPI_NULL : attach_hardware(group, tid);
    if (group.is_software) attach_software(group, set, tid);
    if (!group.is_software && group.turn == kAlways) start_group(set, i);
  }
  // Threads that live as long as one turn begin with different ones.
  set.turn = turns_ > 1 ? tid % turns_ : 0;
  for (std::uint32_t i = 0; i < group_count_; ++i) {
    if (groups_[i].turn == set.turn) start_group(set, i);
  }
  return index;
}

bool Counters::is_counting(const Set& set, std::uint32_t group) const {
  return groups_[group].turn == kAlways || groups_[group].turn == set.turn;
}

/// What the group has counted in this turn, or in all where it takes none.
bool Counters::read_group(const Set& set, std::uint32_t index, std::uint64_t* values) const {
  const Group& group = groups_[index];
  if (group.is_software) return read_software_events(set.files[group.first], values, group.count);
  long long counts[live_profile::kMaxCounters] = {};
  if (set.papi_sets[index] != PAPI_NULL && PAPI_read(set.papi_sets[index], counts) != PAPI_OK) return false;
  for (std::uint32_t i = 0; i < group.count; ++i) values[i] = static_cast<std::uint64_t>(counts[i]);
  return true;
}

bool Counters::read(int index, std::uint64_t* values) {
  const Set& set = sets_[index];
  memcpy(values, set.values, sizeof(set.values));
  for (std::uint32_t i = 0; i < group_count_; ++i) {
    const Group& group = groups_[i];
    std::uint64_t counts[live_profile::kMaxCounters] = {};
    if (!is_counting(set, i)) continue;
    if (!read_group(set, i, counts)) return false;
    // The kernel's files go on where they stopped, PAPI's sets begin anew.
    for (std::uint32_t k = 0; k < group.count; ++k) {
      values[group.first + k] = group.is_software ? counts[k] : set.values[group.first + k] + counts[k];
    }
  }
  return true;
}

std::uint32_t Counters::counting(int index) const {
  std::uint32_t bits = 0;
  for (std::uint32_t i = 0; i < group_count_; ++i) {
    if (is_counting(sets_[index], i)) bits |= ((1U << groups_[i].count) - 1) << groups_[i].first;
  }
  return bits;
}

void Counters::stop_group(Set& set, std::uint32_t index) {
  const Group& group = groups_[index];
  if (group.is_software) {
    switch_software_events(set.files[group.first], false);
    read_software_events(set.files[group.first], set.values + group.first, group.count);
    return;
  }
  long long counts[live_profile::kMaxCounters] = {};
  if (set.papi_sets[index] == PAPI_NULL || PAPI_stop(set.papi_sets[index], counts) != PAPI_OK) return;
  for (std::uint32_t i = 0; i < group.count; ++i) set.values[group.first + i] += static_cast<std::uint64_t>(counts[i]);
}

void Counters::start_group(Set& set, std::uint32_t index) {
  if (groups_[index].is_software) {
    switch_software_events(set.files[groups_[index].first], true);
  } else if (set.papi_sets[index] != PAPI_NULL && PAPI_start(set.papi_sets[index]) != PAPI_OK) {
    drop(set.papi_sets[index]);
    set.papi_sets[index] = PAPI_NULL;
  }
}

void Counters::next_turn(int index) {
  if (turns_ <= 1) return;
  Set& set = sets_[index];
  for (std::uint32_t i = 0; i < group_count_; ++i) {
    if (groups_[i].turn == set.turn) stop_group(set, i);
  }
  set.turn = (set.turn + 1) % turns_;
  for (std::uint32_t i = 0; i < group_count_; ++i) {
    if (groups_[i].turn == set.turn) start_group(set, i);
  }
}

void Counters::detach(int index) {
  Set& set = sets_[index];
  for (std::uint32_t i = 0; i < group_count_; ++i) {
    if (set.papi_sets[i] == PAPI_NULL) continue;
    long long counts[live_profile::kMaxCounters] = {};
    if (is_counting(set, i)) PAPI_stop(set.papi_sets[i], counts);
    drop(set.papi_sets[i]);
  }
  for (const int file : set.files) {
    if (file >= 0) close(file);
  }
  set.is_used = false;
}

}  // namespace sampler
