// perfwrap --profile COMMAND: runs the job with the profiler in its ranks, then reports.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "run_results.h"

namespace launcher {

inline constexpr int kDefaultRate = 100;
inline constexpr int kDefaultOverhead = 1;
inline constexpr int kHighestRate = 10000;
inline constexpr int kMostCounters = 8;

struct ProfileOptions {
  std::string output;               ///< run directory; empty: the default name
  std::string scratch;              ///< for live profiles, on each node; empty: they lie in the run directory
  int rate = kDefaultRate;          ///< samples per second and thread
  int overhead = kDefaultOverhead;  ///< per cent of the job's time, above which sampling slows down
  bool memory = true;               ///< allocations are sampled
  std::int64_t start_after_ns = 0;  ///< measured is what comes later
  std::int64_t duration_ns = 0;     ///< and only for so long; 0: to the end
  std::string counters;             ///< names of events separated by commas; empty: the default
  bool report = true;
  ReportChoice choice;
  bool quiet = false;
  std::vector<std::string> command;
};

/// Samples per second from the text of --rate. Throws CommandError outside 1 to kHighestRate.
int rate_from(const std::string& text);

/// Per cent from the text of --overhead. Throws CommandError outside 1 to 100.
int overhead_from(const std::string& text);

/// Nanoseconds from a number of seconds, the text of `option`. Throws CommandError unless it is positive.
std::int64_t nanoseconds_from(const std::string& text, const char* option);

/// The list as it came. Throws CommandError unless it is 1 to kMostCounters names separated by commas.
std::string counters_from(const std::string& list);

/// Ends this process as the job ended: with its exit status, or by the signal that killed it.
/// Throws CommandError if the job was not started.
[[noreturn]] void run_profile(const ProfileOptions& options);

}  // namespace launcher
