#include "rankfile/slices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "schema/time_bins.h"
#include "schema/time_width.h"

namespace rankfile {
namespace {

using schema::kCategoryCount;
using schema::RankFile;

constexpr auto kWait = static_cast<std::uint8_t>(live_profile::Category::kWait);
constexpr std::int64_t kFewestSlices = 8;
constexpr std::size_t kFewRows = 1024;
constexpr int kFittings = 6;

/// What a process did from one moment to another.
struct Stretch {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::uint32_t node = 0;
  std::uint8_t category = 0;
  double weight = 0;  ///< ns
};

std::vector<Stretch> stretches_of(const RankFile& file, std::uint32_t thread) {
  std::vector<Stretch> stretches;
  std::int64_t last = std::max(file.threads[thread].start_ns, file.process.start_ns);
  for (const schema::RankTimelineEntry& entry : file.timeline) {
    if (entry.thread != thread || entry.monotonic_ns <= last) continue;
    const auto length = static_cast<double>(entry.monotonic_ns - last);
    stretches.push_back({last, entry.monotonic_ns, entry.node, entry.category, length});
    last = entry.monotonic_ns;
  }
  return stretches;
}

/// Where the main thread waited, those parts of `stretches` at which others worked.
std::vector<Stretch> work_while_waiting(const std::vector<Stretch>& main, const std::vector<Stretch>& stretches) {
  std::vector<Stretch> parts;
  auto waiting = main.begin();
  for (const Stretch& work : stretches) {
    if (work.category == kWait) continue;
    while (waiting != main.end() && waiting->end <= work.begin) ++waiting;
    for (auto here = waiting; here != main.end() && here->begin < work.end; ++here) {
      if (here->category != kWait) continue;
      Stretch part = work;
      part.begin = std::max(part.begin, here->begin);
      part.end = std::min(part.end, here->end);
      part.weight = static_cast<double>(part.end - part.begin);
      parts.push_back(part);
    }
  }
  return parts;
}

/// What the process did: its main thread and, while that waits, the threads that work, as the sampler hands out time.
std::vector<Stretch> process_stretches(const RankFile& file) {
  std::vector<Stretch> main, others;
  for (std::uint32_t thread = 0; thread < file.threads.size(); ++thread) {
    if (file.threads[thread].is_main) main = stretches_of(file, thread);
  }
  for (std::uint32_t thread = 0; thread < file.threads.size(); ++thread) {
    if (file.threads[thread].is_main) continue;
    const auto parts = work_while_waiting(main, stretches_of(file, thread));
    others.insert(others.end(), parts.begin(), parts.end());
  }
  main.insert(main.end(), others.begin(), others.end());
  return main;
}

/// One (node, category) with process time.
struct Row {
  std::uint32_t node = 0;
  std::uint8_t category = 0;
  std::int64_t rank_ns = 0;
};

std::vector<Row> rows_of(const RankFile& file) {
  std::map<std::pair<std::uint32_t, std::uint8_t>, std::int64_t> sums;
  for (const schema::RankTotal& total : file.totals) sums[{total.node, total.category}] += total.rank_ns;
  std::vector<Row> rows;
  for (const auto& [place, sum] : sums) {
    if (sum > 0) rows.push_back({place.first, place.second, sum});
  }
  return rows;
}

struct Cell {
  std::size_t row = 0;
  std::size_t slice = 0;
  double ns = 0;
};

class Slicing {
 public:
  Slicing(const RankFile& file, const std::vector<Row>& rows, std::int64_t width)
      : start_(file.process.time_bins_start_ns), width_(width), rows_(rows) {
    add_time_bins(file);
  }

  std::vector<Cell> cells(const std::vector<Stretch>& stretches) {
    std::map<std::pair<std::size_t, std::size_t>, double> weights;
    for (const Stretch& stretch : stretches) {
      const std::size_t row = row_of(stretch.node, stretch.category);
      if (row == rows_.size()) continue;
      share_out(stretch.begin, stretch.end, stretch.weight, [&](std::size_t slice, double ns) {
        weights[{row, slice}] += ns;
      });
    }
    std::vector<Cell> cells;
    for (const auto& [place, ns] : weights) cells.push_back({place.first, place.second, ns});
    add_unseen_slices(cells);
    add_unseen_rows(cells);
    fit(cells);
    return cells;
  }

 private:
  using Categories = std::array<double, kCategoryCount>;

  /// Calls `add` for each slice with its part of [begin, end).
  template <class Add>
  void share_out(std::int64_t begin, std::int64_t end, double ns, Add add) const {
    schema::share_out(begin - start_, end - start_, width_, schema::kMaximumSlices,
                      [&](std::int64_t slice, double share) { add(static_cast<std::size_t>(slice), ns * share); });
  }

  void add_time_bins(const RankFile& file) {
    std::int64_t begin = start_;
    for (const schema::RankTimeBin& bin : file.time_bins) {
      const std::int64_t end = schema::end_of_time_bin(file.process, begin);
      for (std::size_t category = 0; category < kCategoryCount; ++category) {
        if (bin.time[category] <= 0) continue;
        share_out(begin, end, static_cast<double>(bin.time[category]),
                  [&](std::size_t slice, double ns) { known_[slice][category] += ns; });
      }
      begin += file.process.time_bins_width_ns;
    }
  }

