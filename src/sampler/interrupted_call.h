// Undoes what our signal does to a system call. Callable from the signal handler.
#pragma once

#include <cstdint>

#include "sampler/guarded_read.h"

namespace sampler {

/// SA_RESTART does not cover poll, nanosleep and their kin (signal(7)): they return EINTR, and programs that treat that
/// as an error would fail because of us. Signals go to running threads only, but such a thread may be just about to
/// block. If `context` stands behind a call that ended that way, it is made again: it had only begun, so a relative
/// time-out starts anew within microseconds.
void restart_interrupted_call(void* context);

/// The system call that `context` stands at or right behind, with its first argument: a signal that comes while the
/// kernel works is handled as the call returns. False if it stands elsewhere, or the number cannot be told.
bool call_just_made(const Reader& memory, const void* context, std::int64_t& number, std::uint64_t& first_argument);

}  // namespace sampler
