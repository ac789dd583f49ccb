// `perfwrap compare A B` and `perfwrap scaling DIR...`: several runs of one program beside each other.
#pragma once

#include <string>
#include <vector>

namespace launcher {

/// The exit status when --fail-above finds the second run too slow.
inline constexpr int kSlower = 3;

/// Arguments: BEFORE AFTER [--fail-above PERCENT] [--json]. Returns the exit status. Throws CommandError.
int run_compare(const std::vector<std::string>& arguments);

/// Arguments: DIR... [--weak] [--json]. Returns the exit status. Throws CommandError.
int run_scaling(const std::vector<std::string>& arguments);

}  // namespace launcher
