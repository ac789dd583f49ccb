// Frames of code that Cython compiled, on the lines of its source.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rankfile/generated_c.h"
#include "rankfile/symbols.h"
#include "schema/summary.h"

namespace rankfile {

/// Reads each generated C file once.
class CythonFrames {
 public:
  /// The frame of the innermost function of the source among `scopes`. None where debug information does not lead to
  /// a line of the source for certain.
  std::optional<schema::Frame> resolve(const std::vector<NativeScope>& scopes, const std::string& image);

 private:
  std::optional<CythonLine> line_of(const NativeScope& scope, const std::string& image);
  const GeneratedC& generated_c(const std::string& path);

  std::map<std::string, GeneratedC> files_;
};

/// Files whose lines Cython or another compiler of Python compiles.
bool is_python_source(const std::string& file);

}  // namespace rankfile
