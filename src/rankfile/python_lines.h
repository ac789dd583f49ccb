// Python line tables: from the offset of an instruction to the line it belongs to, for each version of CPython.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rankfile {

/// How a version of CPython stores line numbers.
enum class LineTableFormat {
  kNumberTable,    ///< 3.9: co_lnotab
  kLineTable,      ///< 3.10: co_linetable
  kLocationTable,  ///< 3.11 to 3.15: co_linetable with columns
};

/// The format of the version that a text like "3.11.7 (main, ...)" starts with; none if it is not known.
std::optional<LineTableFormat> line_table_format(const std::string& python_version);

/// Instructions [start, end), in bytes, of one line. Line 0: they belong to no line.
struct LineRange {
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  std::int32_t line = 0;
  bool operator==(const LineRange&) const = default;
};

/// The ranges of a raw table in order of offsets. A damaged table gives the ranges before the damage.
std::vector<LineRange> decode_line_table(LineTableFormat format, std::span<const std::byte> table,
                                         std::int32_t first_line);

/// The line of the instruction at `offset` bytes; `first_line` where the table does not say.
std::int32_t line_at(const std::vector<LineRange>& ranges, std::uint64_t offset, std::int32_t first_line);

}  // namespace rankfile
