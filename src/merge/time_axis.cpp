#include "merge/time_axis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "merge/merge.h"
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
  std::map<std::int64_t, std::array<double, schema::kCategoryCount>> sums;
  for (const Interval& interval : intervals) {
    const std::int64_t from = std::max<std::int64_t>(interval.start - start, 0);
    const std::int64_t to = std::max(interval.end - start, from + 1);
    for (std::int64_t bin = from / width_ns; bin * width_ns < to; ++bin) {
      const std::int64_t shared = std::min(to, (bin + 1) * width_ns) - std::max(from, bin * width_ns);
      const double share = static_cast<double>(shared) / static_cast<double>(to - from);
      for (std::size_t c = 0; c < interval.time.size(); ++c) sums[bin][c] += interval.time[c] * share;
    }
  }
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
  const std::int64_t width = std::max(into.bin_width_ns, other_width_ns);
  bring_to(into.bins, into.bin_width_ns, width);
  bring_to(others, other_width_ns, width);
  into.bin_width_ns = width;
  const auto middle = static_cast<std::ptrdiff_t>(into.bins.size());
  into.bins.insert(into.bins.end(), others.begin(), others.end());
  std::inplace_merge(into.bins.begin(), into.bins.begin() + middle, into.bins.end(), comes_first);
  // The width depends on all rows of the result alone: so it does not matter in which order ranks came in.
  const auto can_widen = [&] {
    return std::ranges::any_of(into.bins, [](const schema::TimeBin& bin) { return bin.bin > 0; });
  };
  while (into.bins.size() > kMaximumTimeBinRows && into.bin_width_ns < schema::kMaximumTimeWidthNs && can_widen()) {
    widen(into.bins, 2);
    into.bin_width_ns *= 2;
  }
}

}  // namespace merge
