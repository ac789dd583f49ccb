// make_summary RANKS NODES FILE.h5: the summary of a job that never ran, as large as wanted: for the size of the page
// and the time that it takes to open.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <set>
#include <string>
#include <tuple>

#include "schema/summary_file.h"

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int32_t kRanksPerNode = 64;
constexpr int kBins = 100;

void add_ranks(schema::Summary& summary, std::int32_t count, std::mt19937& random) {
  summary.bin_width_ns = kSecond;
  for (std::int32_t number = 0; number < count; ++number) {
    schema::Rank rank;
    rank.rank = number;
    rank.host = "node" + std::to_string(number / kRanksPerNode) + ".cluster.example";
    rank.elapsed_ns = rank.measured_ns = rank.measured_to_ns = kBins * kSecond;
    rank.measured_parts = 1;
    rank.peak_resident_bytes = 1 << 30;
    rank.samples = 10000;
    rank.ended = true;
    const std::int64_t python = static_cast<std::int64_t>(random() % 40) * kSecond;
    for (int bin = 0; bin < kBins; ++bin) {
      schema::TimeBin entry{number, bin, {}, 1 << 29};
      const bool computes = bin * kSecond < python || number % 997 == 0;
      entry.time[computes ? 0 : 3] = kSecond;
      rank.time[computes ? 0 : 3] += kSecond;
      summary.bins.push_back(entry);
    }
    summary.ranks.push_back(std::move(rank));
  }
}

/// Half of the nodes are Python functions, half native ones; depths up to about 40.
void add_tree(schema::Summary& summary, std::uint32_t count, std::mt19937& random) {
  constexpr std::uint32_t kFunctions = 20000;
  summary.frames.emplace_back();
  summary.nodes.emplace_back();
  for (std::uint32_t i = 1; i <= kFunctions; ++i) {
    schema::Frame frame;
    const bool python = i % 2 == 0;
    frame.kind = python ? schema::FrameKind::kPython : schema::FrameKind::kNative;
    frame.function = (python ? "solve_some_part_" : "std::vector<double>::operator_") + std::to_string(i);
    if (python) frame.file = "/home/user/project/package/module_" + std::to_string(i % 300) + ".py";
    if (python) frame.line = frame.first_line = static_cast<std::int32_t>(i);
    if (!python) frame.module = "/opt/software/lib/library_" + std::to_string(i % 50) + ".so.1";
    summary.frames.push_back(frame);
    if (python) summary.lines.push_back({i, {}, {}});
    if (python)
      summary.lines.back().time[0] = summary.lines.back().total.sum = static_cast<std::int64_t>(random() % kSecond);
  }
  for (std::uint32_t i = 1; i <= count; ++i) {
    // Children of recent nodes make deep trees, children of any make wide ones.
    const std::uint32_t span = random() % 4 == 0 ? i : std::min(i, 40U);
    summary.nodes.push_back(
        {i - 1 - static_cast<std::uint32_t>(random() % span), 1 + static_cast<std::uint32_t>(random() % kFunctions)});
    schema::NodeTotal total;
    total.node = i;
    total.category = static_cast<std::uint8_t>(random() % 4);
    total.time.sum = static_cast<std::int64_t>(random() % (10 * kSecond));
    summary.totals.push_back(total);
  }
}

/// As many rows as a merge leaves (kMaximumSliceRows), and a share of each node's time in every one.
void add_slices(schema::Summary& summary, std::int32_t ranks, std::mt19937& random) {
  constexpr std::size_t kRows = std::size_t{1} << 17;
  constexpr std::int32_t kSlices = 50;
  summary.slice_width_ns = 2 * kSecond;
  while (ranks / summary.slice_block_ranks > 64) summary.slice_block_ranks *= 2;
  const auto blocks = static_cast<std::uint32_t>(ranks / summary.slice_block_ranks + 1);
  std::set<std::tuple<std::uint32_t, std::uint8_t, std::int32_t, std::int32_t>> places;
  while (places.size() < kRows) {
    const schema::NodeTotal& total = summary.totals[random() % summary.totals.size()];
    places.insert({total.node, total.category, static_cast<std::int32_t>(random() % kSlices),
                   static_cast<std::int32_t>(random() % blocks)});
  }
  for (const auto& [node, category, slice, block] : places) {
    summary.slices.push_back({.node = node,
                              .category = category,
                              .slice = slice,
                              .block = block,
                              .ns = static_cast<std::int64_t>(random() % (4 * kSecond))});
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return std::fputs("usage: make_summary RANKS NODES FILE.h5\n", stderr), 2;
  try {
    std::mt19937 random(1);
    schema::Summary summary;
    summary.job.program = "/home/user/project/solver.py";
    summary.job.expected_ranks = std::atoi(arguments[1]);
    add_ranks(summary, std::atoi(arguments[1]), random);
    add_tree(summary, static_cast<std::uint32_t>(std::atoi(arguments[2])), random);
    add_slices(summary, std::atoi(arguments[1]), random);
    schema::store_summary(summary, arguments[3]);
  } catch (const std::exception& error) {
    return std::fprintf(stderr, "make_summary: %s\n", error.what()), 1;
  }
  return 0;
}
