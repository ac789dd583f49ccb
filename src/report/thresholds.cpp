#include "report/thresholds.h"

namespace report {
namespace {

constexpr Adjective kAdjectives[] = {
#define PERFWRAP_ADJECTIVE(words, lower_limit) {words, lower_limit},
#define PERFWRAP_THRESHOLD(constant, id, limit)
#define PERFWRAP_ADVICE(constant, id)
#include "report/thresholds.def"
#undef PERFWRAP_ADJECTIVE
#undef PERFWRAP_THRESHOLD
#undef PERFWRAP_ADVICE
};

constexpr Threshold kThresholds[] = {
#define PERFWRAP_ADJECTIVE(words, lower_limit)
#define PERFWRAP_THRESHOLD(constant, id, limit) {id, limit},
#define PERFWRAP_ADVICE(constant, id)
#include "report/thresholds.def"
#undef PERFWRAP_ADJECTIVE
#undef PERFWRAP_THRESHOLD
#undef PERFWRAP_ADVICE
};

constexpr std::string_view kAdviceRules[] = {
#define PERFWRAP_ADJECTIVE(words, lower_limit)
#define PERFWRAP_THRESHOLD(constant, id, limit)
#define PERFWRAP_ADVICE(constant, id) id,
#include "report/thresholds.def"
#undef PERFWRAP_ADJECTIVE
#undef PERFWRAP_THRESHOLD
#undef PERFWRAP_ADVICE
};

}  // namespace

std::span<const Adjective> adjectives() {
  return kAdjectives;
}
std::span<const Threshold> thresholds() {
  return kThresholds;
}
std::span<const std::string_view> advice_rules() {
  return kAdviceRules;
}

std::string_view adjective_of(double share) {
  std::string_view words = kAdjectives[0].words;
  for (const Adjective& adjective : kAdjectives) {
    if (share >= adjective.lower_limit) words = adjective.words;
  }
  return words;
}

}  // namespace report
