#include "fuzz/sparse_input.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace fuzz {
namespace {

constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 21;

template <class Number>
Number take(std::span<const std::uint8_t>& input) {
  Number number = 0;
  const std::size_t length = std::min(sizeof number, input.size());
  if (length > 0) std::memcpy(&number, input.data(), length);
  input = input.subspan(length);
  return number;
}

}  // namespace

SparseFile::SparseFile()
    : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(descriptor_)) {
  if (descriptor_ < 0) std::abort();
}

SparseFile::~SparseFile() {
  close(descriptor_);
}

void SparseFile::fill(std::span<const std::uint8_t> input) {
  std::uint64_t end = 0;
  if (ftruncate(descriptor_, 0) != 0) std::abort();
  while (!input.empty()) {
    end += take<std::uint32_t>(input);
    const std::size_t asked = take<std::uint16_t>(input);
    const std::size_t length = std::min(asked, input.size());
    if (end > kLargestFile) break;
    if (pwrite(descriptor_, input.data(), length, static_cast<off_t>(end)) < 0) std::abort();
    input = input.subspan(length);
    end += length;
  }
  if (ftruncate(descriptor_, static_cast<off_t>(std::min(end, kLargestFile))) != 0) std::abort();
}

}  // namespace fuzz
