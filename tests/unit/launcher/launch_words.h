// Launch lines as text, for the tests of what is read from them and of what is made of them.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "launch_line.h"

namespace launcher {

using Words = std::vector<std::string>;

inline constexpr const char* kOpenMpi =
    "mpirun (Open MPI) 4.1.4\n\nReport bugs to http://www.open-mpi.org/community/help/\n";
inline constexpr const char* kHydra = "HYDRA build details:\n    Version: 4.0.2\n";
inline constexpr const char* kIntel = "Intel(R) MPI Library for Linux* OS, Version 2021.11 Build 20231005\n";
inline constexpr const char* kPals = "mpiexec version 1.2.12 revision 3fc4a5b built Dec 2 2022 (PALS)\n";

inline Words words(const std::string& text) {
  std::istringstream stream(text);
  Words result;
  for (std::string word; stream >> word;) result.push_back(word);
  return result;
}

inline std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

inline LauncherQuestions answers(const std::string& version, const std::string& file_name = "") {
  return {[version](const std::string&) { return version; }, [file_name](const std::string&) { return file_name; }};
}

inline LaunchLine read(const std::string& text, const std::string& version = kOpenMpi) {
  return read_launch_line(words(text), answers(version));
}

}  // namespace launcher
