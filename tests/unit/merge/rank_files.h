// Rank files by construction.
#pragma once

#include "schema/rank_file.h"

namespace merge_test {

using live_profile::Category;

inline constexpr std::int64_t kMillisecond = 1'000'000;

/// A process of `bins` bins of 10 ms; in each it spends `per_bin` milliseconds in the category. Its tree is one
/// Python line of `function` that holds all of it.
inline schema::RankFile process(std::int32_t pid, std::int32_t parent_pid, const std::string& function,
                                std::int64_t first_bin, std::size_t bins,
                                const std::vector<std::pair<Category, std::int64_t>>& per_bin) {
  constexpr std::int64_t kWidth = 10 * kMillisecond;
  schema::RankFile file;
  file.process.pid = pid;
  file.process.parent_pid = parent_pid;
  file.process.host = "node1";
  file.process.ended = 1;
  file.process.start_ns = first_bin * kWidth;
  file.process.elapsed_ns = static_cast<std::int64_t>(bins) * kWidth;
  file.process.measured_ns = file.process.elapsed_ns;
  file.process.measured_from_ns = file.process.start_ns;
  file.process.measured_to_ns = file.process.start_ns + file.process.elapsed_ns;
  file.process.measured_parts = 1;
  file.process.time_bins_start_ns = file.process.start_ns;
  file.process.time_bins_width_ns = kWidth;
  file.threads.resize(1);
  file.frames = {{}, {schema::FrameKind::kPython, function, "/app.py", 1, 1, ""}};
  file.nodes = {{0, 0}, {0, 1}};
  file.time_bins.resize(bins);
  for (const auto& [category, milliseconds] : per_bin) {
    for (auto& bin : file.time_bins) bin.time[static_cast<std::size_t>(category)] = milliseconds * kMillisecond;
    const std::int64_t sum = milliseconds * kMillisecond * static_cast<std::int64_t>(bins);
    file.totals.push_back({0, 1, static_cast<std::uint8_t>(category), sum, sum, 10, {}});
  }
  return file;
}

inline schema::RankFile main_process(const std::vector<std::pair<Category, std::int64_t>>& per_bin) {
  schema::RankFile file = process(100, 1, "main", 0, 10, per_bin);
  file.process.is_rank_process = true;
  return file;
}

inline std::int64_t time_of(const schema::Rank& rank, Category category) {
  return rank.time[static_cast<std::size_t>(category)];
}

inline std::int64_t sum_of(const schema::CategoryNanoseconds& time) {
  std::int64_t sum = 0;
  for (const std::int64_t part : time) sum += part;
  return sum;
}

}  // namespace merge_test
