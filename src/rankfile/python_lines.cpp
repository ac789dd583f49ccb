#include "rankfile/python_lines.h"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace rankfile {
namespace {

constexpr std::uint32_t kCodeUnitBytes = 2;

/// Takes bytes off the front of a table and remembers when there were too few.
class TableCursor {
 public:
  explicit TableCursor(std::span<const std::byte> table) : rest_(table) {}

  bool at_end() const { return rest_.empty(); }
  bool overran() const { return overran_; }

  std::uint8_t next() {
    if (rest_.empty()) {
      overran_ = true;
      return 0;
    }
    const auto byte = std::to_integer<std::uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    return byte;
  }
  std::int8_t next_signed() { return static_cast<std::int8_t>(next()); }

  /// Six bits a byte, least significant first; bit 6 says that more follow.
  std::uint32_t next_varint() {
    std::uint32_t value = 0;
    std::uint8_t byte = 0;
    unsigned shift = 0;
    do {
      byte = next();
      if (shift < 32) value |= static_cast<std::uint32_t>(byte & 63) << shift;
      shift += 6;
    } while ((byte & 64) != 0);
    return value;
  }
  /// The lowest bit is the sign.
  std::int32_t next_signed_varint() {
    const std::uint32_t value = next_varint();
    const auto magnitude = static_cast<std::int32_t>(value >> 1);
    return (value & 1) != 0 ? -magnitude : magnitude;
  }

 private:
  std::span<const std::byte> rest_;
  bool overran_ = false;
};

/// Adds up line deltas of tables that may be damaged.
class LineCounter {
 public:
  explicit LineCounter(std::int32_t first_line) : line_(first_line) {}
  void add(std::int64_t delta) {
    line_ = std::clamp<std::int64_t>(line_ + delta, 0, std::numeric_limits<std::int32_t>::max());
  }
  std::int32_t line() const { return static_cast<std::int32_t>(line_); }

 private:
  std::int64_t line_;
};

// CPython 3.9, Objects/lnotab_notes.txt: pairs (instruction bytes, signed lines). The lines apply to what follows.
std::vector<LineRange> decode_number_table(TableCursor cursor, std::int32_t first_line) {
  std::vector<LineRange> ranges;
  LineCounter counter(first_line);
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  while (!cursor.at_end()) {
    end += cursor.next();
    const std::int8_t lines = cursor.next_signed();
    if (cursor.overran()) break;
    if (lines == 0) continue;
    if (end > start) ranges.push_back({start, end, counter.line()});
    start = end;
    counter.add(lines);
  }
  ranges.push_back({start, std::numeric_limits<std::uint32_t>::max(), counter.line()});
  return ranges;
}

// CPython 3.10, Objects/lnotab_notes.txt: pairs (instruction bytes, signed lines); -128 stands for no line.
std::vector<LineRange> decode_pair_table(TableCursor cursor, std::int32_t first_line) {
  std::vector<LineRange> ranges;
  LineCounter counter(first_line);
  std::uint32_t start = 0;
  while (!cursor.at_end()) {
    const std::uint32_t end = start + cursor.next();
    const std::int8_t lines = cursor.next_signed();
    if (cursor.overran()) break;
    const bool has_line = lines != -128;
    if (has_line) counter.add(lines);
    if (end > start) ranges.push_back({start, end, has_line ? counter.line() : 0});
    start = end;
  }
  return ranges;
}

/// Reads the entry of the given code: false if its instructions belong to no line.
bool read_location(TableCursor& cursor, unsigned code, LineCounter& counter) {
  if (code == 15) return false;
  if (code == 14) {  // long form: line, end line, both columns
    counter.add(cursor.next_signed_varint());
    for (int i = 0; i < 3; ++i) cursor.next_varint();
  } else if (code == 13) {  // no columns
    counter.add(cursor.next_signed_varint());
  } else if (code >= 10) {  // one line, both columns in a byte each
    counter.add(code - 10);
    cursor.next(), cursor.next();
  } else {  // short form: the same line
    cursor.next();
  }
  return true;
}

// CPython 3.11, Objects/locations.md: a byte 1ccccnnn starts each entry; c is the form, n + 1 the code units.
std::vector<LineRange> decode_location_table(TableCursor cursor, std::int32_t first_line) {
  std::vector<LineRange> ranges;
  LineCounter counter(first_line);
  std::uint32_t start = 0;
  while (!cursor.at_end()) {
    const std::uint8_t head = cursor.next();
    if ((head & 0x80) == 0) break;
    const std::uint32_t end = start + ((head & 7u) + 1) * kCodeUnitBytes;
    const bool has_line = read_location(cursor, (head >> 3) & 15u, counter);
    if (cursor.overran()) break;
    ranges.push_back({start, end, has_line ? counter.line() : 0});
    start = end;
  }
  return ranges;
}

}  // namespace

std::optional<LineTableFormat> line_table_format(const std::string& python_version) {
  int major = 0;
  int minor = 0;
  if (std::sscanf(python_version.c_str(), "%d.%d", &major, &minor) != 2 || major != 3) return std::nullopt;
  if (minor == 9) return LineTableFormat::kNumberTable;
  if (minor == 10) return LineTableFormat::kLineTable;
  if (minor >= 11 && minor <= 15) return LineTableFormat::kLocationTable;
  return std::nullopt;
}

std::vector<LineRange> decode_line_table(LineTableFormat format, std::span<const std::byte> table,
                                         std::int32_t first_line) {
  switch (format) {
    case LineTableFormat::kNumberTable: return decode_number_table(TableCursor(table), first_line);
    case LineTableFormat::kLineTable: return decode_pair_table(TableCursor(table), first_line);
    case LineTableFormat::kLocationTable: break;
  }
  return decode_location_table(TableCursor(table), first_line);
}

std::int32_t line_at(const std::vector<LineRange>& ranges, std::uint64_t offset, std::int32_t first_line) {
  const auto range = std::ranges::upper_bound(ranges, offset, {}, [](const LineRange& item) { return item.end; });
  if (range == ranges.end() || offset < range->start) return first_line;
  return range->line != 0 ? range->line : first_line;
}

}  // namespace rankfile
