// The writing half of columnar_file.h.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <unordered_map>

#include "schema/columnar_file.h"
#include "schema/hdf5_objects.h"

namespace schema {
namespace {

using hdf5::Handle;

constexpr std::size_t kCompressedBytes = 65536;  // larger datasets are deflated
constexpr std::size_t kChunkBytes = 262144;
constexpr unsigned kDeflateLevel = 4;

template <class T>
constexpr ElementType kElementType = ElementType::kUint8;
template <>
constexpr ElementType kElementType<std::int32_t> = ElementType::kInt32;
template <>
constexpr ElementType kElementType<std::uint32_t> = ElementType::kUint32;
template <>
constexpr ElementType kElementType<std::int64_t> = ElementType::kInt64;
template <>
constexpr ElementType kElementType<std::uint64_t> = ElementType::kUint64;
template <>
constexpr ElementType kElementType<double> = ElementType::kDouble;

void require(bool done, const std::string& what) {
  if (!done) throw FileError(fmt::format("cannot build the file in memory: HDF5 refused {}", what));
}

Handle fixed_text_type(std::size_t length) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, std::max<std::size_t>(length, 1));
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

void write_text_attribute(hid_t object, const char* name, const std::string& text) {
  const Handle type = fixed_text_type(text.size() + 1);
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  require(attribute.valid() && H5Awrite(attribute, type, text.c_str()) >= 0, name);
}

void write_number_attribute(hid_t object, const char* name, std::int32_t value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  const Handle attribute(H5Acreate2(object, name, H5T_STD_I32LE, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  require(attribute.valid() && H5Awrite(attribute, H5T_NATIVE_INT32, &value) >= 0, name);
}

/// Pieces of so many rows, shuffled and deflated; 0: one piece as it is.
Handle layout_of(std::span<const hsize_t> shape, hsize_t piece_rows) {
  Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(layout, false);  // the same data gives the same bytes
  if (piece_rows == 0) return layout;
  const std::array<hsize_t, 2> chunk{piece_rows, shape.size() == 2 ? shape[1] : 1};
  H5Pset_chunk(layout, static_cast<int>(shape.size()), chunk.data());
  H5Pset_shuffle(layout);
  H5Pset_deflate(layout, kDeflateLevel);
  return layout;
}

/// Where the elements of a dataset have come to lie; HDF5 knows once it has been flushed. False: it does not say.
bool find_pieces(hid_t dataset, IndexedColumn& column) {
  if (column.rows == 0) return true;
  if (!column.is_compressed) {
    const haddr_t offset = H5Dget_offset(dataset);
    column.pieces.push_back({offset, column.bytes()});
    return offset != HADDR_UNDEF;
  }
#if H5_VERSION_GE(1, 10, 5)
  const Handle space(H5Dget_space(dataset), H5Sclose);
  const std::uint64_t count = (column.rows + column.piece_rows - 1) / column.piece_rows;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::array<hsize_t, 2> first{i * column.piece_rows, 0};
    unsigned skipped_filters = 0;
    haddr_t offset = HADDR_UNDEF;
    hsize_t bytes = 0;
    const bool is_known = H5Dget_chunk_info_by_coord(dataset, first.data(), &skipped_filters, &offset, &bytes) >= 0;
    if (!is_known || offset == HADDR_UNDEF || skipped_filters != 0) return false;
    column.pieces.push_back({offset, bytes});
  }
  return true;
#else
  return false;
#endif
}

}  // namespace

struct ColumnarWriter::State {
  explicit State(const FileKind& file_kind)
      : kind(file_kind),
        access(hdf5::memory_access()),
        file(H5Fcreate(hdf5::unique_memory_name().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose),
        link(H5Pcreate(H5P_LINK_CREATE), H5Pclose) {
    require(file.valid(), "a new file");
    H5Pset_create_intermediate_group(link, 1);
    write_text_attribute(file, "kind", kind.name);
    write_number_attribute(file, "schema_version", kind.schema_version);
  }

  std::uint32_t id_of(const std::string& text) {
    const auto [entry, is_new] = ids.try_emplace(text, static_cast<std::uint32_t>(ids.size()));
    if (is_new) {
      bytes.insert(bytes.end(), text.begin(), text.end());
      offsets.push_back(bytes.size());
    }
    return entry->second;
  }

  /// Behind its end HDF5 finds nothing; we find the columns there.
  void add_index(std::vector<std::byte>& image) {
    ColumnIndex index{.kind = kind.name, .schema_version = kind.schema_version, .columns = {}};
    for (std::size_t i = 0; i < columns.size(); ++i) {
      IndexedColumn& column = columns[i].first;
      column.name = names[i];
      if (!find_pieces(columns[i].second, column)) return;
      index.columns.push_back(column);
    }
    append_index(image, index);
  }

  FileKind kind;
  Handle access;
  Handle file;
  Handle link;
  std::deque<std::string> names;  ///< of the columns, where they stay
  std::vector<std::pair<IndexedColumn, Handle>> columns;
  std::unordered_map<std::string, std::uint32_t> ids{{"", 0}};
  std::unordered_map<Text, std::uint32_t> text_ids;  ///< of those texts that have been written
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint64_t> offsets{0, 0};  // string i: bytes [offsets[i], offsets[i + 1])
};

ColumnarWriter::ColumnarWriter(const FileKind& kind) : state_(std::make_unique<State>(kind)) {}
ColumnarWriter::~ColumnarWriter() = default;

template <class T>
void ColumnarWriter::write(const std::string& column, const char* units, std::span<const T> values, std::size_t width) {
  const std::size_t row_elements = width == 0 ? 1 : width;
  const std::array<hsize_t, 2> shape{values.size() / row_elements, width};
  const int rank = width == 0 ? 1 : 2;
  const Handle space(H5Screate_simple(rank, shape.data(), nullptr), H5Sclose);
  const bool is_compressed = values.size_bytes() >= kCompressedBytes;
  const hsize_t piece_rows =
      is_compressed ? std::clamp<hsize_t>(kChunkBytes / (row_elements * sizeof(T)), 1, shape[0]) : 0;
  const Handle layout = layout_of(std::span(shape).first(static_cast<std::size_t>(rank)), piece_rows);
  const hid_t type = hdf5::native_type(kElementType<T>);
  Handle dataset(H5Dcreate2(state_->file, column.c_str(), type, space, state_->link, layout, H5P_DEFAULT), H5Dclose);
  require(dataset.valid(), column);
  if (!values.empty()) require(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0, column);
  write_text_attribute(dataset, "units", units);
  state_->names.push_back(column);
  state_->columns.emplace_back(IndexedColumn{.name = {},
                                             .units = units,
                                             .type = kElementType<T>,
                                             .is_compressed = is_compressed,
                                             .rows = shape[0],
                                             .width = row_elements,
                                             .piece_rows = piece_rows,
                                             .pieces = {}},
                               std::move(dataset));
}

void ColumnarWriter::write_text(const std::string& column, const char* units, const std::vector<std::string>& values) {
  std::vector<std::uint32_t> ids;
  ids.reserve(values.size());
  for (const std::string& value : values) ids.push_back(state_->id_of(value));
  write<std::uint32_t>(column, units, ids);
}

void ColumnarWriter::write_texts(const std::string& column, const char* units, const std::vector<Text>& values) {
  std::vector<std::uint32_t> ids;
  ids.reserve(values.size());
  for (const Text& value : values) {
    const auto [entry, is_new] = state_->text_ids.try_emplace(value, 0);
    if (is_new) entry->second = state_->id_of(value);
    ids.push_back(entry->second);
  }
  write<std::uint32_t>(column, units, ids);
}

std::vector<std::byte> ColumnarWriter::finish() {
  write<std::uint8_t>("strings/bytes", "UTF-8 bytes", state_->bytes);
  write<std::uint64_t>("strings/offsets", "bytes", state_->offsets);
  require(H5Fflush(state_->file, H5F_SCOPE_GLOBAL) >= 0, "to flush");
  const ssize_t size = H5Fget_file_image(state_->file, nullptr, 0);
  require(size > 0, "its image");
  std::vector<std::byte> image(static_cast<std::size_t>(size));
  require(H5Fget_file_image(state_->file, image.data(), image.size()) == size, "its image");
  state_->add_index(image);
  return image;
}

template void ColumnarWriter::write(const std::string&, const char*, std::span<const std::uint8_t>, std::size_t);
template void ColumnarWriter::write(const std::string&, const char*, std::span<const std::int32_t>, std::size_t);
template void ColumnarWriter::write(const std::string&, const char*, std::span<const std::uint32_t>, std::size_t);
template void ColumnarWriter::write(const std::string&, const char*, std::span<const std::int64_t>, std::size_t);
template void ColumnarWriter::write(const std::string&, const char*, std::span<const std::uint64_t>, std::size_t);
template void ColumnarWriter::write(const std::string&, const char*, std::span<const double>, std::size_t);

}  // namespace schema
