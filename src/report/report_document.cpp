#include "report/report_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "report/counter_metrics.h"
#include "report/memory.h"
#include "report/metrics.h"
#include "report/sections_document.h"

namespace report {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}
Json line_or_null(std::int32_t line) {
  return line > 0 ? Json(line) : Json(nullptr);
}
template <typename Value>
Json value_or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json by_category(const CategoryValues& values) {
  Json object = Json::object();
  for (std::size_t i = 0; i < values.size(); ++i) object[live_profile::kCategoryNames[i]] = values[i];
  return object;
}

Json job_document(const JobFacts& job) {
  return {{"command", job.command},
          {"program", job.program},
          {"ranks", job.ranks},
          {"expected_ranks", job.expected_ranks},
          {"missing_ranks", job.missing_ranks},
          {"nodes", job.hosts.size()},
          {"hosts", job.hosts},
          {"start", text_or_null(job.start)},
          {"elapsed_s", value_or_null(job.elapsed.number)},
          {"exit_status", value_or_null(job.exit_status)},
          {"python", text_or_null(job.python_version)},
          {"mpi", text_or_null(job.mpi_version)},
          {"perfwrap", text_or_null(job.perfwrap_version)},
          {"machine", text_or_null(job.machine)},
          {"logical_cores", value_or_null(job.logical_cores.number)},
          {"physical_cores", value_or_null(job.physical_cores.number)},
          {"memory_bytes", value_or_null(job.memory.number)},
          {"omp_num_threads", text_or_null(job.omp_num_threads)}};
}

Json verdict_document(const Verdict& verdict) {
  const Json bound = verdict.bound ? Json(kGroupNames[index(*verdict.bound)]) : Json(nullptr);
  return {{"bound", bound}, {"text", verdict.text}};
}

Json spread_document(const RankSpread& spread) {
  return {{"min", spread.minimum},
          {"mean", spread.mean},
          {"max", spread.maximum},
          {"max_rank", spread.maximum_rank >= 0 ? Json(spread.maximum_rank) : Json(nullptr)}};
}

Json efficiency_document(const std::optional<EfficiencyPart>& efficiency) {
  if (!efficiency) return nullptr;
  return {{"parallel", efficiency->parallel()},
          {"load_balance", efficiency->load_balance},
          {"communication", efficiency->communication}};
}

Json timeline_document(const Timeline& timeline) {
  Json parallel = Json::array(), load_balance = Json::array(), communication = Json::array();
  const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; };
  for (const std::optional<EfficiencyPart>& bin : timeline.efficiency) {
    parallel.push_back(bin ? Json(rounded(bin->parallel())) : Json(nullptr));
    load_balance.push_back(bin ? Json(rounded(bin->load_balance)) : Json(nullptr));
    communication.push_back(bin ? Json(rounded(bin->communication)) : Json(nullptr));
  }
  return {{"bin_width_s", timeline.bin_width},
          {"parallel_efficiency", std::move(parallel)},
          {"load_balance", std::move(load_balance)},
          {"communication_efficiency", std::move(communication)}};
}

Json memory_timeline_document(const MemoryOverTime& memory) {
  Json minimum = Json::array(), mean = Json::array(), maximum = Json::array();
  for (const std::optional<MemoryBin>& bin : memory.bins) {
    minimum.push_back(bin ? Json(std::round(bin->minimum)) : Json(nullptr));
    mean.push_back(bin ? Json(std::round(bin->mean)) : Json(nullptr));
    maximum.push_back(bin ? Json(std::round(bin->maximum)) : Json(nullptr));
  }
  return {{"bin_width_s", memory.bin_width},
          {"min_bytes", std::move(minimum)},
          {"mean_bytes", std::move(mean)},
          {"max_bytes", std::move(maximum)}};
}

Json memory_line_document(const MemoryRow& row) {
  return {{"file", text_or_null(row.file)},
          {"line", line_or_null(row.line)},
          {"function", text_or_null(row.function)},
          {"samples", row.samples},
          {"blocks", row.blocks},
          {"allocated_bytes", row.total_allocated},
          {"allocated_per_rank", spread_document(row.allocated)},
          {"peak_bytes", row.total_peak},
          {"peak_per_rank", spread_document(row.peak)},
          {"end_blocks", row.end_blocks},
          {"end_bytes", row.total_end},
          {"end_per_rank", spread_document(row.end)},
          {"suspect", is_leak_suspect(row)}};
}

