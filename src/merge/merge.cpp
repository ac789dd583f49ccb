#include "merge/merge.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "merge/annotations.h"
#include "merge/context_index.h"
#include "merge/counter_names.h"
#include "merge/files.h"
#include "merge/function_totals.h"
#include "merge/line_memory.h"
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

/// Joins rows with the same key by `add(into, from)`; the result is in order of keys.
template <class Row, class Key, class Add>
void join_rows(std::vector<Row>& rows, std::vector<Row> others, Key key, Add add) {
  std::ranges::move(others, std::back_inserter(rows));
  std::ranges::stable_sort(rows, {}, key);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (kept > 0 && key(rows[kept - 1]) == key(rows[i])) {
      add(rows[kept - 1], rows[i]);
    } else {
      if (kept != i) rows[kept] = std::move(rows[i]);
      ++kept;
    }
  }
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(kept), rows.end());
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
  for (const schema::CounterTotal& counter : other.counters) {
    auto found = std::ranges::find(into.counters, counter.name, &schema::CounterTotal::name);
    if (found == into.counters.end()) found = into.counters.insert(found, {counter.name, {}});
    for (std::size_t c = 0; c < counter.values.size(); ++c) found->values[c] += counter.values[c];
  }
}

void join_totals(Summary& into, std::vector<schema::NodeTotal> others, const ContextNumbers& numbers) {
  for (schema::NodeTotal& total : others) total.node = numbers.nodes[total.node];
  const auto key = [](const schema::NodeTotal& total) { return std::pair(total.node, total.category); };
  join_rows(into.totals, std::move(others), key, [](schema::NodeTotal& sum, const schema::NodeTotal& total) {
    sum.time = join(sum.time, total.time);
    sum.thread_ns += total.thread_ns;
    sum.samples += total.samples;
    add_counters(sum.counters, total.counters);
  });
}

void join_lines(Summary& into, std::vector<schema::LineTotal> others, const ContextNumbers& numbers) {
  for (schema::LineTotal& line : others) line.frame = numbers.frames[line.frame];
  const auto key = [&](const schema::LineTotal& line) {
    const schema::Frame& frame = into.frames[line.frame];
    return std::tie(frame.file, frame.line, frame.function, frame);
  };
  join_rows(into.lines, std::move(others), key, [](schema::LineTotal& sum, const schema::LineTotal& line) {
    for (std::size_t c = 0; c < sum.time.size(); ++c) sum.time[c] += line.time[c];
    sum.total = join(sum.total, line.total);
  });
}

void join_functions(Summary& into, std::vector<schema::FunctionTotal> others, const ContextNumbers& numbers) {
  for (schema::FunctionTotal& function : others) function.frame = numbers.frames[function.frame];
  const auto key = [&](const schema::FunctionTotal& function) { return function_of(into.frames[function.frame]); };
  join_rows(into.functions, std::move(others), key,
            [&](schema::FunctionTotal& sum, const schema::FunctionTotal& function) {
              if (into.frames[function.frame] < into.frames[sum.frame]) sum.frame = function.frame;
              sum.inclusive = join(sum.inclusive, function.inclusive);
              sum.useful = join(sum.useful, function.useful);
            });
}

void join_call_sites(Summary& into, std::vector<schema::CallSite> others, const ContextNumbers& numbers) {
  for (schema::CallSite& site : others) site.frame = numbers.frames[site.frame];
  const auto key = [](const schema::CallSite& site) {
    return std::tie(site.kind, site.call_class, site.function, site.frame);
  };
  join_rows(into.call_sites, std::move(others), key, [](schema::CallSite& sum, const schema::CallSite& site) {
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
void join_arrivals(Summary& into, Summary& other, const ContextNumbers& numbers) {
  for (schema::Arrival& arrival : other.arrivals) {
    arrival.frame = numbers.frames[arrival.frame];
    arrival.before_frame = numbers.frames[arrival.before_frame];
  }
  std::ranges::move(other.arrivals, std::back_inserter(into.arrivals));
  drop_keys_from(into, std::min(into.arrival_key_limit, other.arrival_key_limit));
  while (into.arrivals.size() > kMaxArrivals) drop_keys_from(into, into.arrival_key_limit / 2);
}

void join_waits(Summary& into, Summary& other, const ContextNumbers& numbers) {
  for (schema::Wait& wait : other.waits) {
    wait.frame = numbers.frames[wait.frame];
    wait.cause_frame = numbers.frames[wait.cause_frame];
  }
  const auto key = [](const schema::Wait& wait) {
    return std::tie(wait.frame, wait.function, wait.cause_rank, wait.cause_frame, wait.cause_category);
  };
  join_rows(into.waits, std::move(other.waits), key, [](schema::Wait& sum, const schema::Wait& wait) {
    sum.waiting_ns += wait.waiting_ns;
    sum.operations += wait.operations;
  });
  into.waited_operations_kept = std::max(into.waited_operations_kept, other.waited_operations_kept);
  into.clock_error_ns = std::max(into.clock_error_ns, other.clock_error_ns);
}

void join_sources(Summary& into, std::vector<schema::SourceLine> others) {
  const auto key = [](const schema::SourceLine& source) { return std::tie(source.file, source.line); };
  join_rows(into.sources, std::move(others), key, [](schema::SourceLine& kept, const schema::SourceLine& source) {
    kept.text = known(kept.text, source.text);
  });
}

/// A host or device that both sides watched is kept from the side that watched it longer.
template <class Row, class Key>
void join_watched(std::vector<Row>& rows, std::vector<Row> others, Key key) {
  join_rows(rows, std::move(others), key, [](Row& kept, const Row& other) {
    if (other.watched_ns > kept.watched_ns) kept = other;
  });
}

void join_notes(std::vector<std::string>& notes, std::vector<std::string> others) {
  std::ranges::move(others, std::back_inserter(notes));
  std::ranges::sort(notes);
  const auto repeated = std::ranges::unique(notes);
  notes.erase(repeated.begin(), repeated.end());
}

}  // namespace

Summary merge(Summary a, Summary b) {
  ContextIndex index(a.frames, a.nodes);
  const ContextNumbers numbers = index.add(std::move(b.frames), b.nodes);
  a.job = join_jobs(a.job, b.job);
  join_counters(a, b);
  join_totals(a, std::move(b.totals), numbers);
  join_lines(a, std::move(b.lines), numbers);
  join_functions(a, std::move(b.functions), numbers);
  join_line_memory(a, std::move(b.line_memory), numbers);
  join_call_sites(a, std::move(b.call_sites), numbers);
  join_arrivals(a, b, numbers);
  join_waits(a, b, numbers);
  join_traffic(a, std::move(b.traffic), b.traffic_block_ranks);
  join_files(a, std::move(b.files), b.file_detail);
  join_annotations(a, b);
  join_sources(a, std::move(b.sources));
  join_sorted_by_rank(a.ranks, std::move(b.ranks));
  join_sorted_by_rank(a.processes, std::move(b.processes));
  join_threads(a.threads, std::move(b.threads));
  join_watched(a.hosts, std::move(b.hosts), [](const schema::Host& host) { return host.host; });
  join_watched(a.devices, std::move(b.devices),
               [](const schema::Device& device) { return std::pair(device.host, device.number); });
  join_bins(a, std::move(b.bins), b.bin_width_ns);
  a.counters_reason = known(a.counters_reason, b.counters_reason);
  join_notes(a.notes, std::move(b.notes));
  return a;
}

}  // namespace merge
