#include "report/annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>

#include "report/formatting.h"
#include "report/metrics.h"

namespace report {
namespace {

using schema::FrameKind;

bool recurs_above(const schema::Summary& summary, std::size_t node) {
  const std::uint32_t frame = summary.nodes[node].frame;
  while (summary.nodes[node].parent < node) {
    node = summary.nodes[node].parent;
    if (summary.nodes[node].frame == frame) return true;
  }
  return false;
}

/// Rank time below the regions of each name, those within themselves counted once.
std::map<std::string, CategoryValues> seconds_inside(const schema::Summary& summary) {
  std::vector<CategoryValues> below(summary.nodes.size());
  for (const schema::NodeTotal& total : summary.totals) {
    if (total.node >= below.size() || total.category >= live_profile::kCategoryCount) continue;
    below[total.node][total.category] += to_seconds(total.time.sum);
  }
  std::map<std::string, CategoryValues> inside;
  const auto add = [](CategoryValues& sum, const CategoryValues& values) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += values[i];
  };
  for (std::size_t node = below.size(); node-- > 0;) {  // children have higher numbers than their parents
    const std::uint32_t frame = summary.nodes[node].frame;
    const bool is_region = frame < summary.frames.size() && summary.frames[frame].kind == FrameKind::kRegion;
    const bool has_time = std::ranges::any_of(below[node], [](double seconds) { return seconds > 0; });
    if (is_region && has_time && !recurs_above(summary, node)) add(inside[summary.frames[frame].function], below[node]);
    const std::uint32_t parent = summary.nodes[node].parent;
    if (parent < node) add(below[parent], below[node]);
  }
  return inside;
}

/// At most `limit` of them, evenly chosen.
std::vector<double> thinned(const std::vector<double>& moments, std::size_t limit) {
  if (moments.size() <= limit) return moments;
  std::vector<double> kept;
  for (std::size_t i = 0; i < limit; ++i) kept.push_back(moments[i * (moments.size() - 1) / (limit - 1)]);
  return kept;
}

}  // namespace

std::vector<RegionRow> region_rows(const schema::Summary& summary, const std::vector<FunctionRow>& functions) {
  std::map<std::string, RegionRow> rows;
  for (const schema::Region& region : summary.regions) {
    RegionRow& row = rows[region.name];
    row.entries = region.entries;
    row.unfinished = region.unfinished;
    row.wall = to_seconds(region.time.sum);
    row.longest = to_seconds(region.longest_ns);
    row.per_rank = rank_spread(region.time, summary.ranks.size());
    const auto mean_bytes = [&](const schema::Spread& bytes) {
      return fraction(static_cast<double>(bytes.sum), static_cast<double>(summary.ranks.size()));
    };
    row.allocated = mean_bytes(region.allocated);
    row.peak = mean_bytes(region.peak);
    row.end = mean_bytes(region.end);
  }
  for (const auto& [name, seconds] : seconds_inside(summary)) rows[name].seconds = group_seconds(seconds);
  for (const FunctionRow& function : functions) {
    if (function.kind == FrameKind::kRegion) rows[function.name].efficiency = function.efficiency;
  }
  std::vector<RegionRow> sorted;
  for (auto& [name, row] : rows) {
    row.name = name;
    sorted.push_back(std::move(row));
  }
  std::ranges::stable_sort(sorted, [](const RegionRow& a, const RegionRow& b) {
    return std::tuple(total(b.seconds), b.wall) < std::tuple(total(a.seconds), a.wall);
  });
  return sorted;
}

std::vector<MarkRow> mark_rows(const schema::Summary& summary) {
  std::vector<MarkRow> rows;
  std::map<std::string, std::vector<double>> moments;
  std::map<std::string, std::int32_t> ranks;
  for (const schema::Moment& moment : summary.moments) {
    moments[moment.name].push_back(to_seconds(moment.at_ns));
    ranks[moment.name] = moment.rank;
  }
  for (const schema::Mark& mark : summary.marks) {
    MarkRow row;
    row.name = mark.name;
    row.count = mark.count;
    row.first = to_seconds(mark.first_ns);
    row.last = to_seconds(mark.last_ns);
    if (mark.intervals > 0) row.interval = to_seconds(mark.intervals_ns) / static_cast<double>(mark.intervals);
    row.moments = thinned(moments[mark.name], kMomentsShown);
    row.rank = row.moments.empty() ? -1 : ranks[mark.name];
    rows.push_back(std::move(row));
  }
  std::ranges::stable_sort(rows, {}, &MarkRow::first);
  return rows;
}

Measured measured_part(const schema::Summary& summary) {
  Measured part;
  bool is_first = true;
  for (const schema::Rank& rank : summary.ranks) {
    // One that was measured from its start to its end has one part that is as long as its life.
    part.is_whole = part.is_whole && rank.measured_ns >= rank.elapsed_ns;
    part.seconds += to_seconds(rank.measured_ns) / static_cast<double>(summary.ranks.size());
    part.elapsed += to_seconds(rank.elapsed_ns) / static_cast<double>(summary.ranks.size());
    part.parts = std::max(part.parts, rank.measured_parts);
    if (rank.measured_parts == 0) continue;
    const double from = to_seconds(rank.measured_from_ns);
    part.from = is_first ? from : std::min(part.from, from);
    part.to = std::max(part.to, to_seconds(rank.measured_to_ns));
    is_first = false;
  }
  return part;
}

std::string measured_text(const Measured& measured) {
  if (measured.parts == 0) {
    return fmt::format("nothing: sampling did not begin in the {} that a rank ran", format_seconds(measured.elapsed));
  }
  const std::string parts = measured.parts > 1 ? fmt::format(", in {} parts", measured.parts) : "";
  return fmt::format("{} of the {} that a rank ran, from {} to {} after its start{}", format_seconds(measured.seconds),
                     format_seconds(measured.elapsed), format_seconds(measured.from), format_seconds(measured.to),
                     parts);
}

}  // namespace report
