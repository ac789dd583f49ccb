// Hashes of several numbers, one after the other. Callable from the signal handler.
#pragma once

#include <cstdint>

namespace sampler {

/// `hash` with `part` worked in; the order of parts matters.
constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t part) {
  constexpr std::uint64_t kPrime = 0x9e3779b97f4a7c15ULL;
  const std::uint64_t product = (hash ^ part) * kPrime;
  return product ^ product >> 29;
}

}  // namespace sampler
