// The reading half of columnar_file.h; columnar_writer.cpp is the other.
#include "schema/columnar_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>

#include "schema/atomic_file.h"
#include "schema/column_index.h"
#include "schema/foreign_hdf5.h"

namespace schema {
namespace {

constexpr const char* kStringBytes = "strings/bytes";
constexpr const char* kStringOffsets = "strings/offsets";
// Sizes in a damaged file must not exhaust the memory; a summary of a hundred thousand ranks needs a tenth of it.
constexpr std::size_t kMostBytes = std::size_t{4} << 30;

template <class T, class Stored>
T converted(Stored value) {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::is_same_v<T, Stored>) {
    return value;
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(value);
  } else if constexpr (std::is_floating_point_v<Stored>) {
    if (std::isnan(value)) return 0;
    if (value <= static_cast<Stored>(Limits::min())) return Limits::min();
    return value >= static_cast<Stored>(Limits::max()) ? Limits::max() : static_cast<T>(value);
  } else {
    if (std::cmp_less(value, Limits::min())) return Limits::min();
    return std::cmp_greater(value, Limits::max()) ? Limits::max() : static_cast<T>(value);
  }
}

template <class T>
constexpr bool is_stored_as(ElementType type) {
  switch (type) {
    case ElementType::kUint8: return std::is_same_v<T, std::uint8_t>;
    case ElementType::kInt32: return std::is_same_v<T, std::int32_t>;
    case ElementType::kUint32: return std::is_same_v<T, std::uint32_t>;
    case ElementType::kInt64: return std::is_same_v<T, std::int64_t>;
    case ElementType::kUint64: return std::is_same_v<T, std::uint64_t>;
    case ElementType::kDouble: return std::is_same_v<T, double>;
  }
  return false;
}

}  // namespace

struct ColumnarReader::State {
  State(std::vector<std::byte> bytes, std::string name, const FileKind& file_kind)
      : path(std::move(name)), kind(file_kind), image(std::move(bytes)) {
    check_signature();
    auto found = find_index(image);
    if (!found) {
      image = with_index(image, path, kind);
      found = find_index(image);
    }
    if (!found) fail("is damaged: its columns cannot be listed");
    index = std::move(*found);
    std::ranges::sort(index.columns, {}, &IndexedColumn::name);
    check_identity();
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw FileError(fmt::format("{} {}; {}", path, what, kind.remedy));
  }

  void check_signature() const {
    static constexpr unsigned char kSignature[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    if (image.empty()) fail("is empty");
    const std::size_t compared = std::min(image.size(), sizeof kSignature);
    if (std::memcmp(image.data(), kSignature, compared) != 0) fail("is not an HDF5 file");
  }

  void check_identity() const {
    if (index.kind != kind.name) fail(fmt::format("is a {} of perfwrap, not a {}", index.kind, kind.name));
    if (index.schema_version > kind.schema_version) {
      throw FileError(
          fmt::format("{} has schema version {}, and this perfwrap reads up to {}; read it with the "
                      "perfwrap that wrote it or a newer one",
                      path, index.schema_version, kind.schema_version));
    }
  }

  const IndexedColumn& column(const std::string& name) const {
    const auto found = std::ranges::lower_bound(index.columns, std::string_view(name), {}, &IndexedColumn::name);
    if (found == index.columns.end() || found->name != name) fail(fmt::format("has no column {}", name));
    return *found;
  }

  void charge(std::size_t bytes) {
    if (bytes > left) fail("is damaged: its columns are too long");
    left -= bytes;
  }

  template <class T>
  std::vector<T> read(const IndexedColumn& from) {
    charge(from.bytes());
    std::vector<T> values(from.elements());
    if (!read_column(image, from, std::as_writable_bytes(std::span(values)))) {
      fail(fmt::format("is damaged: column {} cannot be read", from.name));
    }
    return values;
  }

  template <class T, class Stored>
  std::vector<T> read_as(const IndexedColumn& from) {
    const std::vector<Stored> stored = read<Stored>(from);
    std::vector<T> values;
    values.reserve(stored.size());
    for (const Stored value : stored) values.push_back(converted<T>(value));
    return values;
  }

  template <class T>
  std::vector<T> read(const std::string& name) {
    const IndexedColumn& from = column(name);
    if (is_stored_as<T>(from.type)) return read<T>(from);
    switch (from.type) {
      case ElementType::kUint8: return read_as<T, std::uint8_t>(from);
      case ElementType::kInt32: return read_as<T, std::int32_t>(from);
      case ElementType::kUint32: return read_as<T, std::uint32_t>(from);
      case ElementType::kInt64: return read_as<T, std::int64_t>(from);
      case ElementType::kUint64: return read_as<T, std::uint64_t>(from);
      case ElementType::kDouble: return read_as<T, double>(from);
    }
    return {};
  }

  /// The string table, read when the first text column is.
  const std::vector<std::string_view>& strings() {
    if (!strings_.empty()) return strings_;
    string_bytes_ = read<std::uint8_t>(kStringBytes);
    const auto offsets = read<std::uint64_t>(kStringOffsets);
    if (offsets.size() < 2 || offsets.back() > string_bytes_.size() || !std::ranges::is_sorted(offsets)) {
      fail("is damaged: strings/offsets points outside strings/bytes");
    }
    const char* text = reinterpret_cast<const char*>(string_bytes_.data());
    strings_.reserve(offsets.size() - 1);
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
      strings_.emplace_back(text + offsets[i], offsets[i + 1] - offsets[i]);
    }
    return strings_;
  }

