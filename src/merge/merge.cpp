#include "merge/merge.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "merge/annotations.h"
#include "merge/context_index.h"
#include "merge/counter_names.h"
#include "merge/counters_over_time.h"
#include "merge/files.h"
#include "merge/function_totals.h"
#include "merge/line_memory.h"
#include "merge/slices.h"
#include "merge/spread.h"
#include "merge/thread_rows.h"
#include "merge/time_axis.h"
#include "merge/traffic.h"

namespace merge {
namespace {

using schema::Summary;

constexpr std::size_t kMaxArrivals = std::size_t{1} << 18;

/// The value that is known; of two, the one that does not depend on the order.
template <class T>
T known(const T& a, const T& b, const T& unknown) {
  if (a == unknown) return b;
  if (b == unknown) return a;
  return std::min(a, b);
}
std::string known(const std::string& a, const std::string& b) {
  return known<std::string>(a, b, {});
}

schema::Job join_jobs(const schema::Job& a, const schema::Job& b) {
  schema::Job job;
  job.command = known(a.command, b.command, {});
  job.program = known(a.program, b.program);
  job.expected_ranks = std::max(a.expected_ranks, b.expected_ranks);
  job.exit_status = std::max(a.exit_status, b.exit_status);
  job.start_realtime_ns = known<std::int64_t>(a.start_realtime_ns, b.start_realtime_ns, 0);
  job.elapsed_ns = std::max(a.elapsed_ns, b.elapsed_ns);
  job.python_version = known(a.python_version, b.python_version);
  job.mpi_version = known(a.mpi_version, b.mpi_version);
  job.perfwrap_version = known(a.perfwrap_version, b.perfwrap_version);
  job.machine = known(a.machine, b.machine);
  job.logical_cores = std::max(a.logical_cores, b.logical_cores);
  job.physical_cores = std::max(a.physical_cores, b.physical_cores);
  job.memory_bytes = std::max(a.memory_bytes, b.memory_bytes);
  job.omp_num_threads = known(a.omp_num_threads, b.omp_num_threads);
  return job;
}

template <class Row>
void append(std::vector<Row>& rows, std::vector<Row> others) {
  rows.insert(rows.end(), std::make_move_iterator(others.begin()), std::make_move_iterator(others.end()));
}

/// Joins rows with the same key by `add(into, from)`; the result is in order of keys.
template <class Row, class Key, class Add>
void join_equal_rows(std::vector<Row>& rows, Key key, Add add) {
  // Rows are moved once: the order is found by their places.
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) { return key(rows[a]) < key(rows[b]); });
  std::vector<Row> joined;
  joined.reserve(rows.size());
  for (const std::uint32_t place : order) {
    if (!joined.empty() && key(joined.back()) == key(rows[place])) {
      add(joined.back(), rows[place]);
    } else {
      joined.push_back(std::move(rows[place]));
    }
  }
  rows = std::move(joined);
}

template <class Row>
void join_sorted_by_rank(std::vector<Row>& rows, std::vector<Row> others) {
  const auto middle = static_cast<std::ptrdiff_t>(rows.size());
  std::ranges::move(others, std::back_inserter(rows));
  std::inplace_merge(rows.begin(), rows.begin() + middle, rows.end(),
                     [](const Row& a, const Row& b) { return a.rank < b.rank; });
}

void join_counters(Summary& into, Summary& other) {
  const auto places = add_counter_names(into.counter_names, other.counter_names);
  const std::size_t count = into.counter_names.size();
  for (schema::NodeTotal& total : into.totals) total.counters.resize(count, 0);
  for (schema::NodeTotal& total : other.totals) total.counters = placed_counters(total.counters, places, count);
  join_counter_bins(into, std::move(other.counter_bins), other.counter_bin_width_ns, places);
  for (const schema::CounterTotal& counter : other.counters) {
    auto found = std::ranges::find(into.counters, counter.name, &schema::CounterTotal::name);
    if (found == into.counters.end()) found = into.counters.insert(found, {counter.name, {}, 0, 0});
    found->cpu_ns += counter.cpu_ns;
    found->counted_ns += counter.counted_ns;
    for (std::size_t c = 0; c < counter.values.size(); ++c) found->values[c] += counter.values[c];
  }
}

