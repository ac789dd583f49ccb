#include "schema/columnar_file.h"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "schema/atomic_file.h"

namespace schema {
namespace {

constexpr const char* kStringBytes = "strings/bytes";
constexpr const char* kStringOffsets = "strings/offsets";
constexpr std::size_t kCompactBytes = 4096;      // smaller datasets live inside their header: one read less
constexpr std::size_t kCompressedBytes = 65536;  // larger ones are deflated
constexpr std::size_t kChunkBytes = 262144;
constexpr unsigned kDeflateLevel = 4;
constexpr hsize_t kMaximumElements = hsize_t{1} << 28;  // a damaged size must not exhaust the memory
constexpr std::size_t kMaximumTextBytes = std::size_t{1} << 31;

/// Owns an HDF5 identifier.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle& operator=(Handle&&) = delete;
  operator hid_t() const { return id_; }  // NOLINT: a handle stands for its identifier
  bool valid() const { return id_ >= 0; }

 private:
  hid_t id_;
  Close close_;
};

template <class T>
hid_t native_type();
template <>
hid_t native_type<std::uint8_t>() {
  return H5T_NATIVE_UINT8;
}
template <>
hid_t native_type<std::int32_t>() {
  return H5T_NATIVE_INT32;
}
template <>
hid_t native_type<std::uint32_t>() {
  return H5T_NATIVE_UINT32;
}
template <>
hid_t native_type<std::int64_t>() {
  return H5T_NATIVE_INT64;
}
template <>
hid_t native_type<std::uint64_t>() {
  return H5T_NATIVE_UINT64;
}
template <>
hid_t native_type<double>() {
  return H5T_NATIVE_DOUBLE;
}

/// Errors are reported once, in our words.
void silence_hdf5() {
  [[maybe_unused]] static const herr_t silenced = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

/// HDF5 takes files of one name for the same file, also those that are in memory only.
std::string unique_memory_name() {
  static std::uint64_t count = 0;
  return fmt::format("perfwrap-memory-{}", count++);
}

Handle memory_access() {
  silence_hdf5();
  Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access, std::size_t{1} << 16, /*backing_store=*/false);
  // With a newer superblock, the image that H5Fget_file_image gives fails its own checksum (seen with HDF5 1.10.8).
  H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  return access;
}

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

/// Empty if there is no such attribute, or it is no text of fixed length.
std::string read_text_attribute(hid_t object, const char* name) {
  if (H5Aexists(object, name) <= 0) return {};
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
  const Handle stored(H5Aget_type(attribute), H5Tclose);
  if (H5Tget_class(stored) != H5T_STRING || H5Tis_variable_str(stored) > 0) return {};
  const Handle space(H5Aget_space(attribute), H5Sclose);
  const std::size_t size = H5Tget_size(stored);
  if (H5Sget_simple_extent_npoints(space) != 1 || size > 4096) return {};
  std::string text(size, '\0');
  if (H5Aread(attribute, stored, text.data()) < 0) return {};
  text.resize(std::strlen(text.c_str()));
  return text;
}

std::int32_t read_number_attribute(hid_t object, const char* name) {
  std::int32_t value = -1;
  if (H5Aexists(object, name) <= 0) return value;
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
  const Handle space(H5Aget_space(attribute), H5Sclose);
  if (H5Sget_simple_extent_npoints(space) != 1) return value;
  if (H5Aread(attribute, H5T_NATIVE_INT32, &value) < 0) return -1;
  return value;
}

Handle layout_of(std::size_t bytes, std::size_t row_bytes, std::span<const hsize_t> shape) {
  Handle layout(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(layout, false);  // the same data gives the same bytes
  if (bytes <= kCompactBytes) {
    H5Pset_layout(layout, H5D_COMPACT);
  } else if (bytes >= kCompressedBytes) {
    std::array<hsize_t, 2> chunk{std::clamp<hsize_t>(kChunkBytes / row_bytes, 1, shape[0]), 1};
    if (shape.size() == 2) chunk[1] = shape[1];
    H5Pset_chunk(layout, static_cast<int>(shape.size()), chunk.data());
    H5Pset_shuffle(layout);
    H5Pset_deflate(layout, kDeflateLevel);
  }
  return layout;
}

}  // namespace

struct ColumnarWriter::State {
  explicit State(const FileKind& kind)
      : access(memory_access()),
        file(H5Fcreate(unique_memory_name().c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose),
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

  Handle access;
  Handle file;
  Handle link;
  std::unordered_map<std::string, std::uint32_t> ids{{"", 0}};
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
  const Handle layout =
      layout_of(values.size_bytes(), row_elements * sizeof(T), std::span(shape).first(static_cast<std::size_t>(rank)));
  const Handle dataset(
      H5Dcreate2(state_->file, column.c_str(), native_type<T>(), space, state_->link, layout, H5P_DEFAULT), H5Dclose);
  require(dataset.valid(), column);
  if (!values.empty()) {
    require(H5Dwrite(dataset, native_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0, column);
  }
  write_text_attribute(dataset, "units", units);
}

void ColumnarWriter::write_text(const std::string& column, const char* units, const std::vector<std::string>& values) {
  std::vector<std::uint32_t> ids;
  ids.reserve(values.size());
  for (const std::string& value : values) ids.push_back(state_->id_of(value));
  write<std::uint32_t>(column, units, ids);
}

std::vector<std::byte> ColumnarWriter::finish() {
  write<std::uint8_t>(kStringBytes, "UTF-8 bytes", state_->bytes);
  write<std::uint64_t>(kStringOffsets, "bytes", state_->offsets);
  require(H5Fflush(state_->file, H5F_SCOPE_GLOBAL) >= 0, "to flush");
  const ssize_t size = H5Fget_file_image(state_->file, nullptr, 0);
  require(size > 0, "its image");
  std::vector<std::byte> image(static_cast<std::size_t>(size));
  require(H5Fget_file_image(state_->file, image.data(), image.size()) == size, "its image");
  return image;
}

struct ColumnarReader::State {
  State(std::vector<std::byte> image, std::string name, const FileKind& file_kind)
      : path(std::move(name)), kind(file_kind), file(open(std::move(image))) {
    check_identity();
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw FileError(fmt::format("{} {}; {}", path, what, kind.remedy));
  }

  Handle open(std::vector<std::byte> image) const {
    static constexpr unsigned char kSignature[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    if (image.empty()) fail("is empty");
    const std::size_t compared = std::min(image.size(), sizeof kSignature);
    if (std::memcmp(image.data(), kSignature, compared) != 0) fail("is not an HDF5 file");
    const Handle access = memory_access();
    H5Pset_file_image(access, image.data(), image.size());
    Handle opened(H5Fopen(unique_memory_name().c_str(), H5F_ACC_RDONLY, access), H5Fclose);
    if (!opened.valid()) fail("is truncated or damaged");
    return opened;
  }

  void check_identity() const {
    const std::string found = read_text_attribute(file, "kind");
    const std::int32_t version = read_number_attribute(file, "schema_version");
    if (found.empty() || version < 0) fail("is an HDF5 file, but not one of perfwrap");
    if (found != kind.name) fail(fmt::format("is a {} of perfwrap, not a {}", found, kind.name));
    if (version > kind.schema_version) {
      throw FileError(
          fmt::format("{} has schema version {}, and this perfwrap reads up to {}; read it with the "
                      "perfwrap that wrote it or a newer one",
                      path, version, kind.schema_version));
    }
  }

  Handle dataset(const std::string& column) const {
    Handle opened(H5Dopen2(file, column.c_str(), H5P_DEFAULT), H5Dclose);
    if (!opened.valid()) fail(fmt::format("has no column {}", column));
    return opened;
  }

  /// Rows and width.
  std::array<hsize_t, 2> shape_of(const std::string& column, hid_t opened) const {
    const Handle space(H5Dget_space(opened), H5Sclose);
    std::array<hsize_t, 2> shape{0, 1};
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 1 || rank > 2 || H5Sget_simple_extent_dims(space, shape.data(), nullptr) < 0) {
      fail(fmt::format("is damaged: column {} has no rows", column));
    }
    if (shape[0] > kMaximumElements || shape[1] > kMaximumElements || shape[0] * shape[1] > kMaximumElements) {
      fail(fmt::format("is damaged: column {} is too long", column));
    }
    return shape;
  }

  ColumnFacts facts(const std::string& column, hid_t opened) const {
    const std::array<hsize_t, 2> shape = shape_of(column, opened);
    return {column, read_text_attribute(opened, "units"), shape[0], shape[1]};
  }

  template <class T>
  std::vector<T> read(const std::string& column) const {
    const Handle opened = dataset(column);
    const std::array<hsize_t, 2> shape = shape_of(column, opened);
    std::vector<T> values(shape[0] * shape[1]);
    if (!values.empty() && H5Dread(opened, native_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) {
      fail(fmt::format("is damaged: column {} cannot be read", column));
    }
    return values;
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
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
      strings_.emplace_back(text + offsets[i], offsets[i + 1] - offsets[i]);
    }
    return strings_;
  }

  std::string path;
  FileKind kind;
  Handle file;

 private:
  std::vector<std::uint8_t> string_bytes_;
  std::vector<std::string_view> strings_;
};

ColumnarReader::ColumnarReader(const std::filesystem::path& path, const FileKind& kind)
    : ColumnarReader(read_whole_file(path, kind.remedy), path.string(), kind) {}
ColumnarReader::ColumnarReader(std::vector<std::byte> image, const std::string& name, const FileKind& kind)
    : state_(std::make_unique<State>(std::move(image), name, kind)) {}
ColumnarReader::~ColumnarReader() = default;

template <class T>
std::vector<T> ColumnarReader::read(const std::string& column) const {
  return state_->read<T>(column);
}

std::vector<std::string> ColumnarReader::read_text(const std::string& column) const {
  const auto ids = state_->read<std::uint32_t>(column);
  const auto& strings = state_->strings();
  std::size_t bytes = 0;
  std::vector<std::string> values;
  values.reserve(ids.size());
  for (const std::uint32_t id : ids) {
    if (id >= strings.size()) fail(column, "names a string that is not there");
    bytes += strings[id].size();
    if (bytes > kMaximumTextBytes) fail(column, "is too long");
    values.emplace_back(strings[id]);
  }
  return values;
}

ColumnFacts ColumnarReader::facts(const std::string& column) const {
  return state_->facts(column, state_->dataset(column));
}

std::vector<ColumnFacts> ColumnarReader::columns() const {
  std::vector<std::string> names;
  const auto collect = [](hid_t, const char* name, const H5O_info_t* info, void* list) -> herr_t {
    if (info->type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    return 0;
  };
  if (H5Ovisit(state_->file, H5_INDEX_NAME, H5_ITER_INC, collect, &names) < 0) {
    state_->fail("is damaged: its columns cannot be listed");
  }
  std::vector<ColumnFacts> found;
  for (const std::string& name : names) found.push_back(facts(name));
  return found;
}

void ColumnarReader::fail(const std::string& column, const std::string& what) const {
  state_->fail(fmt::format("is damaged: column {} {}", column, what));
}

template void ColumnarWriter::write(const std::string&, const char*, std::span<const std::uint8_t>, std::size_t);
template void ColumnarWriter::write(const std::string&, const char*, std::span<const std::int32_t>, std::size_t);
template void ColumnarWriter::write(const std::string&, const char*, std::span<const std::uint32_t>, std::size_t);
template void ColumnarWriter::write(const std::string&, const char*, std::span<const std::int64_t>, std::size_t);
template void ColumnarWriter::write(const std::string&, const char*, std::span<const std::uint64_t>, std::size_t);
template void ColumnarWriter::write(const std::string&, const char*, std::span<const double>, std::size_t);
template std::vector<std::uint8_t> ColumnarReader::read(const std::string&) const;
template std::vector<std::int32_t> ColumnarReader::read(const std::string&) const;
template std::vector<std::uint32_t> ColumnarReader::read(const std::string&) const;
template std::vector<std::int64_t> ColumnarReader::read(const std::string&) const;
template std::vector<std::uint64_t> ColumnarReader::read(const std::string&) const;
template std::vector<double> ColumnarReader::read(const std::string&) const;

}  // namespace schema
