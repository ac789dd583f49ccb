// What is known of the process as a whole. Clock thread only, unless a line says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>

#include "live_profile/layout.h"
#include "preload/sampler_interface.h"
#include "sampler/live_profile_writer.h"

namespace sampler {

/// The rank that the launcher put into the environment, -1 if there is none. Read once, in the thread that starts us.
struct EnvironmentRank {
  int rank = -1;
  int world_size = -1;
};
EnvironmentRank environment_rank();

void write_process_facts(live_profile::FileHeader& header, LiveProfileWriter& writer, const PerfwrapStart& start,
                         EnvironmentRank rank);

}  // namespace sampler
