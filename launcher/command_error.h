// How a command of perfwrap fails: one sentence for the user, and the exit status that goes with it.
#pragma once

#include <stdexcept>
#include <string>

namespace launcher {

inline constexpr int kFailed = 1;           ///< the command was understood and could not be done
inline constexpr int kBadUsage = 2;         ///< the command line makes no sense
inline constexpr int kNotExecutable = 126;  ///< as shells do
inline constexpr int kNotFound = 127;       ///< as shells do

/// Thrown anywhere in the launcher, caught once in main. `what()` is one sentence without a prefix.
class CommandError : public std::runtime_error {
 public:
  CommandError(int exit_status, const std::string& sentence)
      : std::runtime_error(sentence), exit_status_(exit_status) {}
  int exit_status() const { return exit_status_; }

 private:
  int exit_status_;
};

}  // namespace launcher
