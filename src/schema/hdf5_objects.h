// What both the writer and the reader of HDF5 need of the library.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <utility>

#include "schema/column_index.h"

namespace schema::hdf5 {

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

hid_t native_type(ElementType type);

/// A file access property list for files that are in memory only; HDF5 then reports nothing by itself.
Handle memory_access();

/// HDF5 takes files of one name for the same file, also those that are in memory only.
std::string unique_memory_name();

}  // namespace schema::hdf5
