#include "sampler/byte_sampling.h"

#include <string.h>

namespace sampler {
namespace {

/// The natural logarithm of x > 0, to about 1e-9: x = m 2^e, ln m = 2 atanh((m - 1) / (m + 1)).
double logarithm(double x) {
  constexpr double kLn2 = 0.693147180559945309;
  constexpr double kSqrtHalf = 0.70710678118654752;
  std::uint64_t bits = 0;
  memcpy(&bits, &x, sizeof(bits));
  int exponent = static_cast<int>(bits >> 52) - 1022;
  bits = (bits & 0xfffffffffffffULL) | 0x3fe0000000000000ULL;
  double m = 0;  // 0.5 to 1
  memcpy(&m, &bits, sizeof(m));
  if (m < kSqrtHalf) {
    m *= 2;
    --exponent;
  }
  const double z = (m - 1) / (m + 1);
  const double square = z * z;
  double sum = 0;
  for (int n = 13; n >= 1; n -= 2) sum = sum * square + 1.0 / n;
  return 2 * z * sum + exponent * kLn2;
}

}  // namespace

double blocks_stood_for(std::uint64_t bytes, std::uint64_t interval) {
  if (bytes >= interval) return 1;
  const double x =
      bytes == 0 ? 1.0 / static_cast<double>(interval) : static_cast<double>(bytes) / static_cast<double>(interval);
  // (1 - exp(-x)) / x = 1 - x/2 (1 - x/3 (1 - x/4 ...)), for x up to 1.
  double series = 1;
  for (int n = 14; n >= 2; --n) series = 1 - x / n * series;
  return 1 / (x * series);
}

std::int64_t draw_distance(std::uint64_t interval, std::uint64_t& random) {
  random ^= random << 13;  // G. Marsaglia, "Xorshift RNGs"
  random ^= random >> 7;
  random ^= random << 17;
  constexpr double kSteps = 9007199254740992.0;  // 2^53
  const double uniform = (static_cast<double>(random >> 11) + 0.5) / kSteps;
  return static_cast<std::int64_t>(-logarithm(uniform) * static_cast<double>(interval));
}

}  // namespace sampler
