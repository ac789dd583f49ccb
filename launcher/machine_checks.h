// What this machine lets perfwrap measure, one check a fact.
#pragma once

#include <string>
#include <vector>

#include "installation.h"

namespace launcher {

struct Check {
  std::string what;
  bool passed = false;
  std::string detail;     ///< what was found, or why not and the way out
  bool required = false;  ///< without it no job can be profiled
};

std::vector<Check> installation_checks(const Installation& installation);
std::vector<Check> sampling_checks();  ///< other memory, system calls of blocked threads, counters, energy
std::vector<Check> program_checks();   ///< Python interpreters and MPI launchers in PATH
std::vector<Check> storage_checks();   ///< the current directory, where run directories are made

}  // namespace launcher
