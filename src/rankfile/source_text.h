// The source lines a report will want to show, taken while the files can still be read: those of a compute
// node may be gone when the report is made.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "schema/summary.h"

namespace rankfile {

/// Lines on either side of a wanted line.
inline constexpr int kNeighbourLines = 2;
/// Bytes of text in one rank file; a line longer than kMaximumLineBytes is cut.
inline constexpr std::size_t kMaximumSourceBytes = 256 * 1024;
inline constexpr std::size_t kMaximumLineBytes = 512;

struct WantedLine {
  std::string file;
  std::int32_t line = 0;
};

/// The wanted lines and their neighbours, sorted by file and line, each once. `wanted` comes in order of
/// importance: where room ends, the last ones are left out. Files that cannot be read are passed over.
std::vector<schema::SourceLine> read_source_lines(const std::vector<WantedLine>& wanted);

}  // namespace rankfile
