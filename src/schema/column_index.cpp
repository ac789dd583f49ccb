#include "schema/column_index.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace schema {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::uint64_t kMagic = 0x31584449504d5057;  // "WPMPIDX1"
constexpr std::uint64_t kMaximumElements = std::uint64_t{1} << 28;
constexpr std::uint64_t kMaximumColumns = 4096;

struct Footer {
  std::uint64_t index_offset = 0;
  std::uint64_t checksum = 0;
  std::uint64_t magic = kMagic;
};
static_assert(sizeof(Footer) == 24);

const Bytef* bytes_of(const std::byte* bytes) {
  return reinterpret_cast<const Bytef*>(bytes);
}

/// Of everything before the checksum itself.
std::uint64_t checksum_of(std::span<const std::byte> image) {
  const std::size_t length = image.size() - sizeof(Footer) + offsetof(Footer, checksum);
  return crc32_z(0, bytes_of(image.data()), length);
}

class Encoder {
 public:
  explicit Encoder(std::vector<std::byte>& to) : to_(to) {}

  template <class Value>
  void add(const Value& value) {
    add_bytes(&value, sizeof value);
  }
  void add_text(std::string_view text) {
    add(static_cast<std::uint16_t>(text.size()));
    add_bytes(text.data(), text.size());
  }

 private:
  void add_bytes(const void* bytes, std::size_t length) {
    const auto* first = static_cast<const std::byte*>(bytes);
    to_.insert(to_.end(), first, first + length);
  }
  std::vector<std::byte>& to_;
};

/// Gives zeros once it has come to the end.
class Decoder {
 public:
  explicit Decoder(std::span<const std::byte> from) : rest_(from) {}

