// What takes long is done for some inputs only: a fuzzer gets further the more inputs it tries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fuzz {

/// HDF5 reads what has no index of ours, in a process of its own with bounds: it crashes and hangs on damaged bytes.
#ifdef PERFWRAP_FUZZ
inline constexpr bool kReadsWithHdf5 = false;
#else
inline constexpr bool kReadsWithHdf5 = true;
#endif

/// True for one input of `parts`, by what is in it, another one for each `part`; always where the corpus is replayed.
inline bool is_wanted([[maybe_unused]] std::span<const std::uint8_t> input, [[maybe_unused]] std::size_t part,
                      [[maybe_unused]] std::size_t parts) {
#ifdef PERFWRAP_FUZZ
  std::uint32_t sum = 0;
  for (const std::uint8_t byte : input) sum = sum * 31 + byte;
  return sum % parts == part;
#else
  return true;
#endif
}

/// What takes very long is done for one input of 16.
inline bool is_thorough(std::span<const std::uint8_t> input) {
  return is_wanted(input, 0, 16);
}

}  // namespace fuzz