  /// One of the strings; what is asked for often is looked up once.
  Text text(std::uint32_t id) {
    if (texts_.empty()) texts_.resize(strings_.size());
    if (texts_[id].empty()) texts_[id] = strings_[id];
    return texts_[id];
  }

  std::string path;
  FileKind kind;
  std::vector<std::byte> image;
  ColumnIndex index;  ///< in order of names
  std::size_t left = kMostBytes;

 private:
  std::vector<std::uint8_t> string_bytes_;
  std::vector<std::string_view> strings_;
  std::vector<Text> texts_;  ///< of the strings, empty: not looked up yet
};

namespace {

/// The memory of the last file serves for the next: ten thousand are read one after the other.
std::vector<std::byte> spare_memory;
constexpr std::size_t kMostSpareBytes = std::size_t{16} << 20;

}  // namespace

ColumnarReader::ColumnarReader(const std::filesystem::path& path, const FileKind& kind)
    : ColumnarReader(read_whole_file(path, kind.remedy, std::exchange(spare_memory, {})), path.string(), kind) {}
ColumnarReader::ColumnarReader(std::vector<std::byte> image, const std::string& name, const FileKind& kind)
    : state_(std::make_unique<State>(std::move(image), name, kind)) {}
ColumnarReader::~ColumnarReader() {
  std::vector<std::byte>& image = state_->image;
  if (image.size() > spare_memory.size() && image.size() <= kMostSpareBytes) spare_memory = std::move(image);
}

template <class T>
std::vector<T> ColumnarReader::read(const std::string& column) const {
  return state_->read<T>(column);
}

std::vector<std::string> ColumnarReader::read_text(const std::string& column) const {
  const auto ids = state_->read<std::uint32_t>(column);
  const auto& strings = state_->strings();
  std::vector<std::string> values;
  values.reserve(ids.size());
  for (const std::uint32_t id : ids) {
    if (id >= strings.size()) fail(column, "names a string that is not there");
    state_->charge(sizeof(std::string) + strings[id].size());
    values.emplace_back(strings[id]);
  }
  return values;
}

std::vector<Text> ColumnarReader::read_texts(const std::string& column) const {
  const auto ids = state_->read<std::uint32_t>(column);
  const auto& strings = state_->strings();
  std::vector<Text> values;
  values.reserve(ids.size());
  for (const std::uint32_t id : ids) {
    if (id >= strings.size()) fail(column, "names a string that is not there");
    values.push_back(state_->text(id));
  }
  return values;
}

void ColumnarReader::charge(std::size_t bytes) const {
  state_->charge(bytes);
}

ColumnFacts ColumnarReader::facts(const std::string& column) const {
  const IndexedColumn& found = state_->column(column);
  return {column, std::string(found.units), found.rows, found.width};
}

std::vector<ColumnFacts> ColumnarReader::columns() const {
  std::vector<ColumnFacts> found;
  for (const IndexedColumn& column : state_->index.columns) found.push_back(facts(std::string(column.name)));
  return found;
}

void ColumnarReader::fail(const std::string& column, const std::string& what) const {
  state_->fail(fmt::format("is damaged: column {} {}", column, what));
}

template std::vector<std::uint8_t> ColumnarReader::read(const std::string&) const;
template std::vector<std::int32_t> ColumnarReader::read(const std::string&) const;
template std::vector<std::uint32_t> ColumnarReader::read(const std::string&) const;
template std::vector<std::int64_t> ColumnarReader::read(const std::string&) const;
template std::vector<std::uint64_t> ColumnarReader::read(const std::string&) const;
template std::vector<double> ColumnarReader::read(const std::string&) const;

}  // namespace schema
