// What sections are put together from.
#pragma once

#include <string>
#include <utility>

#include "report/metrics.h"

namespace report {

inline Metric metric(std::string id, std::string label, Measure value, std::string meaning = {}) {
  return {std::move(id), std::move(label), std::move(value), std::nullopt, std::move(meaning)};
}

/// Seconds with their share of the section's own time; a section without time has no share.
inline Metric part(std::string id, std::string label, double seconds, double whole, std::string meaning = {}) {
  Metric result = metric(std::move(id), std::move(label), measured(Unit::kSeconds, seconds), std::move(meaning));
  if (whole > 0) result.share = seconds / whole;
  return result;
}

}  // namespace report
