// Hardware and software event counters of every thread, read from outside by the clock thread. Sole PAPI user.
//
// The event sets are attached to the threads by tid, so that PAPI runs in the clock thread alone: nothing of it is
// in the signal handler, and its file descriptors are in the clock thread's own table.
#pragma once

#include <cstdint>

#include "live_profile/layout.h"
#include "sampler/software_events.h"

namespace sampler {

/// `names`: of events, separated by commas, for all processes of the job; nullptr: the default. A slash between names
/// parts those that take turns.
void want_counters(const char* names);

/// Starts PAPI if the machine has hardware counters. Call once in a rank's process, before it has threads: PAPI reads
/// the list of mapped libraries twice at its start, and writes behind its memory if one is loaded meanwhile
/// (PAPI 7.0.1, _linux_update_shlib_info).
void prepare_counters();

/// In a forked child, whose PAPI would have to start anew.
void forget_counters();

class Counters {
 public:
  /// Chooses the events: those that were wanted, else those of live_profile/counter_events.h, then software events.
  /// Those that cannot be counted at the same time form groups that take turns. Writes their names and the reason for
  /// what is missing into the header.
  void start(live_profile::FileHeader& header);

  /// An event set for the thread, -1 if there are no events or no more sets.
  int attach(std::uint32_t tid);
  /// Writes one value per counter, what it has counted so far; false if the set cannot be read.
  bool read(int set, std::uint64_t* values);
  /// Bit i: counter i counts at present.
  std::uint32_t counting(int set) const;
  /// Lets the next groups count, where they take turns.
  void next_turn(int set);
  void detach(int set);

 private:
  static constexpr int kMaxSets = 64;  // each costs a file descriptor per counter

  /// Events that are counted together: counters `first` and the `count - 1` behind it.
  struct Group {
    std::uint32_t first;
    std::uint32_t count;
    bool is_software;
    std::uint32_t turn;  ///< when they count; kAlways
  };
  static constexpr std::uint32_t kAlways = UINT32_MAX;

  struct Set {
    bool is_used;
    std::uint32_t turn;                                ///< whose turn it is
    int papi_sets[live_profile::kMaxCounters];         ///< by group; PAPI_NULL: none
    int files[live_profile::kMaxCounters];             ///< by counter, of software events
    std::uint64_t values[live_profile::kMaxCounters];  ///< up to the end of the last turn
  };

  int attach_hardware(const Group& group, std::uint32_t tid) const;
  void attach_software(const Group& group, Set& set, std::uint32_t tid) const;
  const char* add_hardware(live_profile::FileHeader& header, const char* name);
  const char* add_software(live_profile::FileHeader& header, const SoftwareEvent& event, std::uint32_t turn);
  void begin_group(bool is_software, std::uint32_t turn);
  void add_to_group(live_profile::FileHeader& header, const char* name);
  void choose_defaults(live_profile::FileHeader& header);
  void choose_wanted(live_profile::FileHeader& header);
  void choose_part(live_profile::FileHeader& header, const char* part, std::size_t length, bool is_only);
  bool is_counting(const Set& set, std::uint32_t group) const;
  bool read_group(const Set& set, std::uint32_t group, std::uint64_t* values) const;
  void stop_group(Set& set, std::uint32_t group);
  void start_group(Set& set, std::uint32_t group);

  int probe_ = 0;  ///< the PAPI set in which events are tried together
  Group groups_[live_profile::kMaxCounters] = {};
  std::uint32_t group_count_ = 0;
  std::uint32_t turns_ = 0;
  std::uint32_t most_turns_ = 0;
  int hardware_events_[live_profile::kMaxCounters] = {};
  const SoftwareEvent* software_events_[live_profile::kMaxCounters] = {};
  Set sets_[kMaxSets] = {};
};

}  // namespace sampler