Json function_document(const FunctionRow& function) {
  return {{"name", function.name},
          {"file", text_or_null(function.file)},
          {"line", line_or_null(function.line)},
          {"kind", kind_name(function.kind)},
          {"module", text_or_null(function.module)},
          {"exclusive_s", by_group(function.exclusive)},
          {"exclusive_by_category_s", by_category(function.categories)},
          {"inclusive_s", function.inclusive},
          {"per_rank", function.per_rank ? spread_document(*function.per_rank) : Json(nullptr)},
          {"efficiency", efficiency_document(function.efficiency)}};
}

Json communicator_document(const CallRow& call) {
  if (call.largest_communicator == 0) return nullptr;
  return {{"min", call.smallest_communicator}, {"max", call.largest_communicator}};
}

Json serialisation_document(const SerialisationRow& row) {
  return {{"file", text_or_null(row.file)},
          {"line", line_or_null(row.line)},
          {"function", text_or_null(row.function)},
          {"seconds", row.seconds}};
}

Json call_document(const CallRow& call) {
  const Json site = {{"file", text_or_null(call.site_file)},
                     {"line", line_or_null(call.site_line)},
                     {"function", text_or_null(call.site_function)}};
  return {{"function", call.function},
          {"class", call.call_class},
          {"site", site},
          {"calls", call.calls},
          {"seconds", call.seconds},
          {"bytes", call.bytes},
          {"lock_held_s", call.lock_held_seconds},
          {"communicator_size", communicator_document(call)},
          {"per_rank", spread_document(call.per_rank)},
          {"size_bins", call.size_bins}};
}

Json cause_document(const WaitCause& cause) {
  return {{"rank", cause.rank},
          {"host", cause.host},
          {"seconds", cause.seconds},
          {"file", text_or_null(cause.file)},
          {"line", line_or_null(cause.line)},
          {"function", text_or_null(cause.function)},
          {"doing", cause.function.empty() ? Json(nullptr) : Json(kGroupNames[index(cause.group)])}};
}

Json region_document(const RegionRow& region) {
  return {{"name", region.name},
          {"entries", region.entries},
          {"unfinished", region.unfinished},
          {"wall_s", region.wall},
          {"longest_s", region.longest},
          {"per_rank", spread_document(region.per_rank)},
          {"seconds", by_group(region.seconds)},
          {"allocated_bytes", region.allocated},
          {"peak_bytes", region.peak},
          {"end_bytes", region.end},
          {"efficiency", efficiency_document(region.efficiency)}};
}

Json mark_document(const MarkRow& mark) {
  return {{"name", mark.name},
          {"count", mark.count},
          {"first_s", mark.first},
          {"last_s", mark.last},
          {"mean_interval_s", value_or_null(mark.interval)},
          {"rank", mark.rank >= 0 ? Json(mark.rank) : Json(nullptr)},
          {"moments_s", mark.moments}};
}

Json measured_document(const Measured& measured) {
  return {{"whole_run", measured.is_whole}, {"seconds", measured.seconds}, {"of_s", measured.elapsed},
          {"from_s", measured.from},        {"to_s", measured.to},         {"parts", measured.parts}};
}

template <typename Row, typename Convert>
Json first_rows(const std::vector<Row>& rows, std::size_t limit, Convert convert) {
  Json array = Json::array();
  for (std::size_t i = 0; i < std::min(rows.size(), limit); ++i) array.push_back(convert(rows[i]));
  return array;
}

Json wait_document(const WaitRow& wait) {
  constexpr std::size_t kCausesShown = 5;
  const Json site = {{"file", text_or_null(wait.site_file)},
                     {"line", line_or_null(wait.site_line)},
                     {"function", text_or_null(wait.site_function)}};
  return {{"function", wait.function},       {"site", site},
          {"seconds", wait.seconds},         {"share", wait.share},
          {"for_ranks", wait.causes.size()}, {"causes", first_rows(wait.causes, kCausesShown, cause_document)}};
}

Json traffic_document(const TrafficMatrix& traffic, std::size_t limit) {
  const auto pair = [](const schema::Traffic& cell) -> Json {
    return {{"sender", cell.sender}, {"receiver", cell.receiver}, {"messages", cell.messages}, {"bytes", cell.bytes}};
  };
  return {{"ranks_per_block", traffic.block_ranks},
          {"messages", traffic.messages},
          {"bytes", traffic.bytes},
          {"other_messages", traffic.other_messages},
          {"other_bytes", traffic.other_bytes},
          {"within_nodes_share", value_or_null(traffic.within_nodes.number)},
          {"pair_count", traffic.cells.size()},
          {"pairs", first_rows(traffic.cells, limit, pair)}};
}

