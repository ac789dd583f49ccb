// Widths of time bins and slices: those of any two summaries fit each other.
#pragma once

#include <cstdint>

namespace schema {

/// Every permitted width is this times a power of two.
inline constexpr std::int64_t kBaseTimeWidthNs = 1'000'000;
inline constexpr std::int64_t kMaximumTimeWidthNs = kBaseTimeWidthNs << 40;

/// The least permitted width that is not below `width_ns`.
constexpr std::int64_t permitted_width(std::int64_t width_ns) {
  std::int64_t width = kBaseTimeWidthNs;
  while (width < width_ns && width < kMaximumTimeWidthNs) width *= 2;
  return width;
}

/// A run is cut into at most so many slices.
inline constexpr std::int64_t kMaximumSlices = 64;
/// And into so many bins in which events are counted.
inline constexpr std::int64_t kMaximumCounterBins = 128;

}  // namespace schema
