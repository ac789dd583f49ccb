// C code that Cython generated: its comments say which line of the source each piece was made from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rankfile {

/// A line of the source, as the generated code names its file.
struct CythonLine {
  std::string file;
  std::int32_t line = 0;
  std::int32_t first_line = 0;  ///< of the function
};

class GeneratedC {
 public:
  /// Reads the file; one that is not there or was not written by Cython has no lines.
  explicit GeneratedC(const std::string& path);

  /// The source of C line `line` in the function `identifier`, which debug information says to be declared at
  /// `declared_line`. None if the file does not bear that out: then it is not the one that was compiled.
  std::optional<CythonLine> find(std::string_view identifier, std::int32_t declared_line, std::int32_t line) const;

 private:
  struct Mark {
    std::int32_t at = 0;  ///< line of the comment
    std::string file;
    std::int32_t line = 0;
  };
  /// The lines of one function with the comment above it.
  struct Range {
    std::int32_t begin = 0;
    std::int32_t end = 0;
  };

  void read_mark(const std::string& text);
  Range range_of(std::int32_t declared_line) const;

  std::vector<std::string> lines_;
  std::vector<Mark> marks_;
  std::vector<std::int32_t> function_ends_;
};

}  // namespace rankfile
