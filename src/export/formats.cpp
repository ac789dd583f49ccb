#include "export/formats.h"

#include <algorithm>
#include <array>

namespace exports {
namespace {

constexpr std::array<Format, 6> kFormats = {{
    {"speedscope", "profile.speedscope.json", "speedscope: flame graphs of all time and of each category", speedscope},
    {"chrome", "profile.trace.json", "Perfetto, chrome://tracing: what each rank did over time, and marks",
     chrome_trace},
    {"folded", "profile.folded", "flamegraph.pl, inferno: one stack a line, with microseconds", folded_stacks},
    {"pstats", "profile.pstats", "pstats, snakeviz, gprof2dot: functions and their callers", pstats},
    {"callgrind", "callgrind.out.perfwrap", "KCachegrind, callgrind_annotate: lines, functions and calls", callgrind},
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
