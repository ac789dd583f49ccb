// The names of regions and marks of this process, in the header of its live profile. Not from the signal handler.
#pragma once

#include <atomic>
#include <cstdint>

#include "sampler/live_profile_writer.h"

namespace sampler {

/// Names are known by a hash of 64 bits: that two of a few hundred have the same does not happen.
class AnnotationNames {
 public:
  /// For a profile that is new, or in a forked child, which has none yet.
  void forget();

  /// The name's index in the header; that of all names without room of their own if there is none. After its first use
  /// a name costs its hash and one look-up. Any thread.
  std::uint32_t find_or_add(LiveProfileWriter& profile, live_profile::AnnotationKind kind, const char* name);
  /// The same, but never adds one.
  std::uint32_t find(LiveProfileWriter& profile, live_profile::AnnotationKind kind, const char* name) const;

  /// Counts a mark, and keeps its moment, or every second of all moments where there are too many. Any thread.
  void add_mark(LiveProfileWriter& profile, std::uint32_t name, std::uint64_t now_ns);

 private:
  static constexpr std::uint32_t kBuckets = 256;

  std::uint32_t find_hash(LiveProfileWriter& profile, live_profile::AnnotationKind kind, std::uint64_t hash) const;
  void lock();
  void unlock();

  std::atomic<std::uint32_t> buckets_[kBuckets] = {};
  std::atomic<bool> is_busy_{false};
  std::atomic<std::uint32_t> used_by_kind_[live_profile::kAnnotationKinds] = {};
};

}  // namespace sampler
