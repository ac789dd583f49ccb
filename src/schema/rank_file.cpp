#include "schema/rank_file.h"

#include "schema/context_schema.h"
#include "schema/rank_schema.h"
#include "schema/time_width.h"

namespace schema {
namespace {

/// Moments and durations that can be added up.
void require_times(const ColumnarReader& reader, const RankFile& file) {
  constexpr std::int64_t kMost = std::int64_t{1} << 60;
  const RankProcess& process = file.process;
  for (const std::int64_t time : {process.start_ns, process.elapsed_ns, process.time_bins_start_ns}) {
    if (time < 0 || time > kMost) reader.fail("process/start_ns", "is no time");
  }
  const auto bins = static_cast<std::int64_t>(file.time_bins.size());
  if (process.time_bins_width_ns < 0 || process.time_bins_width_ns > kMost / (bins + 1)) {
    reader.fail("process/time_bins_width_ns", "is no width");
  }
  if (process.slice_width_ns < 0 || process.slice_width_ns > kMaximumTimeWidthNs) {
    reader.fail("process/slice_width_ns", "is no width");
  }
}

void require_valid(const ColumnarReader& reader, const RankFile& file) {
  require_times(reader, file);
  require_tree(reader, file.frames, file.nodes);
  require_below(reader, "totals/thread", file.totals, &RankTotal::thread, file.threads.size());
  require_below(reader, "totals/node", file.totals, &RankTotal::node, file.nodes.size());
  require_below(reader, "totals/category", file.totals, &RankTotal::category, kCategoryCount);
  require_below(reader, "timeline/thread", file.timeline, &RankTimelineEntry::thread, file.threads.size());
  require_below(reader, "timeline/node", file.timeline, &RankTimelineEntry::node, file.nodes.size());
  require_below(reader, "timeline/category", file.timeline, &RankTimelineEntry::category, kCategoryCount);
  require_below(reader, "call_sites/node", file.call_sites, &RankCallSite::node, file.nodes.size());
  require_below(reader, "call_sites/kind", file.call_sites, &RankCallSite::kind, 2);
  require_below(reader, "call_sites/call_class", file.call_sites, &RankCallSite::call_class, kCategoryCount);
  require_below(reader, "arrivals/node", file.arrivals, &RankArrival::node, file.nodes.size());
  require_below(reader, "arrivals/before_node", file.arrivals, &RankArrival::before_node, file.nodes.size());
  require_below(reader, "arrivals/before_category", file.arrivals, &RankArrival::before_category, kCategoryCount);
  require_below(reader, "arrivals/role", file.arrivals, &RankArrival::role, live_profile::kArrivalRoleCount);
  require_below(reader, "allocations/node", file.allocations, &RankAllocation::node, file.nodes.size());
  require_below(reader, "regions/thread", file.regions, &RankRegion::thread, file.threads.size());
  require_below(reader, "slices/slice", file.slices, &RankSlice::slice, kMaximumSlices);
  require_below(reader, "slices/node", file.slices, &RankSlice::node, file.nodes.size());
  require_below(reader, "slices/category", file.slices, &RankSlice::category, kCategoryCount);
  for (const RankTraffic& row : file.traffic) {
    if (row.receiver < -1) reader.fail("traffic/receiver", "is no rank");
  }
}

}  // namespace

std::vector<std::byte> rank_file_image(const RankFile& rank_file) {
  ColumnarWriter writer(kRankFileKind);
  write_table(writer, "process/", kRankProcessFields, {rank_file.process});
  write_table(writer, "counters/", kRankCounterFields, rank_file.counters);
  write_table(writer, "threads/", kRankThreadFields, rank_file.threads);
  write_table(writer, "modules/", kRankModuleFields, rank_file.modules);
  write_table(writer, "frames/", kFrameFields, rank_file.frames);
  write_table(writer, "nodes/", kNodeFields, rank_file.nodes);
  write_table(writer, "totals/", kRankTotalFields, rank_file.totals);
  write_table(writer, "timeline/", kRankTimelineFields, rank_file.timeline);
  write_table(writer, "call_sites/", kRankCallSiteFields, rank_file.call_sites);
  write_table(writer, "arrivals/", kRankArrivalFields, rank_file.arrivals);
  write_table(writer, "traffic/", kRankTrafficFields, rank_file.traffic);
  write_table(writer, "allocations/", kRankAllocationFields, rank_file.allocations);
  write_table(writer, "files/", kRankFileUseFields, rank_file.files);
  write_table(writer, "regions/", kRankRegionFields, rank_file.regions);
  write_table(writer, "marks/", kRankMarkFields, rank_file.marks);
  write_table(writer, "moments/", kRankMomentFields, rank_file.moments);
  write_table(writer, "time_bins/", kRankTimeBinFields, rank_file.time_bins);
  write_table(writer, "slices/", kRankSliceFields, rank_file.slices);
  write_table(writer, "memory/", kRankMemoryFields, rank_file.memory);
  write_table(writer, "sources/", kSourceFields, rank_file.sources);
  writer.write_text("notes/text", "text", rank_file.notes);
  return writer.finish();
}

namespace {

RankFile read_rank_file(const ColumnarReader& reader, RankContent content) {
  RankFile file;
  const auto processes = read_table(reader, "process/", kRankProcessFields);
  if (processes.size() != 1) reader.fail("process/rank", "has not exactly one row");
  file.process = processes.front();
  file.counters = read_table(reader, "counters/", kRankCounterFields);
  file.threads = read_table(reader, "threads/", kRankThreadFields);
  file.frames = read_table(reader, "frames/", kFrameFields);
  file.nodes = read_table(reader, "nodes/", kNodeFields);
  file.totals = read_table(reader, "totals/", kRankTotalFields, file.counters.size());
  file.call_sites = read_table(reader, "call_sites/", kRankCallSiteFields);
  file.arrivals = read_table(reader, "arrivals/", kRankArrivalFields);
  file.traffic = read_table(reader, "traffic/", kRankTrafficFields);
  file.allocations = read_table(reader, "allocations/", kRankAllocationFields);
  file.files = read_table(reader, "files/", kRankFileUseFields);
  file.regions = read_table(reader, "regions/", kRankRegionFields);
  file.marks = read_table(reader, "marks/", kRankMarkFields);
  file.moments = read_table(reader, "moments/", kRankMomentFields);
  file.time_bins = read_table(reader, "time_bins/", kRankTimeBinFields, file.counters.size());
  file.slices = read_table(reader, "slices/", kRankSliceFields);
  file.memory = read_table(reader, "memory/", kRankMemoryFields);
  file.sources = read_table(reader, "sources/", kSourceFields);
  file.notes = reader.read_text("notes/text");
  if (content == RankContent::kAll) {
    file.modules = read_table(reader, "modules/", kRankModuleFields);
    file.timeline = read_table(reader, "timeline/", kRankTimelineFields);
  }
  require_valid(reader, file);
  return file;
}

}  // namespace

RankFile load_rank_file(const std::filesystem::path& path, RankContent content) {
  return read_rank_file(ColumnarReader(path, kRankFileKind), content);
}

RankFile rank_file_of_image(std::vector<std::byte> image, const std::string& name, RankContent content) {
  return read_rank_file(ColumnarReader(std::move(image), name, kRankFileKind), content);
}

}  // namespace schema