void join_totals(Summary& into) {
  const auto key = [](const schema::NodeTotal& total) { return std::pair(total.node, total.category); };
  join_equal_rows(into.totals, key, [](schema::NodeTotal& sum, const schema::NodeTotal& total) {
    sum.time = join(sum.time, total.time);
    sum.thread_ns += total.thread_ns;
    sum.samples += total.samples;
    add_counters(sum.counters, total.counters);
  });
}

void join_lines(Summary& into) {
  const auto key = [&](const schema::LineTotal& line) {
    const schema::Frame& frame = into.frames[line.frame];
    return std::tie(frame.file, frame.line, frame.function, frame);
  };
  join_equal_rows(into.lines, key, [](schema::LineTotal& sum, const schema::LineTotal& line) {
    for (std::size_t c = 0; c < sum.time.size(); ++c) sum.time[c] += line.time[c];
    sum.total = join(sum.total, line.total);
  });
}

void join_functions(Summary& into) {
  const std::vector<std::uint32_t> least = least_frames(into);
  for (schema::FunctionTotal& function : into.functions) {
    if (least[function.frame] != 0) function.frame = least[function.frame];
  }
  const auto key = [&](const schema::FunctionTotal& function) { return function_of(into.frames[function.frame]); };
  join_equal_rows(into.functions, key, [](schema::FunctionTotal& sum, const schema::FunctionTotal& function) {
    sum.inclusive = join(sum.inclusive, function.inclusive);
    sum.useful = join(sum.useful, function.useful);
  });
}

void join_call_sites(Summary& into) {
  const auto key = [](const schema::CallSite& site) {
    return std::tie(site.kind, site.call_class, site.function, site.frame);
  };
  join_equal_rows(into.call_sites, key, [](schema::CallSite& sum, const schema::CallSite& site) {
    sum.calls += site.calls;
    sum.time = join(sum.time, site.time);
    sum.bytes += site.bytes;
    sum.lock_held_ns += site.lock_held_ns;
    schema::widen_communicators(sum, site.smallest_communicator, site.largest_communicator);
    for (std::size_t i = 0; i < sum.size_bins.size(); ++i) sum.size_bins[i] += site.size_bins[i];
  });
}

void drop_keys_from(Summary& summary, std::int64_t limit) {
  summary.arrival_key_limit = limit;
  std::erase_if(summary.arrivals, [&](const schema::Arrival& arrival) { return arrival.key >= limit; });
}

/// Keeps the operations that both sides have kept whole, and fewer where many ranks would take much memory.
void join_arrivals(Summary& into, Summary& other) {
  if (other.arrival_key_limit < into.arrival_key_limit) drop_keys_from(into, other.arrival_key_limit);
  if (into.arrival_key_limit < other.arrival_key_limit) drop_keys_from(other, into.arrival_key_limit);
  append(into.arrivals, std::move(other.arrivals));
  while (into.arrivals.size() > kMaxArrivals) drop_keys_from(into, into.arrival_key_limit / 2);
}

void join_waits(Summary& into) {
  const auto key = [](const schema::Wait& wait) {
    return std::tie(wait.frame, wait.function, wait.cause_rank, wait.cause_frame, wait.cause_category);
  };
  join_equal_rows(into.waits, key, [](schema::Wait& sum, const schema::Wait& wait) {
    sum.waiting_ns += wait.waiting_ns;
    sum.operations += wait.operations;
  });
}

/// Both are in order; most ranks have the lines that the ranks before them had.
void join_sources(std::vector<schema::SourceLine>& into, std::vector<schema::SourceLine> others) {
  const auto comes_first = [](const schema::SourceLine& a, const schema::SourceLine& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  };
  std::vector<schema::SourceLine> added;
  auto place = into.begin();
  for (schema::SourceLine& source : others) {
    while (place != into.end() && comes_first(*place, source)) ++place;
    if (place != into.end() && !comes_first(source, *place)) {
      place->text = known(place->text, source.text);
    } else {
      added.push_back(std::move(source));
    }
  }
  if (added.empty()) return;
  const auto middle = static_cast<std::ptrdiff_t>(into.size());
  append(into, std::move(added));
  std::inplace_merge(into.begin(), into.begin() + middle, into.end(), comes_first);
}

/// A host or device that several sides watched is kept from the side that watched it longest.
template <class Row, class Key>
void join_watched(std::vector<Row>& rows, Key key) {
  join_equal_rows(rows, key, [](Row& kept, const Row& other) {
    if (other.watched_ns > kept.watched_ns) kept = other;
  });
}

