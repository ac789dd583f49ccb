#include "merge/time_axis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "merge/merge.h"
#include "schema/time_bins.h"
#include "schema/time_width.h"

namespace merge {
namespace {

auto place_of(const schema::TimeBin& bin) {
  return std::tie(bin.rank, bin.bin);
}
bool comes_first(const schema::TimeBin& a, const schema::TimeBin& b) {
  return place_of(a) < place_of(b);
}

/// Brings bins of `width` to the coarser `target`.
void bring_to(std::vector<schema::TimeBin>& bins, std::int64_t width, std::int64_t target) {
  if (width > 0 && target > width) widen(bins, target / width);
}

}  // namespace

std::vector<schema::TimeBin> bins_of(const std::vector<Interval>& intervals, std::int64_t start, std::int64_t width_ns,
                                     std::int32_t rank) {
  struct Sum {
    std::int64_t bin = 0;
    std::array<double, schema::kCategoryCount> time{};
  };
  std::vector<Sum> sums;
  for (const Interval& interval : intervals) {
    const auto add = [&](std::int64_t bin, double share) {
      if (sums.empty() || sums.back().bin != bin) sums.push_back({bin, {}});
      for (std::size_t c = 0; c < interval.time.size(); ++c) sums.back().time[c] += interval.time[c] * share;
    };
    schema::share_out(interval.start - start, interval.end - start, width_ns, INT32_MAX, add);
  }
  // They are in order, unless a process was replaced by one that began before its end.
  if (!std::ranges::is_sorted(sums, {}, &Sum::bin)) std::ranges::stable_sort(sums, {}, &Sum::bin);
  std::size_t kept = 0;
  for (const Sum& sum : sums) {
    if (kept == 0 || sums[kept - 1].bin != sum.bin) {
      sums[kept++] = sum;
    } else {
      for (std::size_t c = 0; c < sum.time.size(); ++c) sums[kept - 1].time[c] += sum.time[c];
    }
  }
  sums.resize(kept);
  std::vector<schema::TimeBin> bins;
  for (const auto& [bin, time] : sums) {
    schema::TimeBin row{.rank = rank, .bin = static_cast<std::int32_t>(bin), .time = {}, .resident_bytes = 0};
    for (std::size_t c = 0; c < time.size(); ++c) row.time[c] = std::llround(time[c]);
    if (row.time != schema::CategoryNanoseconds{}) bins.push_back(row);
  }
  return bins;
}

void widen(std::vector<schema::TimeBin>& bins, std::int64_t factor) {
  std::size_t kept = 0;
  for (schema::TimeBin bin : bins) {
    bin.bin = static_cast<std::int32_t>(bin.bin / factor);
    if (kept > 0 && place_of(bins[kept - 1]) == place_of(bin)) {
      for (std::size_t c = 0; c < bin.time.size(); ++c) bins[kept - 1].time[c] += bin.time[c];
      bins[kept - 1].resident_bytes = std::max(bins[kept - 1].resident_bytes, bin.resident_bytes);
    } else {
      bins[kept++] = bin;
    }
  }
  bins.resize(kept);
}

void join_bins(schema::Summary& into, std::vector<schema::TimeBin> others, std::int64_t other_width_ns) {
  std::int64_t width = std::max(into.bin_width_ns, other_width_ns);
  bring_to(into.bins, into.bin_width_ns, width);
  bring_to(others, other_width_ns, width);
  // The width depends on all rows of the result alone: so it does not matter in which order ranks came in. Both sides
  // are made smaller before they are one: there may be a hundred megabytes.
  const auto can_widen = [](const std::vector<schema::TimeBin>& bins) {
    return std::ranges::any_of(bins, [](const schema::TimeBin& bin) { return bin.bin > 0; });
  };
  while (into.bins.size() + others.size() > kMaximumTimeBinRows && width < schema::kMaximumTimeWidthNs &&
         (can_widen(into.bins) || can_widen(others))) {
    widen(into.bins, 2);
    widen(others, 2);
    width *= 2;
  }
  into.bin_width_ns = width;
  const auto middle = static_cast<std::ptrdiff_t>(into.bins.size());
  const bool is_in_order = into.bins.empty() || others.empty() || comes_first(into.bins.back(), others.front());
  into.bins.insert(into.bins.end(), others.begin(), others.end());
  if (!is_in_order) std::inplace_merge(into.bins.begin(), into.bins.begin() + middle, into.bins.end(), comes_first);
}

}  // namespace merge
