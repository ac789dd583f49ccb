#include "merge/memory_over_time.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace merge {
namespace {

/// A process needed so much from one moment to another.
struct Span {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t bytes = 0;
};

/// Each point holds until the next one; the first from the start of its process, the last until its end.
void add_spans(std::vector<Span>& spans, const schema::RankFile& file) {
  const std::int64_t end = file.process.start_ns + file.process.elapsed_ns;
  std::int64_t begin = file.process.start_ns;
  for (std::size_t i = 0; i < file.memory.size(); ++i) {
    const std::int64_t next = i + 1 < file.memory.size() ? std::min(file.memory[i + 1].monotonic_ns, end) : end;
    if (next > begin) spans.push_back({begin, next, file.memory[i].resident_bytes});
    begin = std::max(begin, next);
  }
}

/// The time-weighted mean of the greatest of all spans at each moment.
std::int64_t mean_of_greatest(const std::vector<Span>& spans) {
  std::vector<std::tuple<std::int64_t, bool, std::int64_t>> changes;  // moment, begins, bytes
  for (const Span& span : spans) {
    changes.emplace_back(span.begin, true, span.bytes);
    changes.emplace_back(span.end, false, span.bytes);
  }
  std::ranges::sort(changes);
  std::multiset<std::int64_t> current;
  double sum = 0, covered = 0;
  std::int64_t last = 0;
  for (const auto& [moment, begins, bytes] : changes) {
    if (!current.empty()) {
      sum += static_cast<double>(*current.rbegin()) * static_cast<double>(moment - last);
      covered += static_cast<double>(moment - last);
    }
    last = moment;
    if (begins) {
      current.insert(bytes);
    } else {
      current.erase(current.find(bytes));
    }
  }
  return covered > 0 ? std::llround(sum / covered) : 0;
}

}  // namespace

void add_memory_facts(schema::Rank& row, const schema::RankProcess& process) {
  row.peak_resident_bytes = std::max(row.peak_resident_bytes, process.peak_resident_bytes);
  row.node_memory_bytes = std::max(row.node_memory_bytes, process.node_memory_bytes);
  const std::int64_t limit = process.memory_limit_bytes;
  if (limit <= 0 || (row.memory_limit_bytes > 0 && row.memory_limit_bytes <= limit)) return;
  row.memory_limit_bytes = limit;
  row.memory_limit_group = process.memory_limit_group;
}

void add_memory_over_time(schema::Summary& summary, const std::vector<schema::RankFile>& files, std::int64_t start_ns) {
  std::vector<Span> spans;
  for (const schema::RankFile& file : files) add_spans(spans, file);
  summary.ranks.front().mean_resident_bytes = mean_of_greatest(spans);
  const std::int64_t width = summary.bin_width_ns;
  if (width <= 0) return;
  for (const Span& span : spans) {
    const std::int64_t first = std::max<std::int64_t>(span.begin - start_ns, 0) / width;
    auto bin = std::ranges::lower_bound(summary.bins, first, {}, &schema::TimeBin::bin);
    for (; bin != summary.bins.end() && bin->bin * width < span.end - start_ns; ++bin) {
      bin->resident_bytes = std::max(bin->resident_bytes, span.bytes);
    }
  }
}

}  // namespace merge
