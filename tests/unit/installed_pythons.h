// The CPython interpreters of this machine: pyenv's, those in PATH, and those that PERFWRAP_TEST_PYTHONS names.
#pragma once

#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace installed_pythons {

struct Python {
  std::string path;
  unsigned long version = 0;  ///< sys.hexversion
  std::string include;        ///< where its headers are, if they are installed

  int minor() const { return static_cast<int>(version >> 16 & 0xff); }
};

inline std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen((command + " 2>/dev/null").c_str(), "r"), ::pclose);
  std::string answer;
  char buffer[4096];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe.get())) answer.append(buffer, got);
  return answer;
}

/// What `program` prints, run by the interpreter.
inline std::string run(const Python& python, const std::string& program) {
  std::string quoted;
  for (const char c : program) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return output_of("'" + python.path + "' -c '" + quoted + "'");
}

inline void add_directory(const std::filesystem::path& directory, std::set<std::string>& paths) {
  static const std::regex name("python3\\.[0-9]+t?");
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (!std::regex_match(entry.path().filename().string(), name)) continue;
    const auto real = std::filesystem::canonical(entry.path(), error);
    if (!error) paths.insert(real.string());
  }
}

inline std::vector<std::string> split(const char* text) {
  std::vector<std::string> parts;
  std::istringstream stream(text == nullptr ? "" : text);
  for (std::string part; std::getline(stream, part, ':');) parts.push_back(part);
  return parts;
}

inline std::vector<Python> find() {
  std::set<std::string> paths;
  std::error_code error;
  const char* home = ::getenv("HOME");
  const auto versions = std::filesystem::path(home == nullptr ? "/" : home) / ".pyenv/versions";
  for (const auto& entry : std::filesystem::directory_iterator(versions, error)) {
    add_directory(entry.path() / "bin", paths);
  }
  for (const std::string& directory : split(::getenv("PATH"))) add_directory(directory, paths);
  for (const std::string& path : split(::getenv("PERFWRAP_TEST_PYTHONS"))) paths.insert(path);
  std::vector<Python> found;
  for (const std::string& path : paths) {
    Python python;
    python.path = path;
    std::istringstream answer(run(python,
                                  "import sys, sysconfig as s, platform\n"
                                  "if platform.python_implementation() == 'CPython':\n"
                                  " print(sys.hexversion, s.get_paths()['include'])"));
    if (answer >> python.version >> python.include) found.push_back(python);
  }
  return found;
}

inline std::vector<Python> of_minor(int minor) {
  static const std::vector<Python> all = find();
  std::vector<Python> wanted;
  for (const Python& python : all) {
    if (python.minor() == minor) wanted.push_back(python);
  }
  return wanted;
}

}  // namespace installed_pythons
