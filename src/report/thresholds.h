// The limits, adjectives and advice ids of thresholds.def as constants and as tables.
#pragma once

#include <span>
#include <string_view>

namespace report {

struct Adjective {
  std::string_view words;
  double lower_limit;  ///< share from 0 to 1
};
struct Threshold {
  std::string_view id;
  double limit;
};

namespace limits {
#define PERFWRAP_ADJECTIVE(words, lower_limit)
#define PERFWRAP_THRESHOLD(constant, id, limit) inline constexpr double constant = limit;
#define PERFWRAP_ADVICE(constant, id)
#include "report/thresholds.def"
#undef PERFWRAP_ADJECTIVE
#undef PERFWRAP_THRESHOLD
#undef PERFWRAP_ADVICE
}  // namespace limits

namespace advice_ids {
#define PERFWRAP_ADJECTIVE(words, lower_limit)
#define PERFWRAP_THRESHOLD(constant, id, limit)
#define PERFWRAP_ADVICE(constant, id) inline constexpr const char* constant = id;
#include "report/thresholds.def"
#undef PERFWRAP_ADJECTIVE
#undef PERFWRAP_THRESHOLD
#undef PERFWRAP_ADVICE
}  // namespace advice_ids

std::span<const Adjective> adjectives();
std::span<const Threshold> thresholds();
std::span<const std::string_view> advice_rules();

/// The adjective of a share from 0 to 1.
std::string_view adjective_of(double share);

}  // namespace report
