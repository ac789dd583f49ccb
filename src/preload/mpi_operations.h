// Which operations of several ranks a call takes part in, under keys that all of these ranks find by themselves.
#pragma once

#include "preload/mpi_call.h"
#include "preload/persistent_requests.h"

namespace preload {

/// Whether the two below have anything to do for this call.
bool is_operation(const MpiCall& call);

/// Ranks of the communicator that the call, which succeeded, worked on; 0: it has none, or is not looked at.
std::int32_t communicator_size(const MpiCall& call);

/// Before the real function: what cannot be seen any more afterwards. A receive from any source gets a status to tell
/// the source in, if the program wants none.
void begin_operation(MpiCall& call);

/// After a call that succeeded and was written down as `finished`.
void end_operation(const MpiCall& call, const PerfwrapCall& finished);

/// What the persistent request that the call made stands for, without its bytes.
PersistentMessage persistent_message(const MpiCall& call);

/// After `finished`, which started its requests: that at `position` is `message`.
void note_started(const MpiCall& call, const PerfwrapCall& finished, const PersistentMessage& message, int position);

}  // namespace preload
