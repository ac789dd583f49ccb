// Which parts of the run are measured: sampling begins and ends at the launcher's times and at the program's calls.
//
// While it is stopped the clock goes on ticking, but nothing is sampled or counted. Both happen between two ticks.
#pragma once

#include <cstdint>

namespace sampler {

inline constexpr std::uint64_t kNever = ~std::uint64_t{0};

/// At the beginning of a profile. A forked child goes on as its parent was.
void begin_recording();

/// Begins or stops what is due by now. The caller holds the clock.
void follow_plan(std::uint64_t now_ns);

/// When something is due next; kNever: nothing is.
std::uint64_t next_planned_ns();

/// The program's wish, which the next follow_plan fulfils.
void wish_recording(bool wanted);

/// Whether a call of `duration_ns` that ends now lies in what is measured, and lies there as a whole. Any thread.
bool is_recorded(std::uint64_t duration_ns);

/// The measured clock: nanoseconds since the process began, without those in which sampling was stopped. Any thread.
std::uint64_t measured_ns(std::uint64_t now_ns);

/// The last moment of the profile, for its header. The caller holds the clock.
void end_recording(std::uint64_t now_ns);

/// In a forked child, before its own profile.
void inherit_recording();

}  // namespace sampler