  template <class Value>
  Value take() {
    Value value{};
    const auto bytes = take_bytes(sizeof value);
    if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string_view take_text() {
    const auto bytes = take_bytes(take<std::uint16_t>());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  bool overran() const { return overran_; }

 private:
  std::span<const std::byte> take_bytes(std::size_t length) {
    if (length > rest_.size()) {
      overran_ = true;
      rest_ = {};
      return {};
    }
    const auto bytes = rest_.first(length);
    rest_ = rest_.subspan(length);
    return bytes;
  }
  std::span<const std::byte> rest_;
  bool overran_ = false;
};

bool lies_inside(const ColumnPiece& piece, std::uint64_t size) {
  return piece.offset <= size && piece.stored_bytes <= size - piece.offset;
}

bool is_sane(const IndexedColumn& column, std::uint64_t data_bytes) {
  if (column.type > ElementType::kDouble || column.width == 0) return false;
  if (column.rows > kMaximumElements || column.width > kMaximumElements || column.elements() > kMaximumElements) {
    return false;
  }
  if (!std::ranges::all_of(column.pieces, [&](const ColumnPiece& piece) { return lies_inside(piece, data_bytes); })) {
    return false;
  }
  if (column.rows == 0) return column.pieces.empty();
  if (!column.is_compressed) return column.pieces.size() == 1 && column.pieces[0].stored_bytes == column.bytes();
  return column.piece_rows > 0 && column.piece_rows <= column.rows &&
         column.pieces.size() == (column.rows + column.piece_rows - 1) / column.piece_rows;
}

IndexedColumn take_column(Decoder& decoder, std::uint64_t data_bytes) {
  IndexedColumn column;
  column.name = decoder.take_text();
  column.units = decoder.take_text();
  column.type = static_cast<ElementType>(decoder.take<std::uint8_t>());
  column.is_compressed = decoder.take<std::uint8_t>() != 0;
  column.rows = decoder.take<std::uint64_t>();
  column.width = decoder.take<std::uint64_t>();
  column.piece_rows = decoder.take<std::uint64_t>();
  const auto pieces = decoder.take<std::uint32_t>();
  for (std::uint32_t i = 0; i < pieces && !decoder.overran(); ++i) column.pieces.push_back(decoder.take<ColumnPiece>());
  if (!is_sane(column, data_bytes)) column.width = 0;
  return column;
}

/// HDF5's shuffle filter: the first bytes of all elements, then the second ones.
void unshuffle(std::span<const std::byte> from, std::size_t element_bytes, std::span<std::byte> to) {
  const std::size_t elements = from.size() / element_bytes;
  const std::size_t wanted = to.size() / element_bytes;
  for (std::size_t k = 0; k < element_bytes; ++k) {
    const std::byte* plane = from.data() + k * elements;
    for (std::size_t i = 0; i < wanted; ++i) to[i * element_bytes + k] = plane[i];
  }
}

bool read_compressed(std::span<const std::byte> image, const IndexedColumn& column, std::span<std::byte> to) {
  const std::size_t piece_bytes = column.piece_rows * column.width * size_of(column.type);
  std::vector<std::byte> shuffled(piece_bytes);
  for (const ColumnPiece& piece : column.pieces) {
    uLongf length = piece_bytes;
    const int status = uncompress(reinterpret_cast<Bytef*>(shuffled.data()), &length,
                                  bytes_of(image.data() + piece.offset), piece.stored_bytes);
    if (status != Z_OK || length != piece_bytes) return false;
    const auto part = to.first(std::min(to.size(), piece_bytes));
    unshuffle(shuffled, size_of(column.type), part);
    to = to.subspan(part.size());
  }
  return to.empty();
}

}  // namespace

std::size_t size_of(ElementType type) {
  static constexpr std::array<std::size_t, 6> kSizes = {1, 4, 4, 8, 8, 8};
  return kSizes[static_cast<std::size_t>(type)];
}

void append_index(std::vector<std::byte>& image, const ColumnIndex& index) {
  const Footer footer{.index_offset = image.size()};
  Encoder encoder(image);
  encoder.add_text(index.kind);
  encoder.add(index.schema_version);
  encoder.add(static_cast<std::uint32_t>(index.columns.size()));
  for (const IndexedColumn& column : index.columns) {
    encoder.add_text(column.name);
    encoder.add_text(column.units);
    encoder.add(static_cast<std::uint8_t>(column.type));
    encoder.add(static_cast<std::uint8_t>(column.is_compressed));
    encoder.add(column.rows);
    encoder.add(column.width);
    encoder.add(column.piece_rows);
    encoder.add(static_cast<std::uint32_t>(column.pieces.size()));
    for (const ColumnPiece& piece : column.pieces) encoder.add(piece);
  }
  encoder.add(footer);
  correct_checksum(image);
}

std::optional<ColumnIndex> find_index(std::span<const std::byte> image) {
  Footer footer;
  if (image.size() < sizeof footer) return std::nullopt;
  std::memcpy(&footer, image.data() + image.size() - sizeof footer, sizeof footer);
  const std::size_t end = image.size() - sizeof footer;
  if (footer.magic != kMagic || footer.index_offset > end || footer.checksum != checksum_of(image)) return std::nullopt;
  Decoder decoder(image.subspan(footer.index_offset, end - footer.index_offset));
  ColumnIndex index;
  index.kind = decoder.take_text();
  index.schema_version = decoder.take<std::int32_t>();
  const auto count = decoder.take<std::uint32_t>();
  if (count > kMaximumColumns) return std::nullopt;
  index.columns.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    index.columns.push_back(take_column(decoder, footer.index_offset));
    if (decoder.overran() || index.columns.back().width == 0) return std::nullopt;
  }
  return index;
}

bool read_column(std::span<const std::byte> image, const IndexedColumn& column, std::span<std::byte> to) {
  if (to.size() != column.bytes()) return false;
  if (to.empty()) return true;
  if (column.is_compressed) return read_compressed(image, column, to);
  std::memcpy(to.data(), image.data() + column.pieces[0].offset, to.size());
  return true;
}

void correct_checksum(std::span<std::byte> image) {
  if (image.size() < sizeof(Footer)) return;
  const std::uint64_t checksum = checksum_of(image);
  std::memcpy(image.data() + image.size() - sizeof(Footer) + offsetof(Footer, checksum), &checksum, sizeof checksum);
}

}  // namespace schema
