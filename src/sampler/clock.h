// The clock thread: it opens the live profile, ticks, and ends it.
//
// The thread has a file descriptor table of its own, so nothing it opens is ever seen by the job.
#pragma once

namespace sampler {

/// Starts the clock thread and waits until it ticks. A descendant of the rank's process may be about to exec or exit:
/// there the clock lets some milliseconds pass before it does anything, and nobody waits for it.
void start_clock(bool is_descendant);
/// Ends a descendant's delay: what it does now is worth a profile. Returns when calls are recorded.
void begin_ticking_now();

/// Ends it: all time is written down, the live profile is complete and, of a rank's own process, converted.
void stop_clock();

/// Around fork: the clock stands between two ticks, so that no lock of its libraries is held.
void hold_clock();
void let_clock_go();

/// Before exec: the clock stands, no signal is on its way to this thread, and the profile is complete as it is.
void pause_for_exec();
/// The exec failed.
void go_on_after_exec();

/// The clock sends another signal from now on. Returns when no thread has the old one to come.
void move_clock_to(int signal);

/// Sampling begins or stops, in the calling process, before this returns. Any thread.
void set_recording(bool wanted);

/// Whether this process has the thread.
bool is_clock_alive();

/// In a forked child: there is no clock thread.
void forget_clock();

}  // namespace sampler
