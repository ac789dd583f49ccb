// What a command really runs: behind `numactl`, `env`, `time` and the like, and behind the interpreter.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace launcher {

struct RunProgram {
  std::size_t index = 0;      ///< of its word; == end if the words name none
  bool in_container = false;  ///< its path is one inside a container
};

/// The program that the words from `begin` to `end` run, behind all programs that only run another one.
RunProgram innermost_program(const std::vector<std::string>& words, std::size_t begin, std::size_t end);

/// The word that says what runs: for an interpreter line the script or module, `src/heat2d.py` of `numactl -N 0 python3
/// src/heat2d.py`. `begin` < `end`.
std::size_t naming_word(const std::vector<std::string>& words, std::size_t begin, std::size_t end);

}  // namespace launcher
