// Processes that the job does not see. Clock thread only.
#pragma once

namespace sampler {

enum class Patience { kNotAtAll, kUntilItEnds };

/// Runs `program first second`. The child is invisible to the job: it sends no SIGCHLD, no wait() of the job reaps it,
/// it holds none of the job's file descriptors, and it is not profiled.
void run_unseen(const char* program, const char* first, const char* second, Patience patience);

/// Turns a finished live profile into a rank file: `converter LIVE_PROFILE RUN_DIRECTORY/ranks`. If it fails, the live
/// profile stays and the launcher tries again.
void convert_live_profile(const char* converter, const char* live_profile, const char* run_directory);

/// Has one process of the node, the first that comes, watch what the node uses until this process ends:
/// `perfwrap-nodewatch RUN_DIRECTORY/nodes/HOST.json PID`, beside the converter. Others come and find the file there.
void start_node_watch(const char* converter, const char* run_directory);

}  // namespace sampler