Json file_document(const FileRow& file) {
  const auto ranks = [&file](std::int32_t count) { return file.is_group ? Json(nullptr) : Json(count); };
  return {{"name", file.name},
          {"file_system", text_or_null(file.file_system)},
          {"seconds", file.seconds()},
          {"ranks", ranks(file.ranks)},
          {"reading_ranks", ranks(file.reading_ranks)},
          {"writing_ranks", ranks(file.writing_ranks)},
          {"reads", file.reads},
          {"read_bytes", file.read_bytes},
          {"read_s", file.read_seconds},
          {"writes", file.writes},
          {"written_bytes", file.written_bytes},
          {"write_s", file.write_seconds},
          {"buffered_calls", file.buffered_calls},
          {"metadata_calls", file.metadata_calls},
          {"metadata_s", file.metadata_seconds},
          {"syncs", file.syncs},
          {"sync_s", file.sync_seconds},
          {"read_bins", file.read_bins},
          {"write_bins", file.write_bins}};
}

/// Events per second of a rank, by counter and bin: of the rank that had least, of all, of the one that had most.
Json counters_over_time_document(const Counters& counters) {
  std::int32_t last = -1;
  for (const schema::CounterBin& bin : counters.bins) last = std::max(last, bin.bin);
  const Json empty(static_cast<std::size_t>(last) + 1, nullptr);
  Json minimum = Json::array(), mean = Json::array(), maximum = Json::array();
  for (std::size_t i = 0; i < counters.names.size(); ++i) {
    minimum.push_back(empty);
    mean.push_back(empty);
    maximum.push_back(empty);
  }
  // Six digits are more than a chart shows.
  const auto rounded = [](double value) { return std::stod(fmt::format("{:.6g}", value)); };
  for (const schema::CounterBin& bin : counters.bins) {
    if (bin.counter >= counters.names.size() || bin.bin < 0 || bin.ns <= 0) continue;
    const auto place = static_cast<std::size_t>(bin.bin);
    minimum[bin.counter][place] = rounded(static_cast<double>(bin.least) / 1000);
    mean[bin.counter][place] = rounded(static_cast<double>(bin.events) / to_seconds(bin.ns));
    maximum[bin.counter][place] = rounded(static_cast<double>(bin.greatest) / 1000);
  }
  return {{"bin_width_s", counters.bin_width},
          {"names", counters.names},
          {"min", std::move(minimum)},
          {"mean", std::move(mean)},
          {"max", std::move(maximum)}};
}

Json counters_document(const Counters& counters) {
  Json totals = Json::object(), by_name = Json::object(), coverage = Json::object();
  for (const schema::CounterTotal& counter : counters.totals) {
    std::int64_t sum = 0;
    Json values = Json::object();
    for (std::size_t i = 0; i < counter.values.size(); ++i) {
      sum += counter.values[i];
      values[live_profile::kCategoryNames[i]] = counter.values[i];
    }
    totals[counter.name] = sum;
    coverage[counter.name] = coverage_of(counter);
    by_name[counter.name] = std::move(values);
  }
  Json lines = Json::array();
  for (const CounterLine& line : counters.lines) {
    Json counts = Json::object();
    for (std::size_t i = 0; i < line.values.size(); ++i) counts[counters.names[i]] = line.values[i];
    lines.push_back({{"file", line.file}, {"line", line.line}, {"function", line.function}, {"counts", counts}});
  }
  return {{"available", counters.names},
          {"unavailable_reason", text_or_null(counters.unavailable_reason)},
          {"totals", std::move(totals)},
          {"coverage", std::move(coverage)},
          {"over_time", counters.bins.empty() ? Json(nullptr) : counters_over_time_document(counters)},
          {"by_category", std::move(by_name)},
          {"lines", std::move(lines)}};
}

Json host_cores_document(const HostCores& host) {
  return {{"host", host.host},
          {"ranks", host.ranks},
          {"processors", text_or_null(host.processors)},
          {"logical_cores", value_or_null(host.logical)},
          {"physical_cores", value_or_null(host.physical)},
          {"cgroup_cores", host.quota > 0 ? Json(host.quota) : Json(nullptr)},
          {"computing_threads", host.computing_threads},
          {"elapsed_s", host.elapsed},
          {"cpu_s", host.processor_seconds},
          {"core_wait_s", value_or_null(host.core_wait)},
          {"load_start", value_or_null(host.load_start)},
          {"load_end", value_or_null(host.load_end)}};
}

