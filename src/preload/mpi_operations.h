// Which operations of several ranks a call takes part in, under keys that all of these ranks find by themselves.
#pragma once

#include "preload/mpi_call.h"
#include "preload/persistent_requests.h"

namespace preload {

/// Whether the two below have anything to do for this call.
bool is_operation(const MpiCall& call);

/// Ranks of the communicator that the call, which succeeded, worked on; 0: it has none, or is not looked at.
std::int32_t communicator_size(const MpiCall& call);

/// Before the real function: what cannot be seen any more afterwards.
void begin_operation(const MpiCall& call);

/// After a call that succeeded and was written down as `finished`.
void end_operation(const MpiCall& call, const PerfwrapCall& finished);

/// Whom the persistent request that the call made will send to, as PersistentMessage::receiver.
std::int32_t persistent_receiver(const MpiCall& call);

/// The call started a persistent request.
void note_started(const MpiCall& call, const PersistentMessage& message);

}  // namespace preload
