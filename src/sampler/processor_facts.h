// What of the node's processors the process may use, and what its threads got. Clock thread only.
#pragma once

#include <cstdint>

#include "live_profile/layout.h"

namespace sampler {

/// From here on the process's CPU time and switches count: they began before an exec.
void begin_processor_facts();

/// Called again and again; looks four times a second, and at the end, when the threads still live.
void note_processors(live_profile::FileHeader& header, std::uint64_t now_ns, bool is_end);

}  // namespace sampler