void join_notes(std::vector<std::string>& notes) {
  std::ranges::sort(notes);
  notes.erase(std::unique(notes.begin(), notes.end()), notes.end());
}

/// The rows of `other` in the numbers of `into`.
void renumber(Summary& other, const ContextNumbers& numbers) {
  for (schema::NodeTotal& total : other.totals) total.node = numbers.nodes[total.node];
  for (schema::Slice& slice : other.slices) slice.node = numbers.nodes[slice.node];
  for (schema::LineTotal& line : other.lines) line.frame = numbers.frames[line.frame];
  for (schema::FunctionTotal& function : other.functions) function.frame = numbers.frames[function.frame];
  for (schema::CallSite& site : other.call_sites) site.frame = numbers.frames[site.frame];
  for (schema::LineMemory& line : other.line_memory) line.frame = numbers.frames[line.frame];
  for (schema::Arrival& arrival : other.arrivals) {
    arrival.frame = numbers.frames[arrival.frame];
    arrival.before_frame = numbers.frames[arrival.before_frame];
  }
  for (schema::Wait& wait : other.waits) {
    wait.frame = numbers.frames[wait.frame];
    wait.cause_frame = numbers.frames[wait.cause_frame];
  }
}

/// Takes over what the other has, whose numbers are those of `into`; rows of one key stay apart for now.
void take(Summary& into, Summary other) {
  add_facts(into, other);
  join_counters(into, other);
  append(into.totals, std::move(other.totals));
  append(into.lines, std::move(other.lines));
  append(into.functions, std::move(other.functions));
  append(into.call_sites, std::move(other.call_sites));
  append(into.waits, std::move(other.waits));
  append(into.hosts, std::move(other.hosts));
  append(into.devices, std::move(other.devices));
  into.waited_operations_kept = std::max(into.waited_operations_kept, other.waited_operations_kept);
  into.clock_error_ns = std::max(into.clock_error_ns, other.clock_error_ns);
  append(into.line_memory, std::move(other.line_memory));
  join_arrivals(into, other);
  join_traffic(into, std::move(other.traffic), other.traffic_block_ranks);
  join_files(into, std::move(other.files), other.file_detail);
  join_annotations(into, other);
  join_sorted_by_rank(into.ranks, std::move(other.ranks));
  join_sorted_by_rank(into.processes, std::move(other.processes));
  join_threads(into.threads, std::move(other.threads));
  join_bins(into, std::move(other.bins), other.bin_width_ns);
  join_slices(into, std::move(other.slices), other.slice_width_ns, other.slice_block_ranks);
}

/// Rows of one key become one.
void join_rows(Summary& sum) {
  join_totals(sum);
  limit_slices(sum);
  join_equal_counter_bins(sum.counter_bins);
  join_lines(sum);
  join_functions(sum);
  join_call_sites(sum);
  join_waits(sum);
  join_watched(sum.hosts, [](const schema::Host& host) -> const std::string& { return host.host; });
  join_watched(sum.devices, [](const schema::Device& device) { return std::tie(device.host, device.number); });
  join_line_memory(sum);
  join_notes(sum.notes);
}

}  // namespace

void add_facts(Summary& into, Summary& other) {
  into.job = join_jobs(into.job, other.job);
  into.counters_reason = known(into.counters_reason, other.counters_reason);
  join_sources(into.sources, std::move(other.sources));
  append(into.notes, std::move(other.notes));
}

Summary merge_rows(std::vector<Summary> parts) {
  if (parts.empty()) return {};
  Summary sum = std::move(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) take(sum, std::move(parts[i]));
  join_rows(sum);
  return sum;
}

Summary merge(std::vector<Summary> parts) {
  if (parts.empty()) return {};
  ContextIndex index(parts.front().frames, parts.front().nodes);
  for (std::size_t i = 1; i < parts.size(); ++i) renumber(parts[i], index.add(parts[i].frames, parts[i].nodes));
  return merge_rows(std::move(parts));
}

Summary merge(Summary a, Summary b) {
  std::vector<Summary> parts;
  parts.push_back(std::move(a));
  parts.push_back(std::move(b));
  return merge(std::move(parts));
}

}  // namespace merge
