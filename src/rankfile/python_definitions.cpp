#include "rankfile/python_definitions.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

namespace rankfile {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaximumFileBytes = 16 * 1024 * 1024;

bool defines(std::string_view line, const std::string& function) {
  constexpr std::string_view kDefinition = "def ";
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  if (!line.starts_with(kDefinition)) return false;
  line.remove_prefix(kDefinition.size());
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  if (!line.starts_with(function)) return false;
  const std::size_t next = line.find_first_not_of(" \t", function.size());
  return next != std::string_view::npos && line[next] == '(';
}

/// 0 unless there is exactly one.
std::int32_t sole_definition(const std::string& file, const std::string& function) {
  std::error_code error;
  if (!fs::is_regular_file(file, error) || fs::file_size(file, error) > kMaximumFileBytes) {
    return 0;
  }
  std::ifstream stream(file);
  std::int32_t found = 0;
  std::int32_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (!defines(line, function)) continue;
    if (found != 0) return 0;
    found = number;
  }
  return found;
}

}  // namespace

PythonDefinitions::PythonDefinitions(std::vector<std::string> files, std::vector<std::string> arguments,
                                     std::string directory)
    : files_(std::move(files)), arguments_(std::move(arguments)), directory_(std::move(directory)) {
  std::ranges::sort(files_);
  files_.erase(std::unique(files_.begin(), files_.end()), files_.end());
  constexpr std::string_view kPackages = "/site-packages/";
  if (const std::string main = main_file(); !main.empty()) roots_.push_back(fs::path(main).parent_path());
  for (const std::string& file : files_) {
    const std::size_t place = file.find(kPackages);
    if (place != std::string::npos) roots_.push_back(file.substr(0, place + kPackages.size() - 1));
  }
  std::ranges::sort(roots_);
  roots_.erase(std::unique(roots_.begin(), roots_.end()), roots_.end());
}

Definition PythonDefinitions::find(const std::vector<std::string>& names) const {
  if (names.size() < 2) return {};
  const std::string file = names.front() == "__main__" ? main_file() : file_of_module(names);
  const std::int32_t line = file.empty() ? 0 : sole_definition(file, names.back());
  return line == 0 ? Definition{} : Definition{file, line};
}

/// The longest part of the names that is a module: what is behind it are scopes.
std::string PythonDefinitions::file_of_module(const std::vector<std::string>& names) const {
  for (std::size_t count = names.size() - 1; count > 0; --count) {
    std::string path;
    for (std::size_t i = 0; i < count; ++i) path += "/" + names[i];
    for (const char* ending : {".py", "/__init__.py"}) {
      if (std::string file = sole_file_ending(path + ending); !file.empty()) return file;
      if (std::string file = sole_file_below_roots(path + ending); !file.empty()) return file;
    }
  }
  return {};
}

/// 'python app.py ...' or 'python -m package.app ...', also behind '-m mpi4py'.
std::string PythonDefinitions::main_file() const {
  bool is_module = false;
  for (const std::string& argument : arguments_) {
    const fs::path path = fs::path(directory_) / argument;
    if (std::ranges::binary_search(files_, path.string())) return path;
    if (std::ranges::binary_search(files_, path.lexically_normal().string())) return path.lexically_normal();
    if (is_module) {
      std::string module = "/" + argument;
      std::ranges::replace(module, '.', '/');
      for (const char* ending : {".py", "/__main__.py"}) {
        if (std::string file = sole_file_ending(module + ending); !file.empty() && argument != "mpi4py") return file;
      }
    }
    is_module = argument == "-m";
  }
  return {};
}

std::string PythonDefinitions::sole_file_ending(const std::string& path) const {
  const auto ends = [&](const std::string& file) { return file.ends_with(path); };
  const auto found = std::ranges::find_if(files_, ends);
  if (found == files_.end() || std::find_if(found + 1, files_.end(), ends) != files_.end()) return {};
  return *found;
}

/// A module none of whose Python code was seen to run: all of it was compiled.
std::string PythonDefinitions::sole_file_below_roots(const std::string& path) const {
  std::string found;
  std::error_code error;
  for (const std::string& root : roots_) {
    if (!fs::is_regular_file(root + path, error)) continue;
    if (!found.empty()) return {};
    found = root + path;
  }
  return found;
}

}  // namespace rankfile
