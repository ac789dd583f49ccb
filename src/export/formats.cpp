#include "export/formats.h"

#include <algorithm>
#include <array>

#include "export/stacks.h"

namespace exports {
namespace {

/// Of all stacks in a list of stacks, which is then of a hundred megabytes.
constexpr std::size_t kMostFrames = 4'000'000;

template <std::string (*kWrite)(const schema::Summary&)>
std::string whole(const schema::Summary& summary) {
  return kWrite(with_bounded_stacks(with_every_stack(summary), kMostFrames));
}

constexpr std::array<Format, 6> kFormats = {{
    {"speedscope", "profile.speedscope.json", "speedscope: flame graphs of all time and of each category",
     whole<speedscope>},
    {"chrome", "profile.trace.json", "Perfetto, chrome://tracing: what each rank did over time, and marks",
     chrome_trace},
    {"folded", "profile.folded", "flamegraph.pl, inferno: one stack a line, with microseconds", whole<folded_stacks>},
    {"pstats", "profile.pstats", "pstats, snakeviz, gprof2dot: functions and their callers", whole<pstats>},
    {"callgrind", "callgrind.out.perfwrap", "KCachegrind, callgrind_annotate: lines, functions and calls",
     whole<callgrind>},
    {"csv", "profile.csv", "pandas, Hatchet, spreadsheets: the tree of calls, a node a row", csv_table},
}};

}  // namespace

std::span<const Format> formats() {
  return kFormats;
}

const Format* find_format(std::string_view name) {
  const auto found = std::ranges::find(kFormats, name, &Format::name);
  return found == kFormats.end() ? nullptr : &*found;
}

}  // namespace exports