Json thread_document(const ThreadRow& thread) {
  const double held = thread.categories[index(live_profile::Category::kPython)] +
                      thread.categories[index(live_profile::Category::kPythonBuiltin)];
  return {{"rank", thread.rank},
          {"pid", thread.pid},
          {"tid", thread.tid},
          {"name", text_or_null(thread.name)},
          {"kind", thread.kind},
          {"elapsed_s", thread.elapsed},
          {"cpu_s", thread.processor_seconds},
          {"core_wait_s", value_or_null(thread.core_wait)},
          {"lock_held_s", held},
          {"lock_waited_s", thread.categories[index(live_profile::Category::kGil)]},
          {"by_category_s", by_category(thread.categories)}};
}

Json lock_line_document(const LockLine& line) {
  return {{"file", line.file},
          {"line", line.line},
          {"function", line.function},
          {"held_s", line.held},
          {"waited_s", line.waited}};
}

Json threads_document(const ThreadUse& threads, const DocumentLimits& limits) {
  return {{"time_s", threads.whole},
          {"computing_s", threads.computing},
          {"synchronising_s", threads.synchronising},
          {"lock_held_s", threads.lock_held},
          {"lock_waited_s", threads.lock_waited},
          {"openmp_s", value_or_null(threads.openmp)},
          {"openmp_runtime_s", value_or_null(threads.openmp_runtime)},
          {"hosts", first_rows(threads.hosts, limits.calls, host_cores_document)},
          {"costliest", first_rows(threads.rows, limits.calls, thread_document)},
          {"lock_lines", first_rows(threads.lock_lines, limits.lines, lock_line_document)}};
}

Json energy_document(const schema::Host& host) {
  const bool has_energy = host.energy_reason.empty() && host.packages > 0;
  const auto known = [](bool is_known, double number) { return is_known ? Json(number) : Json(nullptr); };
  const double seconds = static_cast<double>(host.watched_ns) / 1e9;
  const double joules = static_cast<double>(host.energy_uj) / 1e6;
  return {{"host", host.host},
          {"watched_s", seconds},
          {"packages", host.packages},
          {"energy_j", known(has_energy, joules)},
          {"mean_power_w", known(has_energy && seconds > 0, joules / seconds)},
          {"peak_power_w", known(has_energy && host.power_peak_mw > 0, static_cast<double>(host.power_peak_mw) / 1e3)},
          {"unavailable_reason", text_or_null(host.energy_reason)},
          {"accelerators_unavailable_reason", text_or_null(host.accelerators_reason)}};
}

Json device_document(const schema::Device& device) {
  const auto known = [](std::int64_t number) {
    return number >= 0 ? Json(static_cast<double>(number) / 1e3) : Json(nullptr);
  };
  return {{"host", device.host},
          {"number", device.number},
          {"name", device.name},
          {"watched_s", static_cast<double>(device.watched_ns) / 1e9},
          {"busy_s", static_cast<double>(device.busy_ns) / 1e9},
          {"busiest", static_cast<double>(device.busiest_permille) / 1e3},
          {"memory_bytes", device.memory_bytes},
          {"memory_mean_bytes", device.memory_mean_bytes},
          {"memory_peak_bytes", device.memory_peak_bytes},
          {"energy_j", known(device.energy_mj)},
          {"peak_power_w", known(device.power_peak_mw)}};
}

Json overhead_document(const Overhead& overhead) {
  return {{"sampling_fraction", value_or_null(overhead.sampling_fraction.number)},
          {"allocations_s", overhead.allocations},
          {"mpi_wrapper_s", overhead.mpi_wrapper},
          {"exit_s", overhead.exit},
          {"memory_bytes", overhead.memory_bytes},
          {"start_s", overhead.start},
          {"period_s", value_or_null(overhead.period.number)}};
}

Json quality_document(const Quality& quality, std::size_t notes) {
  return {{"samples", quality.samples},
          {"unmerged_samples", quality.unmerged},
          {"truncated_samples", quality.truncated},
          {"dropped_samples", quality.dropped},
          {"notes", first_rows(quality.notes, notes, [](const std::string& note) { return Json(note); })}};
}

