// Where functions of the profiled program are defined, for code that a compiler kept no lines of.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rankfile {

struct Definition {
  std::string file;
  std::int32_t line = 0;  ///< of the 'def'
};

class PythonDefinitions {
 public:
  /// `files`: the absolute paths of the Python code that was seen to run; `arguments`: the command that ran it.
  PythonDefinitions(std::vector<std::string> files, std::vector<std::string> arguments, std::string directory);

  /// The definition of the last of `names`, which are those of its packages, module and scopes: '__main__', 'step'.
  /// Empty unless there is one file of that module and one definition of that name in it.
  Definition find(const std::vector<std::string>& names) const;

 private:
  std::string file_of_module(const std::vector<std::string>& names) const;
  std::string main_file() const;
  std::string sole_file_ending(const std::string& path) const;
  std::string sole_file_below_roots(const std::string& path) const;

  std::vector<std::string> files_;
  std::vector<std::string> arguments_;
  std::string directory_;
  std::vector<std::string> roots_;  ///< directories that modules are imported from
};

}  // namespace rankfile
