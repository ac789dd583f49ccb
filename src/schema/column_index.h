// The index at the end of a columnar file: where each column lies, so that reading one needs no walk through HDF5's own
// tables, and no trust in them. HDF5 ignores what lies behind its end; a file that was changed since has no index.
//
// All numbers are little-endian. Index: kind and columns. Footer, the last 24 bytes: offset of the index, checksum of
// all before the checksum, magic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace schema {

enum class ElementType : std::uint8_t { kUint8, kInt32, kUint32, kInt64, kUint64, kDouble };
std::size_t size_of(ElementType type);

/// Consecutive rows of a column as they lie in the file.
struct ColumnPiece {
  std::uint64_t offset = 0;
  std::uint64_t stored_bytes = 0;
};

/// Rows of `width` elements. Compressed pieces are HDF5 chunks, shuffled and deflated: all have `piece_rows` rows,
/// which in the last one may be more than there are.
struct IndexedColumn {
  std::string_view name;
  std::string_view units;
  ElementType type = ElementType::kUint8;
  bool is_compressed = false;
  std::uint64_t rows = 0;
  std::uint64_t width = 1;
  std::uint64_t piece_rows = 0;
  std::vector<ColumnPiece> pieces;

  std::uint64_t elements() const { return rows * width; }
  std::uint64_t bytes() const { return elements() * size_of(type); }
};

struct ColumnIndex {
  std::string_view kind;
  std::int32_t schema_version = 0;
  std::vector<IndexedColumn> columns;
};

void append_index(std::vector<std::byte>& image, const ColumnIndex& index);

/// Its texts lie in `image`. Every number of it has been checked: pieces lie inside the image and no column has more
/// than 2^28 elements. Nothing if there is no index, or the file was changed after it was written.
std::optional<ColumnIndex> find_index(std::span<const std::byte> image);

/// The elements of a column into `to`, which has room for exactly `column.bytes()`. False: they are damaged.
bool read_column(std::span<const std::byte> image, const IndexedColumn& column, std::span<std::byte> to);

/// Corrects the checksum of bytes that end like a file with an index: for tests that damage what lies before.
void correct_checksum(std::span<std::byte> image);

}  // namespace schema
