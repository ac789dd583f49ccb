// Which operations of several ranks a call takes part in, under keys that all of these ranks find by themselves.
#pragma once

#include "preload/mpi_call.h"

namespace preload {

/// Whether the two below have anything to do for this call.
bool is_operation(const MpiCall& call);

/// Before the real function: what cannot be seen any more afterwards.
void begin_operation(const MpiCall& call);

/// After a call that succeeded and was written down as `finished`.
void end_operation(const MpiCall& call, const PerfwrapCall& finished);

}  // namespace preload
