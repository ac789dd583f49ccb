// A columnar file: tables of named columns with units, in HDF5.
//
// Each column is one dataset `table/column` of shape [rows] or [rows, width] with an attribute `units`.
// All text lies in one string table (strings/bytes, strings/offsets); text columns hold string ids, id 0 is
// the empty string. The root carries `kind` and `schema_version`. Files are read and written whole, so that HDF5's file
// locking cannot fail on network file systems. Our own are read by their index (column_index.h), without HDF5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "schema/file_error.h"
#include "schema/text.h"

namespace schema {

/// What a file claims to be, and what the user can do if it turns out not to be that.
struct FileKind {
  const char* name;
  std::int32_t schema_version;
  const char* remedy;  ///< the end of a sentence
};

/// A column of a file as it stands there.
struct ColumnFacts {
  std::string name;
  std::string units;
  std::size_t rows = 0;
  std::size_t width = 1;
};

/// Collects columns and gives the bytes of the file. `T` is one of std::uint8_t, std::int32_t, std::uint32_t,
/// std::int64_t, std::uint64_t, double. Throws FileError.
class ColumnarWriter {
 public:
  explicit ColumnarWriter(const FileKind& kind);
  ~ColumnarWriter();
  ColumnarWriter(const ColumnarWriter&) = delete;
  ColumnarWriter& operator=(const ColumnarWriter&) = delete;

  /// `width` 0 stands for a list of rows; else the values are rows of that many.
  template <class T>
  void write(const std::string& column, const char* units, std::span<const T> values, std::size_t width = 0);
  void write_text(const std::string& column, const char* units, const std::vector<std::string>& values);
  void write_texts(const std::string& column, const char* units, const std::vector<Text>& values);

  /// The complete file. The writer is used up.
  std::vector<std::byte> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads columns of a file of one kind. Every error is a FileError that names the file.
class ColumnarReader {
 public:
  ColumnarReader(const std::filesystem::path& path, const FileKind& kind);
  /// The bytes of a file, for which `name` stands in errors.
  ColumnarReader(std::vector<std::byte> image, const std::string& name, const FileKind& kind);
  ~ColumnarReader();
  ColumnarReader(const ColumnarReader&) = delete;
  ColumnarReader& operator=(const ColumnarReader&) = delete;

  /// The values of a column, row by row; numbers that do not fit into T are clamped.
  template <class T>
  std::vector<T> read(const std::string& column) const;
  std::vector<std::string> read_text(const std::string& column) const;
  std::vector<Text> read_texts(const std::string& column) const;

  /// Counts memory that a table of the file takes. Throws FileError if all its tables take more than any sound file's.
  void charge(std::size_t bytes) const;

  ColumnFacts facts(const std::string& column) const;
  /// Every column there is, in order of names.
  std::vector<ColumnFacts> columns() const;

  /// Throws FileError: the file is damaged in `column`.
  [[noreturn]] void fail(const std::string& column, const std::string& what) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace schema
