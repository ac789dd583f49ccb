#include "schema/foreign_hdf5.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <optional>

#include "schema/hdf5_objects.h"

namespace schema {
namespace {

using hdf5::Handle;

constexpr rlim_t kMostSeconds = 60;  // of processor time
[[maybe_unused]] constexpr rlim_t kMostAddresses = rlim_t{16} << 30;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 31;
constexpr std::size_t kMostElements = std::size_t{1} << 28;

/// What stands in a file, as HDF5 sees it.
class File {
 public:
  File(const std::vector<std::byte>& image, std::string name, const FileKind& kind)
      : name_(std::move(name)), kind_(kind), file_(open(image)) {}

  void check_identity() const {
    const std::string found = text_attribute(file_, "kind");
    const std::int32_t version = schema_version();
    if (found.empty() || version < 0) fail("is an HDF5 file, but not one of perfwrap");
    if (found != kind_.name) fail(fmt::format("is a {} of perfwrap, not a {}", found, kind_.name));
  }

  std::int32_t schema_version() const {
    std::int32_t value = -1;
    if (H5Aexists(file_, "schema_version") <= 0) return value;
    const Handle attribute(H5Aopen(file_, "schema_version", H5P_DEFAULT), H5Aclose);
    const Handle space(H5Aget_space(attribute), H5Sclose);
    if (H5Sget_simple_extent_npoints(space) != 1) return value;
    return H5Aread(attribute, H5T_NATIVE_INT32, &value) < 0 ? -1 : value;
  }

  /// All columns one behind the other, and their index.
  std::vector<std::byte> flat() {
    std::vector<std::byte> image;
    ColumnIndex index{.kind = kind_.name, .schema_version = schema_version(), .columns = {}};
    for (const std::string& name : columns()) {
      if (auto column = append(name, image)) index.columns.push_back(std::move(*column));
    }
    append_index(image, index);
    return image;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw FileError(fmt::format("{} {}; {}", name_, what, kind_.remedy));
  }

  Handle open(const std::vector<std::byte>& image) const {
    const Handle access = hdf5::memory_access();
    H5Pset_file_image(access, const_cast<std::byte*>(image.data()), image.size());  // copies it
    Handle opened(H5Fopen(hdf5::unique_memory_name().c_str(), H5F_ACC_RDONLY, access), H5Fclose);
    if (!opened.valid()) fail("is truncated or damaged");
    return opened;
  }

