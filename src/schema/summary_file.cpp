#include "schema/summary_file.h"

#include "schema/atomic_file.h"
#include "schema/context_schema.h"
#include "schema/summary_schema.h"
#include "schema/time_width.h"

namespace schema {
namespace {

void require_traffic(const ColumnarReader& reader, const Summary& summary) {
  if (summary.traffic_block_ranks < 1) reader.fail("facts/traffic_block_ranks", "is not positive");
  for (const Traffic& row : summary.traffic) {
    if (row.sender < 0 || row.receiver < -1) reader.fail("traffic/sender", "is no block of ranks");
  }
}

/// A width of what may be no rows at all.
void require_width(const ColumnarReader& reader, const char* name, std::int64_t width_ns, bool has_rows) {
  if (width_ns < (has_rows ? 1 : 0) || width_ns > kMaximumTimeWidthNs) reader.fail(name, "is no width");
}

void require_slices(const ColumnarReader& reader, const Summary& summary) {
  require_below(reader, "slices/node", summary.slices, &Slice::node, summary.nodes.size());
  require_below(reader, "slices/category", summary.slices, &Slice::category, kCategoryCount);
  require_below(reader, "slices/slice", summary.slices, &Slice::slice, kMaximumSlices);
  require_below(reader, "slices/block", summary.slices, &Slice::block, std::size_t{1} << 31);
  require_width(reader, "facts/slice_width_ns", summary.slice_width_ns, !summary.slices.empty());
  if (summary.slice_block_ranks < 1 || summary.slice_block_ranks > INT32_MAX) {
    reader.fail("facts/slice_block_ranks", "is no number of ranks");
  }
}

void require_counters(const ColumnarReader& reader, const Summary& summary) {
  require_below(reader, "counter_bins/counter", summary.counter_bins, &CounterBin::counter,
                summary.counter_names.size());
  require_below(reader, "counter_bins/bin", summary.counter_bins, &CounterBin::bin, kMaximumCounterBins);
  require_width(reader, "facts/counter_bin_width_ns", summary.counter_bin_width_ns, !summary.counter_bins.empty());
}

void require_valid(const ColumnarReader& reader, const Summary& summary) {
  require_tree(reader, summary.frames, summary.nodes);
  require_below(reader, "totals/node", summary.totals, &NodeTotal::node, summary.nodes.size());
  require_below(reader, "totals/category", summary.totals, &NodeTotal::category, kCategoryCount);
  require_below(reader, "lines/frame", summary.lines, &LineTotal::frame, summary.frames.size());
  require_below(reader, "functions/frame", summary.functions, &FunctionTotal::frame, summary.frames.size());
  require_below(reader, "line_memory/frame", summary.line_memory, &LineMemory::frame, summary.frames.size());
  require_below(reader, "call_sites/frame", summary.call_sites, &CallSite::frame, summary.frames.size());
  require_below(reader, "call_sites/kind", summary.call_sites, &CallSite::kind, 2);
  require_below(reader, "call_sites/call_class", summary.call_sites, &CallSite::call_class, kCategoryCount);
  require_below(reader, "arrivals/frame", summary.arrivals, &Arrival::frame, summary.frames.size());
  require_below(reader, "arrivals/before_frame", summary.arrivals, &Arrival::before_frame, summary.frames.size());
  require_below(reader, "arrivals/role", summary.arrivals, &Arrival::role, live_profile::kArrivalRoleCount);
  require_below(reader, "arrivals/before_category", summary.arrivals, &Arrival::before_category, kCategoryCount);
  require_below(reader, "waits/frame", summary.waits, &Wait::frame, summary.frames.size());
  require_below(reader, "waits/cause_frame", summary.waits, &Wait::cause_frame, summary.frames.size());
  require_below(reader, "waits/cause_category", summary.waits, &Wait::cause_category, kCategoryCount);
  require_below(reader, "bins/bin", summary.bins, &TimeBin::bin, std::size_t{1} << 31);
  if (summary.file_detail < 0) reader.fail("facts/file_detail", "is negative");
  require_width(reader, "facts/bin_width_ns", summary.bin_width_ns, !summary.bins.empty());
  require_traffic(reader, summary);
  require_slices(reader, summary);
  require_counters(reader, summary);
}

template <class Row>
Row read_single_row(const ColumnarReader& reader, const std::string& table, const Fields<Row>& fields) {
  const auto rows = read_table(reader, table, fields);
  if (rows.size() != 1) reader.fail(table + fields.front().name, "has not exactly one row");
  return rows.front();
}

}  // namespace

std::vector<std::byte> summary_image(const Summary& summary) {
  ColumnarWriter writer(kSummaryKind);
  write_table(writer, "job/", kJobFields, {summary.job});
  writer.write_text("job_command/argument", "text", summary.job.command);
  write_table(
      writer, "facts/", kFactsFields,
      {SummaryFacts{summary.bin_width_ns, summary.counters_reason, summary.waited_operations_kept,
                    summary.clock_error_ns, summary.traffic_block_ranks, summary.arrival_key_limit, summary.file_detail,
                    summary.slice_width_ns, summary.slice_block_ranks, summary.counter_bin_width_ns}});
  write_table(writer, "frames/", kFrameFields, summary.frames);
  write_table(writer, "nodes/", kNodeFields, summary.nodes);
  writer.write_text("counter_names/name", "text", summary.counter_names);
  write_table(writer, "totals/", kNodeTotalFields, summary.totals);
  write_table(writer, "lines/", kLineTotalFields, summary.lines);
  write_table(writer, "functions/", kFunctionTotalFields, summary.functions);
  write_table(writer, "line_memory/", kLineMemoryFields, summary.line_memory);
  write_table(writer, "sources/", kSourceFields, summary.sources);
  write_table(writer, "call_sites/", kCallSiteFields, summary.call_sites);
  write_table(writer, "arrivals/", kArrivalFields, summary.arrivals);
  write_table(writer, "waits/", kWaitFields, summary.waits);
  write_table(writer, "traffic/", kTrafficFields, summary.traffic);
  write_table(writer, "files/", kFileUseFields, summary.files);
  write_table(writer, "regions/", kRegionFields, summary.regions);
  write_table(writer, "marks/", kMarkFields, summary.marks);
  write_table(writer, "moments/", kMomentFields, summary.moments);
  write_table(writer, "ranks/", kRankFields, summary.ranks);
  write_table(writer, "processes/", kProcessFields, summary.processes);
  write_table(writer, "threads/", kThreadFields, summary.threads);
  write_table(writer, "hosts/", kHostFields, summary.hosts);
  write_table(writer, "devices/", kDeviceFields, summary.devices);
  write_table(writer, "bins/", kTimeBinFields, summary.bins);
  write_table(writer, "slices/", kSliceFields, summary.slices);
  write_table(writer, "counters/", kCounterFields, summary.counters);
  write_table(writer, "counter_bins/", kCounterBinFields, summary.counter_bins);
  writer.write_text("notes/text", "text", summary.notes);
  return writer.finish();
}

void store_summary(const Summary& summary, const std::filesystem::path& path) {
  replace_file(path, summary_image(summary));
}

namespace {

Summary read_summary(const ColumnarReader& reader) {
  Summary summary;
  summary.job = read_single_row(reader, "job/", kJobFields);
  summary.job.command = reader.read_text("job_command/argument");
  const SummaryFacts facts = read_single_row(reader, "facts/", kFactsFields);
  summary.bin_width_ns = facts.bin_width_ns;
  summary.counters_reason = facts.counters_reason;
  summary.waited_operations_kept = facts.waited_operations_kept;
  summary.clock_error_ns = facts.clock_error_ns;
  summary.traffic_block_ranks = facts.traffic_block_ranks;
  summary.arrival_key_limit = facts.arrival_key_limit;
  summary.file_detail = facts.file_detail;
  summary.slice_width_ns = facts.slice_width_ns;
  summary.slice_block_ranks = facts.slice_block_ranks;
  summary.counter_bin_width_ns = facts.counter_bin_width_ns;
  summary.frames = read_table(reader, "frames/", kFrameFields);
  summary.nodes = read_table(reader, "nodes/", kNodeFields);
  summary.counter_names = reader.read_text("counter_names/name");
  summary.totals = read_table(reader, "totals/", kNodeTotalFields, summary.counter_names.size());
  summary.lines = read_table(reader, "lines/", kLineTotalFields);
  summary.functions = read_table(reader, "functions/", kFunctionTotalFields);
  summary.line_memory = read_table(reader, "line_memory/", kLineMemoryFields);
  summary.sources = read_table(reader, "sources/", kSourceFields);
  summary.call_sites = read_table(reader, "call_sites/", kCallSiteFields);
  summary.arrivals = read_table(reader, "arrivals/", kArrivalFields);
  summary.waits = read_table(reader, "waits/", kWaitFields);
  summary.traffic = read_table(reader, "traffic/", kTrafficFields);
  summary.files = read_table(reader, "files/", kFileUseFields);
  summary.regions = read_table(reader, "regions/", kRegionFields);
  summary.marks = read_table(reader, "marks/", kMarkFields);
  summary.moments = read_table(reader, "moments/", kMomentFields);
  summary.ranks = read_table(reader, "ranks/", kRankFields);
  summary.processes = read_table(reader, "processes/", kProcessFields);
  summary.threads = read_table(reader, "threads/", kThreadFields);
  summary.hosts = read_table(reader, "hosts/", kHostFields);
  summary.devices = read_table(reader, "devices/", kDeviceFields);
  summary.bins = read_table(reader, "bins/", kTimeBinFields);
  summary.slices = read_table(reader, "slices/", kSliceFields);
  summary.counters = read_table(reader, "counters/", kCounterFields);
  summary.counter_bins = read_table(reader, "counter_bins/", kCounterBinFields);
  summary.notes = reader.read_text("notes/text");
  require_valid(reader, summary);
  return summary;
}

}  // namespace

Summary load_summary(const std::filesystem::path& path) {
  return read_summary(ColumnarReader(path, kSummaryKind));
}

Summary summary_of_image(std::vector<std::byte> image, const std::string& name) {
  return read_summary(ColumnarReader(std::move(image), name, kSummaryKind));
}

}  // namespace schema
