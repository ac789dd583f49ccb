// What only the launcher knows of a job: written to job.json beside the rank files.
#pragma once

#include <chrono>

#include "child_process.h"
#include "launch_line.h"
#include "schema/summary.h"

namespace launcher {

/// The facts that hold before the job starts: command, program, ranks, and this machine.
schema::Job facts_before(const LaunchLine& line, const Environment& inherited,
                         std::chrono::system_clock::time_point start);

/// The job's exit status as a shell shows it: 128 plus the signal for a killed one.
int shell_status(const ExitState& state);

/// OMP_NUM_THREADS of this environment; 1 if it is not a number.
int threads_per_rank();

}  // namespace launcher
