// Turns a finished live profile into a rank file, in a process of its own.
#pragma once

namespace sampler {

/// Runs `converter LIVE_PROFILE RUN_DIRECTORY/ranks` and waits for it. The child is invisible to the job: it sends
/// no SIGCHLD, no wait() of the job reaps it, and it holds none of the job's file descriptors. If it fails, the live
/// profile stays and the launcher tries again.
void convert_live_profile(const char* converter, const char* live_profile, const char* run_directory);

}  // namespace sampler
