#include "report/native_lines.h"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

#include "report/metrics.h"

namespace report {

std::vector<LineRow> native_lines(const schema::Summary& summary, double rank_seconds) {
  std::map<std::tuple<std::string_view, std::int32_t, std::string_view>, CategoryValues> seconds;
  for (const schema::NodeTotal& total : summary.totals) {
    if (total.node >= summary.nodes.size() || total.category >= live_profile::kCategoryCount) continue;
    const std::uint32_t place = summary.nodes[total.node].frame;
    if (place >= summary.frames.size()) continue;
    const schema::Frame& frame = summary.frames[place];
    if (frame.kind != schema::FrameKind::kNative || frame.file.empty() || frame.line <= 0) continue;
    seconds[{frame.file, frame.line, frame.function}][total.category] += to_seconds(total.time.sum);
  }
  std::vector<LineRow> rows;
  for (const auto& [place, categories] : seconds) {
    LineRow row;
    row.file = std::get<0>(place);
    row.line = std::get<1>(place);
    row.function = std::get<2>(place);
    row.categories = categories;
    row.seconds = group_seconds(categories);
    row.total = total(row.seconds);
    row.share = fraction(row.total, rank_seconds);
    if (row.total > 0) rows.push_back(std::move(row));
  }
  std::ranges::stable_sort(rows, std::greater{}, &LineRow::total);
  return rows;
}

}  // namespace report
