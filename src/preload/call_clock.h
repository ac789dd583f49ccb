// The time of an MPI call at a third of the price of clock_gettime: the processor's time stamp counter, scaled to it.
#pragma once

#include <cstdint>

namespace preload {

/// Nanoseconds of CLOCK_MONOTONIC. A difference is right to 0.1 %; the value itself may drift away by as much. Falls
/// back on the clock itself where the kernel does not trust the counter, and in the first milliseconds.
std::uint64_t call_clock_ns();

}  // namespace preload