  std::vector<std::string> columns() const {
    std::vector<std::string> names;
    const auto collect = [](hid_t, const char* name, const H5O_info_t* info, void* list) -> herr_t {
      if (info->type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(list)->emplace_back(name);
      return 0;
    };
    if (H5Ovisit(file_, H5_INDEX_NAME, H5_ITER_INC, collect, &names) < 0) {
      fail("is damaged: its columns cannot be listed");
    }
    return names;
  }

  /// Empty if there is no such attribute, or it is no text of fixed length.
  static std::string text_attribute(hid_t object, const char* name) {
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

  static ElementType element_type(hid_t dataset) {
    const Handle type(H5Dget_type(dataset), H5Tclose);
    if (H5Tget_class(type) == H5T_FLOAT) return ElementType::kDouble;
    const bool is_signed = H5Tget_sign(type) == H5T_SGN_2;
    switch (H5Tget_size(type)) {
      case 1: return is_signed ? ElementType::kInt32 : ElementType::kUint8;
      case 2:
      case 4: return is_signed ? ElementType::kInt32 : ElementType::kUint32;
      default: return is_signed ? ElementType::kInt64 : ElementType::kUint64;
    }
  }

  /// Nothing for a dataset that is no column. What cannot be read has no rows: whoever wants it says so.
  std::optional<IndexedColumn> append(const std::string& name, std::vector<std::byte>& image) {
    const Handle dataset(H5Dopen2(file_, name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!dataset.valid()) fail(fmt::format("has no column {}", name));
    const Handle space(H5Dget_space(dataset), H5Sclose);
    std::array<hsize_t, 2> shape{0, 1};
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 1 || rank > 2 || H5Sget_simple_extent_dims(space, shape.data(), nullptr) < 0) return std::nullopt;
    if (shape[0] > kMostElements || shape[1] > kMostElements || shape[0] * shape[1] > kMostElements) {
      fail(fmt::format("is damaged: column {} is too long", name));
    }
    texts_.push_back(name);
    IndexedColumn column{.name = texts_.back(),
                         .units = {},
                         .type = element_type(dataset),
                         .is_compressed = false,
                         .rows = shape[0],
                         .width = std::max<hsize_t>(shape[1], 1),
                         .piece_rows = 0,
                         .pieces = {}};
    column.units = texts_.emplace_back(text_attribute(dataset, "units"));
    if (column.rows == 0 || shape[1] == 0) return column.rows = 0, column;
    const std::size_t offset = image.size();
    if (column.bytes() > kMostBytes - offset) fail("is damaged: its columns are too long");
    image.resize(offset + column.bytes());
    column.pieces = {{offset, column.bytes()}};
    if (H5Dread(dataset, hdf5::native_type(column.type), H5S_ALL, H5S_ALL, H5P_DEFAULT, image.data() + offset) < 0) {
      fail(fmt::format("is damaged: column {} cannot be read", name));
    }
    return column;
  }

  std::string name_;
  FileKind kind_;
  Handle file_;
  std::deque<std::string> texts_;
};

void write_all(int descriptor, const void* data, std::size_t length) {
  const auto* next = static_cast<const char*>(data);
  while (length > 0) {
    const ssize_t written = write(descriptor, next, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    next += written;
    length -= static_cast<std::size_t>(written);
  }
}

/// In a process of its own. What it writes: '+' and the bytes, or '-' and the error.
[[noreturn]] void answer(int descriptor, const std::vector<std::byte>& image, const std::string& name,
                         const FileKind& kind) {
  const rlimit seconds{kMostSeconds, kMostSeconds};
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CPU, &seconds);
  setrlimit(RLIMIT_CORE, &no_core);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes
  const rlimit memory{kMostAddresses, kMostAddresses};
  setrlimit(RLIMIT_AS, &memory);
#endif
  try {
    File file(image, name, kind);
    file.check_identity();
    const std::vector<std::byte> flat = file.flat();
    write_all(descriptor, "+", 1);
    write_all(descriptor, flat.data(), flat.size());
  } catch (const FileError& error) {
    write_all(descriptor, "-", 1);
    write_all(descriptor, error.what(), std::strlen(error.what()));
  } catch (const std::exception&) {
  }
  _exit(0);
}

std::vector<std::byte> read_to_end(int descriptor) {
  std::vector<std::byte> bytes;
  std::array<std::byte, 65536> buffer;
  for (;;) {
    const ssize_t length = read(descriptor, buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) return bytes;
    bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + length);
  }
}

}  // namespace

std::vector<std::byte> with_index(const std::vector<std::byte>& image, const std::string& name, const FileKind& kind) {
  int ends[2];
  const bool has_pipe = pipe2(ends, O_CLOEXEC) == 0;
  const pid_t child = has_pipe ? fork() : -1;
  if (child == 0) answer(ends[1], image, name, kind);
  std::vector<std::byte> said;
  if (has_pipe) {
    close(ends[1]);
    if (child > 0) said = read_to_end(ends[0]);
    close(ends[0]);
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child < 0) throw FileError(fmt::format("cannot read {}: no process for it: {}", name, std::strerror(errno)));
  if (status != 0 || said.empty()) throw FileError(fmt::format("{} is truncated or damaged; {}", name, kind.remedy));
  const bool has_columns = said.front() == std::byte{'+'};
  said.erase(said.begin());
  if (has_columns) return said;
  throw FileError(std::string(reinterpret_cast<const char*>(said.data()), said.size()));
}

}  // namespace schema
