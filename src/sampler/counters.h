// Hardware and software event counters of every thread, read from outside by the clock thread. Sole PAPI user.
//
// The event sets are attached to the threads by tid, so that PAPI runs in the clock thread alone: nothing of it is
// in the signal handler, and its file descriptors are in the clock thread's own table.
#pragma once

#include <cstdint>

#include "live_profile/layout.h"
#include "sampler/software_events.h"

namespace sampler {

/// Names of events separated by commas, for all processes of the job; nullptr: the default.
void want_counters(const char* names);

/// Starts PAPI if the machine has hardware counters. Call once in a rank's process, before it has threads: PAPI reads
/// the list of mapped libraries twice at its start, and writes behind its memory if one is loaded meanwhile
/// (PAPI 7.0.1, _linux_update_shlib_info).
void prepare_counters();

/// In a forked child, whose PAPI would have to start anew.
void forget_counters();

class Counters {
 public:
  /// Chooses the events: those that were wanted, else those of live_profile/counter_events.h that the processor can
  /// count together, then software events. Writes their names and the reason for what is missing into the header.
  void start(live_profile::FileHeader& header);

  /// An event set for the thread, -1 if there are no events or no more sets.
  int attach(std::uint32_t tid);
  /// Writes one value per counter; false if the set cannot be read.
  bool read(int set, std::uint64_t* values) const;
  void detach(int set);

 private:
  static constexpr int kMaxSets = 64;  // each costs a file descriptor per counter

  struct Set {
    bool is_used;
    int papi_set;                           ///< PAPI_NULL: no hardware events
    int files[live_profile::kMaxCounters];  ///< of software events, behind the hardware events
  };

  int attach_hardware(std::uint32_t tid) const;
  const char* add_hardware(live_profile::FileHeader& header, const char* name);
  const char* add_software(live_profile::FileHeader& header, const SoftwareEvent& event);
  static void add_name(live_profile::FileHeader& header, const char* name);
  void choose_defaults(live_profile::FileHeader& header);
  void choose_wanted(live_profile::FileHeader& header);

  int probe_ = 0;  ///< the PAPI set in which events are tried together

  int hardware_events_[live_profile::kMaxCounters] = {};
  std::uint32_t hardware_count_ = 0;
  const SoftwareEvent* software_events_[live_profile::kMaxCounters] = {};
  std::uint32_t software_count_ = 0;
  Set sets_[kMaxSets] = {};
};

}  // namespace sampler
