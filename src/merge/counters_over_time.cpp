#include "merge/counters_over_time.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "merge/counter_names.h"
#include "schema/joined_rows.h"
#include "schema/time_bins.h"
#include "schema/time_width.h"

namespace merge {
namespace {

using schema::CounterBin;

/// A rank that was measured for less of a bin has no rate there.
constexpr double kLeastMeasured = 0.1;
constexpr double kRateUnit = 1e12;  // ns, see CounterBin

auto place_of(const CounterBin& bin) {
  return std::tie(bin.counter, bin.bin);
}

/// Measured time of the rank, by bin.
std::map<std::int64_t, double> measured_ns(const std::vector<Interval>& main, std::int64_t width) {
  std::map<std::int64_t, double> measured;
  const std::int64_t start = main.front().start;
  for (const Interval& interval : main) {
    const double ns = std::accumulate(interval.time.begin(), interval.time.end(), 0.0);
    schema::share_out(interval.start - start, interval.end - start, width, schema::kMaximumCounterBins,
                      [&](std::int64_t bin, double share) { measured[bin] += ns * share; });
  }
  return measured;
}

void widen(std::vector<CounterBin>& bins, std::int64_t factor) {
  for (CounterBin& bin : bins) bin.bin = static_cast<std::int32_t>(bin.bin / factor);
}

}  // namespace

void add_counter_bins(schema::Summary& summary, const std::vector<schema::RankFile>& files,
                      const std::vector<Interval>& main) {
  if (main.empty()) return;
  const std::int64_t start = main.front().start;
  const std::int64_t length = main.back().end - start;
  const std::int64_t width =
      schema::permitted_width((length + schema::kMaximumCounterBins - 1) / schema::kMaximumCounterBins);
  std::map<std::pair<std::size_t, std::int64_t>, double> events;
  for (const schema::RankFile& file : files) {
    const auto places = add_counter_names(summary.counter_names, names_of(file.counters));
    std::int64_t begin = file.process.time_bins_start_ns;
    for (const schema::RankTimeBin& bin : file.time_bins) {
      const std::int64_t end = schema::end_of_time_bin(file.process, begin);
      for (std::size_t i = 0; i < std::min(bin.counters.size(), places.size()); ++i) {
        if (bin.counters[i] <= 0) continue;
        const auto add = [&](std::int64_t target, double share) {
          events[{places[i], target}] += static_cast<double>(bin.counters[i]) * share;
        };
        schema::share_out(begin - start, end - start, width, schema::kMaximumCounterBins, add);
      }
      begin += file.process.time_bins_width_ns;
    }
  }
  summary.counter_bin_width_ns = width;
  const auto measured = measured_ns(main, width);
  for (std::size_t counter = 0; counter < summary.counter_names.size(); ++counter) {
    for (const auto& [bin, ns] : measured) {
      const auto found = events.find({counter, bin});
      const double count = found == events.end() ? 0 : found->second;
      CounterBin row{.counter = static_cast<std::uint32_t>(counter), .bin = static_cast<std::int32_t>(bin)};
      row.events = std::llround(count);
      if (ns < kLeastMeasured * static_cast<double>(width)) continue;
      row.ns = std::llround(ns);
      row.least = row.greatest = std::llround(std::min(count * (kRateUnit / ns), 9e18));
      summary.counter_bins.push_back(row);
    }
  }
}

void join_equal_counter_bins(std::vector<CounterBin>& bins) {
  schema::join_equal_places(bins, place_of, [](CounterBin& sum, const CounterBin& bin) {
    sum.events += bin.events;
    sum.ns += bin.ns;
    sum.least = std::min(sum.least, bin.least);
    sum.greatest = std::max(sum.greatest, bin.greatest);
  });
}

void join_counter_bins(schema::Summary& into, std::vector<CounterBin> others, std::int64_t other_width_ns,
                       const std::vector<std::size_t>& places) {
  const std::int64_t width = std::max(into.counter_bin_width_ns, other_width_ns);
  if (!into.counter_bins.empty()) widen(into.counter_bins, width / into.counter_bin_width_ns);
  if (!others.empty()) widen(others, width / other_width_ns);
  for (CounterBin& bin : others) bin.counter = static_cast<std::uint32_t>(places[bin.counter]);
  into.counter_bins.insert(into.counter_bins.end(), others.begin(), others.end());
  into.counter_bin_width_ns = width;
}

}  // namespace merge
