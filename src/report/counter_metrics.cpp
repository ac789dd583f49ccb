#include "report/counter_metrics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "live_profile/counter_events.h"
#include "report/formatting.h"
#include "report/metrics.h"
#include "report/section_parts.h"
#include "schema/innermost_lines.h"

namespace report {
namespace {

using live_profile::EventNames;

constexpr std::size_t kLinesKept = 100;

/// Sum over all categories of the first of the events that was counted.
std::optional<double> count_of(const ReportModel& model, EventNames events) {
  for (; *events != nullptr; ++events) {
    for (const schema::CounterTotal& total : model.counters.totals) {
      if (total.name != *events || coverage_of(total) <= 0) continue;
      double sum = 0;
      for (const std::int64_t value : total.values) sum += static_cast<double>(value);
      return sum;
    }
  }
  return std::nullopt;
}

std::string not_counted(const ReportModel& model, EventNames event) {
  const auto had_no_turn = [&](const schema::CounterTotal& total) {
    return total.name == *event && coverage_of(total) <= 0;
  };
  if (std::ranges::any_of(model.counters.totals, had_no_turn)) {
    return std::string(*event) + " had no turn: the run was too short to count all events";
  }
  const std::string& reason = model.counters.unavailable_reason;
  return reason.empty() ? std::string(*event) + " was not counted" : reason;
}

Measure ratio(const ReportModel& model, Unit unit, EventNames numerator, EventNames denominator, double scale = 1) {
  const auto above = count_of(model, numerator);
  const auto below = count_of(model, denominator);
  if (!above || !below) return unavailable(unit, not_counted(model, above ? denominator : numerator));
  if (*below <= 0) return unavailable(unit, std::string("no ") + *denominator + " was counted");
  return measured(unit, scale * *above / *below);
}

/// part / (part + rest)
Measure share(const ReportModel& model, EventNames part_events, EventNames rest_events) {
  const auto part_count = count_of(model, part_events);
  const auto rest = count_of(model, rest_events);
  if (!part_count || !rest)
    return unavailable(Unit::kShare, not_counted(model, part_count ? rest_events : part_events));
  const double whole = *part_count + *rest;
  if (whole <= 0) return unavailable(Unit::kShare, "no floating-point instruction was counted");
  return measured(Unit::kShare, *part_count / whole);
}

}  // namespace

double coverage_of(const schema::CounterTotal& counter) {
  if (counter.cpu_ns <= 0) return 1;
  return static_cast<double>(counter.counted_ns) / static_cast<double>(counter.cpu_ns);
}

std::string turns_remark(const Counters& counters) {
  constexpr double kWhole = 0.995;  // threads come and go between two readings
  std::vector<std::string> shares;
  for (const schema::CounterTotal& total : counters.totals) {
    const double coverage = coverage_of(total);
    if (coverage < kWhole) shares.push_back(fmt::format("{} {}", total.name, format_share(coverage)));
  }
  if (shares.empty()) return {};
  return fmt::format(
      "Not all events were counted at the same time: these counted a part of the processor time, and what "
      "they counted is scaled up to all of it: {}.",
      fmt::join(shares, ", "));
}

Counters counters_of(const schema::Summary& summary) {
  Counters counters;
  counters.bin_width = to_seconds(summary.counter_bin_width_ns);
  counters.bins = summary.counter_bins;
  counters.names = summary.counter_names;
  counters.totals = summary.counters;
  counters.unavailable_reason = summary.counters_reason;
  if (counters.names.empty() && counters.unavailable_reason.empty()) {
    counters.unavailable_reason = "no process lived long enough to be counted";
  }
  if (counters.names.empty()) return counters;
  const std::vector<std::uint32_t> innermost = schema::innermost_lines(summary);
  std::map<std::tuple<std::string, std::int32_t, std::string>, std::vector<std::int64_t>> sums;
  for (const schema::NodeTotal& total : summary.totals) {
    if (total.node >= innermost.size() || innermost[total.node] == 0) continue;
    const schema::Frame& frame = summary.frames[innermost[total.node]];
    std::vector<std::int64_t>& values = sums[{frame.file, frame.line, frame.function}];
    values.resize(counters.names.size());
    for (std::size_t i = 0; i < std::min(values.size(), total.counters.size()); ++i) values[i] += total.counters[i];
  }
  for (const auto& [place, values] : sums) {
    counters.lines.push_back({std::get<0>(place), std::get<2>(place), std::get<1>(place), values});
  }
  std::ranges::stable_sort(counters.lines, std::greater<>(),
                           [](const CounterLine& line) { return line.values.front(); });
  if (counters.lines.size() > kLinesKept) counters.lines.resize(kLinesKept);
  return counters;
}

void add_counter_metrics(const ReportModel& model, std::vector<Metric>& metrics) {
  namespace events = live_profile;
  const bool has_last_level = count_of(model, events::kLastLevelMisses).has_value();
  const EventNames misses = has_last_level || !count_of(model, events::kSecondLevelMisses) ? events::kLastLevelMisses
                                                                                           : events::kSecondLevelMisses;
  metrics.push_back(metric("cpu-ipc", "Instructions per cycle",
                           ratio(model, Unit::kRatio, events::kInstructions, events::kCycles),
                           "4 and more is possible"));
  metrics.push_back(
      metric("cpu-cpi", "Cycles per instruction", ratio(model, Unit::kRatio, events::kCycles, events::kInstructions)));
  metrics.push_back(
      metric("cpu-cache-misses",
             misses == events::kLastLevelMisses ? "L3 misses per 1000 instr." : "L2 misses per 1000 instr.",
             ratio(model, Unit::kRatio, misses, events::kInstructions, 1000)));
  metrics.push_back(metric("cpu-memory-bound", "Memory-bound cycles",
                           ratio(model, Unit::kShare, events::kMemoryStalls, events::kCycles),
                           "stalled while memory had been asked for"));
  metrics.push_back(metric("cpu-stalled", "Stalled cycles",
                           ratio(model, Unit::kShare, events::kStalls, events::kCycles), "for any resource"));
  metrics.push_back(metric("cpu-scalar", "Scalar floating point",
                           share(model, events::kScalarFloat, events::kVectorFloat),
                           "of the floating-point instructions"));
  metrics.push_back(metric("cpu-vector", "Vector floating point",
                           share(model, events::kVectorFloat, events::kScalarFloat),
                           "of the floating-point instructions"));
}

}  // namespace report
