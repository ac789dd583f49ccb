// Addresses of symbols that the loader does not know: those an image keeps for debuggers.
#pragma once

#include <cstdint>

namespace sampler {

/// Searches the symbol tables of images on disk. Only for the clock thread: it reads files and has a large buffer.
class ImageSymbols {
 public:
  /// The symbol's address as the ELF file counts; 0: not there, or the file cannot be read.
  std::uintptr_t find(const char* path, const char* name);

  /// Bytes read so far.
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  struct Table;
  bool read(std::uint64_t offset, void* out, std::size_t size);
  bool find_name(const Table& table, const char* name, std::uint64_t& place);
  std::uintptr_t find_value(const Table& table, std::uint64_t name_place);
  std::uintptr_t find_in_tables(const char* name);

  static constexpr std::size_t kBufferBytes = 64 * 1024;
  alignas(16) char buffer_[kBufferBytes] = {};
  int file_ = -1;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace sampler