Json advice_document(const Advice& advice) {
  return {{"id", advice.id},
          {"text", advice.evidence + " " + advice.change},
          {"file", text_or_null(advice.file)},
          {"line", line_or_null(advice.line)},
          {"evidence", advice.evidence},
          {"change", advice.change}};
}

}  // namespace

Json by_group(const GroupValues& values) {
  Json object = Json::object();
  for (std::size_t i = 0; i < kGroupCount; ++i) object[kGroupNames[i]] = values[i];
  return object;
}

const char* kind_name(schema::FrameKind kind) {
  switch (kind) {
    case schema::FrameKind::kPython: return "python";
    case schema::FrameKind::kRegion: return "region";
    case schema::FrameKind::kNative:
    case schema::FrameKind::kRoot: break;
  }
  return "native";
}

Json line_document(const LineRow& line) {
  Json object = {{"file", line.file}, {"line", line.line}, {"function", line.function}, {"share", line.share}};
  for (std::size_t i = 0; i < kGroupCount; ++i) object[std::string(kGroupNames[i]) + "_s"] = line.seconds[i];
  object["total_s"] = line.total;
  object["per_rank"] = spread_document(line.per_rank);
  return object;
}

Json rank_document(const RankRow& rank) {
  return {{"rank", rank.rank},
          {"host", rank.host},
          {"elapsed_s", rank.elapsed},
          {"shares", by_group(rank.shares)},
          {"samples", rank.samples},
          {"peak_rss_bytes", value_or_null(rank.peak_resident_bytes)},
          {"mean_rss_bytes", value_or_null(rank.mean_resident_bytes)},
          {"ended", rank.ended},
          {"ending", rank.ending.empty() ? Json() : Json(rank.ending)}};
}

Json report_document(const ReportModel& model, const DocumentLimits& limits) {
  Json document;
  document["schema"] = "perfwrap-report/1";
  document["job"] = job_document(model.job);
  document["verdict"] = verdict_document(model.verdict);
  document["shares"] = by_group(model.shares);
  document["lines"] = first_rows(model.lines, limits.lines, line_document);
  document["functions"] = first_rows(model.functions, limits.functions, function_document);
  document["regions"] = first_rows(model.regions, limits.functions, region_document);
  document["marks"] = first_rows(model.marks, limits.marks, mark_document);
  document["measured"] = measured_document(model.measured);
  document["mpi"]["calls"] = first_rows(model.mpi_calls, limits.calls, call_document);
  document["mpi"]["serialisation"] = first_rows(model.serialisation, limits.lines, serialisation_document);
  document["mpi"]["waits"] = first_rows(model.waits, limits.calls, wait_document);
  document["mpi"]["waits_clock_error_s"] = model.waits_clock_error;
  document["mpi"]["waits_one_of"] = model.waits_one_of;
  document["mpi"]["traffic"] = traffic_document(model.traffic, limits.calls);
  document["io"]["calls"] = first_rows(model.io_calls, limits.calls, call_document);
  document["io"]["file_count"] = model.files.size();
  document["io"]["files"] = first_rows(model.files, limits.calls, file_document);
  document["timeline"] = timeline_document(model.timeline);
  document["memory"] = {{"over_time", memory_timeline_document(model.memory_over_time)},
                        {"sampled_below_bytes", model.allocation_interval},
                        {"lines_reason", text_or_null(model.memory_lines_reason)},
                        {"line_count", model.memory_lines.size()},
                        {"lines", first_rows(model.memory_lines, limits.lines, memory_line_document)},
                        {"unfollowed_bytes", model.unfollowed_bytes}};
  document["ranks"] = first_rows(model.ranks, model.ranks.size(), rank_document);
  document["rank_clusters"] = rank_clusters_document(model);
  document["counters"] = counters_document(model.counters);
  document["threads"] = threads_document(model.threads, limits);
  document["energy"]["nodes"] = first_rows(model.hosts, limits.calls, energy_document);
  document["accelerators"]["devices"] = first_rows(model.devices, limits.calls, device_document);
  document["accelerators"]["wait_s"] = value_or_null(model.device_wait);
  document["overhead"] = overhead_document(model.overhead);
  document["quality"] = quality_document(model.quality, limits.notes);
  document["advice"] = first_rows(model.advice, model.advice.size(), advice_document);
  document["sections"] = sections_document(model);
  return document;
}

std::string dump(const Json& document, int indent) {
  return document.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace report
