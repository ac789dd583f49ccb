// Live profiles are sparse files of a hundred megabytes, most of it holes. A fuzzer works on what is not zero.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace fuzz {

/// A file in memory that is made anew from each input.
class SparseFile {
 public:
  SparseFile();
  ~SparseFile();
  SparseFile(const SparseFile&) = delete;
  SparseFile& operator=(const SparseFile&) = delete;

  /// Input: pieces of {uint32 zeros, uint16 length, length bytes}, little-endian; make_corpus.py writes them. What is
  /// left over at the end is taken for a piece that was cut.
  void fill(std::span<const std::uint8_t> input);
  const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

}  // namespace fuzz