  std::size_t row_of(std::uint32_t node, std::uint8_t category) const {
    const auto key = [](const Row& row) { return std::pair(row.node, row.category); };
    const auto found = std::ranges::lower_bound(rows_, std::pair(node, category), {}, key);
    if (found == rows_.end() || key(*found) != std::pair(node, category)) return rows_.size();
    return static_cast<std::size_t>(found - rows_.begin());
  }

  /// Where a category has a good part of a slice and no moment there, it was where it was in the nearest slice.
  void add_unseen_slices(std::vector<Cell>& cells) const {
    const double good_part = 0.01 * static_cast<double>(width_);
    const std::vector<Cell> seen = cells;
    for (std::uint8_t category = 0; category < kCategoryCount; ++category) {
      std::array<double, schema::kMaximumSlices> sums{};
      for (const Cell& cell : seen) sums[cell.slice] += rows_[cell.row].category == category ? cell.ns : 0;
      for (std::size_t slice = 0; slice < sums.size(); ++slice) {
        const double known = known_[slice][category];
        if (known < good_part || sums[slice] > 0) continue;
        const auto nearest = nearest_with_time(sums, slice);
        if (nearest == sums.size()) continue;
        for (const Cell& cell : seen) {
          if (cell.slice != nearest || rows_[cell.row].category != category) continue;
          cells.push_back({cell.row, slice, cell.ns * known / sums[nearest]});
        }
      }
    }
  }

  static std::size_t nearest_with_time(const std::array<double, schema::kMaximumSlices>& sums, std::size_t slice) {
    for (std::size_t distance = 1; distance < sums.size(); ++distance) {
      if (distance <= slice && sums[slice - distance] > 0) return slice - distance;
      if (slice + distance < sums.size() && sums[slice + distance] > 0) return slice + distance;
    }
    return sums.size();
  }

  /// A total without a moment is short: it goes to the one slice whose time of its category is least accounted for.
  void add_unseen_rows(std::vector<Cell>& cells) const {
    std::vector<bool> seen(rows_.size());
    auto left = known_;
    for (const Cell& cell : cells) {
      seen[cell.row] = true;
      left[cell.slice][rows_[cell.row].category] -= cell.ns;
    }
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (seen[row]) continue;
      const std::uint8_t category = rows_[row].category;
      const auto most = std::ranges::max_element(left, {}, [&](const Categories& slice) { return slice[category]; });
      (*most)[category] -= static_cast<double>(rows_[row].rank_ns);
      cells.push_back({row, static_cast<std::size_t>(most - left.begin()), static_cast<double>(rows_[row].rank_ns)});
    }
  }

  /// Scales in turn to what is known of slices and of rows; of rows last.
  void fit(std::vector<Cell>& cells) const {
    for (int i = 0; i < kFittings; ++i) {
      std::array<Categories, schema::kMaximumSlices> sums{};
      for (const Cell& cell : cells) sums[cell.slice][rows_[cell.row].category] += cell.ns;
      for (Cell& cell : cells) {
        const std::uint8_t category = rows_[cell.row].category;
        const double known = known_[cell.slice][category];
        // A slice without any known time keeps a trace: its moments are all there is of some row.
        constexpr double kTrace = 1e-6;
        cell.ns *= std::max(known / sums[cell.slice][category], kTrace);
      }
      std::vector<double> by_row(rows_.size());
      for (const Cell& cell : cells) by_row[cell.row] += cell.ns;
      for (Cell& cell : cells) {
        if (by_row[cell.row] > 0) cell.ns *= static_cast<double>(rows_[cell.row].rank_ns) / by_row[cell.row];
      }
    }
  }

  std::int64_t start_;
  std::int64_t width_;
  const std::vector<Row>& rows_;
  std::array<Categories, schema::kMaximumSlices> known_{};
};

/// Whole nanoseconds that add up to each row's total.
std::vector<schema::RankSlice> rounded(const std::vector<Row>& rows, const std::vector<Cell>& cells) {
  std::vector<double> before(rows.size());
  std::vector<schema::RankSlice> slices;
  for (const Cell& cell : cells) {
    const std::int64_t from = std::llround(before[cell.row]);
    before[cell.row] += cell.ns;
    const std::int64_t ns = std::llround(before[cell.row]) - from;
    const Row& row = rows[cell.row];
    if (ns > 0) slices.push_back({static_cast<std::int32_t>(cell.slice), row.node, row.category, ns});
  }
  std::ranges::sort(slices, {},
                    [](const schema::RankSlice& slice) { return std::tuple(slice.slice, slice.node, slice.category); });
  return slices;
}

}  // namespace

void add_slices(schema::RankFile& file) {
  schema::RankProcess& process = file.process;
  const auto bins = static_cast<std::int64_t>(file.time_bins.size());
  if (bins == 0 || process.time_bins_width_ns <= 0) return;
  const std::int64_t end = process.start_ns + process.elapsed_ns;
  std::int64_t length = bins * process.time_bins_width_ns;
  if (end > process.time_bins_start_ns) length = std::min(length, end - process.time_bins_start_ns);
  const std::vector<Row> rows = rows_of(file);
  const std::vector<Stretch> stretches = process_stretches(file);
  const std::size_t most_rows = std::max(kFewRows, 2 * rows.size());
  for (std::int64_t count = schema::kMaximumSlices;; count /= 2) {
    process.slice_width_ns = schema::permitted_width((length + count - 1) / count);
    file.slices = rounded(rows, Slicing(file, rows, process.slice_width_ns).cells(stretches));
    if (file.slices.size() <= most_rows || count <= kFewestSlices) return;
  }
}

}  // namespace rankfile
