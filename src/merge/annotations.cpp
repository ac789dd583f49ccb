#include "merge/annotations.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "merge/spread.h"

namespace merge {
namespace {

using schema::Mark;
using schema::Moment;
using schema::RankFile;
using schema::Region;
using schema::Summary;

void add(Region& sum, const Region& region) {
  sum.entries += region.entries;
  sum.unfinished += region.unfinished;
  sum.time = join(sum.time, region.time);
  sum.longest_ns = std::max(sum.longest_ns, region.longest_ns);
  sum.allocated = join(sum.allocated, region.allocated);
  sum.peak = join(sum.peak, region.peak);
  sum.end = join(sum.end, region.end);
}

void add(Mark& sum, const Mark& mark) {
  sum.first_ns = sum.count == 0 ? mark.first_ns : std::min(sum.first_ns, mark.first_ns);
  sum.last_ns = std::max(sum.last_ns, mark.last_ns);
  sum.count += mark.count;
  sum.intervals += mark.intervals;
  sum.intervals_ns += mark.intervals_ns;
}

/// The rows of both by name; what has no room is added to the row of `others`, which comes first.
template <class Row>
void join_rows_by_name(std::vector<Row>& rows, std::vector<Row> more, const char* others) {
  std::ranges::move(more, std::back_inserter(rows));
  const auto place = [&](const Row& row) { return std::tuple(row.name != others, std::string_view(row.name)); };
  std::ranges::stable_sort(rows, {}, place);
  std::vector<Row> joined;
  for (Row& row : rows) {
    if (!joined.empty() && joined.back().name == row.name) {
      add(joined.back(), row);
    } else {
      joined.push_back(std::move(row));
    }
  }
  const bool has_others = !joined.empty() && joined.front().name == others;
  const std::size_t most = schema::kMaxAnnotations + (has_others ? 1 : 0);
  if (joined.size() > most) {
    Row rest;
    rest.name = others;
    for (std::size_t i = most; i < joined.size(); ++i) add(rest, joined[i]);
    joined.resize(most);
    if (has_others) {
      add(joined.front(), rest);
    } else {
      joined.insert(joined.begin(), std::move(rest));
    }
  }
  rows = std::move(joined);
}

/// Of each mark that is kept, those of the lowest rank.
void join_moments(Summary& into, std::vector<Moment> others) {
  std::ranges::move(others, std::back_inserter(into.moments));
  std::ranges::stable_sort(into.moments, {},
                           [](const Moment& moment) { return std::tie(moment.name, moment.rank, moment.at_ns); });
  std::set<std::string_view> marks;
  for (const Mark& mark : into.marks) marks.insert(mark.name);
  std::vector<Moment> kept;
  for (Moment& moment : into.moments) {
    if (!marks.contains(moment.name)) continue;
    const bool is_of_higher_rank = !kept.empty() && kept.back().name == moment.name && kept.back().rank != moment.rank;
    if (!is_of_higher_rank) kept.push_back(std::move(moment));
  }
  into.moments = std::move(kept);
}

/// The names of the regions that a node lies below, each once.
std::set<std::string> regions_around(const Summary& summary, std::uint32_t node) {
  std::set<std::string> names;
  for (; node != 0; node = summary.nodes[node].parent) {
    const schema::Frame& frame = summary.frames[summary.nodes[node].frame];
    if (frame.kind == schema::FrameKind::kRegion) names.insert(frame.function);
  }
  return names;
}

std::vector<Region> regions_of(const std::vector<RankFile>& files, std::int32_t rank) {
  std::map<std::string, std::pair<Region, std::int64_t>> sums;
  for (const RankFile& file : files) {
    for (const schema::RankRegion& row : file.regions) {
      auto& [region, ns] = sums[row.name];
      region.entries += row.entries;
      region.unfinished += row.unfinished;
      region.longest_ns = std::max(region.longest_ns, row.longest_ns);
      ns += row.ns;
    }
  }
  std::vector<Region> regions;
  for (auto& [name, sum] : sums) {
    sum.first.name = name;
    sum.first.time = spread_of_rank(sum.second, rank);
    regions.push_back(std::move(sum.first));
  }
  return regions;
}

}  // namespace

void add_annotations(Summary& summary, const std::vector<RankFile>& files, const std::vector<ProcessImages>& processes,
                     std::int32_t rank) {
  const std::int64_t start = files[processes.front().files.front()].process.start_ns;
  Summary found;
  found.regions = regions_of(files, rank);
  for (const ProcessImages& process : processes) {
    for (const std::size_t number : process.files) {
      const RankFile& file = files[number];
      std::vector<Mark> marks;
      for (const schema::RankMark& row : file.marks) {
        marks.push_back({.name = row.name,
                         .count = row.count,
                         .first_ns = row.first_ns - start,
                         .last_ns = row.last_ns - start,
                         .intervals = row.count - 1,
                         .intervals_ns = row.last_ns - row.first_ns});
      }
      const auto is_known = [&](const schema::RankMoment& row) {
        return std::ranges::any_of(found.marks, [&](const Mark& mark) { return mark.name == row.name; });
      };
      for (const schema::RankMoment& row : file.moments) {  // of the first process that has the mark
        if (!is_known(row)) found.moments.push_back({row.name, rank, row.monotonic_ns - start});
      }
      join_rows_by_name(found.marks, std::move(marks), schema::kOtherMarks);
    }
  }
  join_annotations(summary, found);
}

void add_region_memory(Summary& summary, const std::vector<PlacedAllocations>& processes, std::int32_t rank) {
  struct Sums {
    std::int64_t allocated = 0, peak = 0, end = 0;
  };
  const auto largest = largest_process(processes);
  std::map<std::string, Sums> regions;
  for (auto process = processes.begin(); process != processes.end(); ++process) {
    for (const schema::RankAllocation& row : process->rows) {
      for (const std::string& name : regions_around(summary, row.node)) {
        Sums& sums = regions[name];
        sums.allocated += row.bytes;
        sums.end += row.end_bytes;
        if (process == largest) sums.peak += row.peak_bytes;
      }
    }
  }
  Summary found;
  for (const auto& [name, sums] : regions) {
    Region region;
    region.name = name;
    region.allocated = spread_of_rank(sums.allocated, rank);
    region.peak = spread_of_rank(sums.peak, rank);
    region.end = spread_of_rank(sums.end, rank);
    found.regions.push_back(std::move(region));
  }
  join_annotations(summary, found);
}

void join_annotations(Summary& into, Summary& other) {
  join_rows_by_name(into.regions, std::move(other.regions), schema::kOtherRegions);
  join_rows_by_name(into.marks, std::move(other.marks), schema::kOtherMarks);
  join_moments(into, std::move(other.moments));
}

}  // namespace merge
