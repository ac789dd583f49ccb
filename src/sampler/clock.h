// The clock thread: decides at every tick who is sampled and how, and hands out the process's time.
//
// A running thread is sent a signal and samples itself; a blocked one is looked at from outside. The thread has a
// file descriptor table of its own, so nothing it opens is ever seen by the job.
#pragma once

namespace sampler {

enum class ClockEnd : int { kExit = 1, kExec = 2 };

/// Starts the clock thread; it opens the live profile. `wait` until it is ready, or let it come.
void start_clock(bool wait);

/// Ends it: all time is written down, the live profile is complete. Returns when that is done.
void stop_clock(ClockEnd end);

/// Around fork: the clock stands between two ticks, so that no lock of its libraries is held.
void hold_clock();
void let_clock_go();

/// The clock sends another signal from now on. Returns when no thread has the old one to come.
void move_clock_to(int signal);

/// In a forked child: there is no clock thread.
void forget_clock();

}  // namespace sampler
