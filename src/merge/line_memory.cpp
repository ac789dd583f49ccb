#include "merge/line_memory.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "merge/spread.h"

namespace merge {
namespace {

using schema::LineMemory;
using schema::Summary;

/// The C and C++ libraries allocate for others: operator new, strdup.
bool allocates_for_others(const schema::Frame& frame) {
  const std::string_view path = frame.module;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.starts_with("libstdc++.so") || name.starts_with("libc.so") || name.starts_with("libc-2");
}

std::uint32_t native_caller(const Summary& summary, std::uint32_t node) {
  const std::uint32_t innermost = summary.nodes[node].frame;
  while (node != 0 && allocates_for_others(summary.frames[summary.nodes[node].frame])) {
    node = summary.nodes[node].parent;
  }
  return node != 0 ? summary.nodes[node].frame : innermost;
}

/// Python's own library and what is installed beside it.
bool is_library(const schema::Frame& frame) {
  const auto has = [&](const char* part) { return frame.file.find(part) != std::string::npos; };
  return frame.file.starts_with("<frozen ") || has("/lib/python3") || has("/lib64/python3") || has("/site-packages/") ||
         has("/dist-packages/");
}

/// For each node the frame that its memory belongs to: the innermost line of the program's own Python at or above it,
/// else of any Python, else the native caller.
std::vector<std::uint32_t> owners(const Summary& summary) {
  std::vector<std::uint32_t> own(summary.nodes.size(), 0), any(summary.nodes.size(), 0);
  for (std::uint32_t i = 1; i < own.size(); ++i) {
    const schema::Node& node = summary.nodes[i];
    const schema::Frame& frame = summary.frames[node.frame];
    const bool is_python = frame.kind == schema::FrameKind::kPython;
    own[i] = is_python && !is_library(frame) ? node.frame : own[node.parent];
    any[i] = is_python ? node.frame : any[node.parent];
  }
  for (std::uint32_t i = 0; i < own.size(); ++i) {
    if (own[i] == 0) own[i] = any[i] != 0 ? any[i] : native_caller(summary, i);
  }
  return own;
}

struct Sums {
  LineMemory line;
  std::int64_t allocated = 0, peak = 0, end = 0;
};

bool is_growing(const schema::RankAllocation& row, const PlacedAllocations& process) {
  const std::int64_t elapsed = process.end_ns - process.start_ns;
  return row.first_ns < process.start_ns + elapsed / 2 && row.last_ns > process.end_ns - elapsed / 4;
}

std::int64_t sum_of_peaks(const PlacedAllocations& process) {
  std::int64_t sum = 0;
  for (const schema::RankAllocation& row : process.rows) sum += row.peak_bytes;
  return sum;
}

auto place_of(const Summary& summary, const LineMemory& line) {
  const schema::Frame& frame = summary.frames[line.frame];
  return std::tie(frame.file, frame.line, frame.function, frame);
}

}  // namespace

std::vector<PlacedAllocations>::const_iterator largest_process(const std::vector<PlacedAllocations>& processes) {
  return std::ranges::max_element(processes, {}, sum_of_peaks);
}

void add_line_memory(Summary& summary, const std::vector<PlacedAllocations>& processes, std::int32_t rank) {
  const std::vector<std::uint32_t> owner = owners(summary);
  const auto largest = largest_process(processes);
  std::map<std::uint32_t, Sums> lines;
  for (auto process = processes.begin(); process != processes.end(); ++process) {
    for (const schema::RankAllocation& row : process->rows) {
      Sums& sums = lines[owner[row.node]];
      sums.line.samples += row.samples;
      sums.line.blocks += row.blocks;
      sums.line.end_blocks += row.end_blocks;
      sums.allocated += row.bytes;
      sums.end += row.end_bytes;
      if (process == largest) sums.peak += row.peak_bytes;
      if (!is_growing(row, *process)) continue;
      sums.line.growing_bytes += row.end_bytes;
      sums.line.growing_blocks += row.end_blocks;
    }
  }
  for (auto& [frame, sums] : lines) {
    sums.line.frame = frame;
    sums.line.allocated = spread_of_rank(sums.allocated, rank);
    sums.line.peak = spread_of_rank(sums.peak, rank);
    sums.line.end = spread_of_rank(sums.end, rank);
    summary.line_memory.push_back(sums.line);
  }
  std::ranges::sort(summary.line_memory, [&](const LineMemory& a, const LineMemory& b) {
    return place_of(summary, a) < place_of(summary, b);
  });
}

void join_line_memory(Summary& into) {
  std::vector<LineMemory>& lines = into.line_memory;
  std::ranges::stable_sort(
      lines, [&](const LineMemory& a, const LineMemory& b) { return place_of(into, a) < place_of(into, b); });
  std::size_t kept = 0;
  for (const LineMemory& line : lines) {
    if (kept == 0 || lines[kept - 1].frame != line.frame) {
      lines[kept++] = line;
      continue;
    }
    LineMemory& sum = lines[kept - 1];
    sum.samples += line.samples;
    sum.blocks += line.blocks;
    sum.allocated = join(sum.allocated, line.allocated);
    sum.peak = join(sum.peak, line.peak);
    sum.end = join(sum.end, line.end);
    sum.end_blocks += line.end_blocks;
    sum.growing_bytes += line.growing_bytes;
    sum.growing_blocks += line.growing_blocks;
  }
  lines.resize(kept);
}

}  // namespace merge
