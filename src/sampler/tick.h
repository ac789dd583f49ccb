// One tick of the clock: looks at every thread, hands out the process's time, and has the threads sampled.
// Clock thread only, unless a line says otherwise.
#pragma once

#include <cstdint>

namespace sampler {

/// Before the first tick. `has_own_files`: this thread's file descriptors are not the job's.
void begin_ticks(std::uint64_t now_ns, bool has_own_files);

/// Chooses the counters; they are read from the next tick on.
void start_counters();

void tick(std::uint64_t now_ns);

/// Around a part of the run that is measured: whatever passed before is nobody's; nothing passes after. Any thread,
/// while the clock stands.
void start_measuring(std::uint64_t now_ns);
void stop_measuring(std::uint64_t now_ns);

/// Writes down everybody's time until now. Any thread, while the clock stands.
void write_down_all(std::uint64_t now_ns);

/// The same for good: every thread's record is closed.
void end_all_threads(std::uint64_t now_ns);

}  // namespace sampler
