#include "report/page_data.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "report/call_tree.h"
#include "report/formatting.h"
#include "report/memory.h"
#include "report/metrics.h"
#include "report/page_parts.h"
#include "report/rank_timeline.h"
#include "report/report_document.h"
#include "report/slices.h"
#include "report/traffic.h"

namespace report {
namespace {

using Json = nlohmann::ordered_json;

/// Above this many ranks the page shows buckets of neighbouring ranks, and the ranks that stand out.
constexpr std::size_t kRanksShown = 200;
constexpr std::size_t kBuckets = 100;
constexpr std::int32_t kTrafficBlocks = 64;
constexpr std::size_t kOutliersPerGroup = 8;

/// How much of each thing the page gets; halved until the page fits.
struct PageLimits {
  DocumentLimits rows{600, 600, 300, 50, 50};
  std::size_t tree_nodes = 20000;
  std::size_t slice_cells = 16000;
  std::size_t source_bytes = 640 * 1024;
  std::size_t text = 400;
  std::size_t hosts = 200;
  std::size_t missing_ranks = 200;

  void halve() {
    for (std::size_t* limit : {&rows.lines, &rows.functions, &rows.calls, &rows.notes, &rows.marks, &tree_nodes,
                               &slice_cells, &source_bytes, &text, &hosts, &missing_ranks}) {
      *limit = std::max<std::size_t>(*limit / 2, 8);
    }
  }
};

/// Leaves out the middle of long texts: of a path both ends say something.
void clip_texts(Json& value, std::size_t limit) {
  if (value.is_string()) {
    auto& text = value.get_ref<std::string&>();
    if (text.size() > limit) text = text.substr(0, limit / 2) + " ... " + text.substr(text.size() - limit / 2);
    return;
  }
  if (!value.is_structured()) return;
  for (Json& element : value) clip_texts(element, limit);
}

Json share_rows_document(const ReportModel& model) {
  Json rows = Json::array();
  for (const ShareRow& row : model.share_rows) {
    rows.push_back({{"group", kGroupNames[index(row.group)]},
                    {"title", row.title},
                    {"seconds", row.seconds},
                    {"share", row.share},
                    {"adjective", row.adjective},
                    {"meaning", row.meaning},
                    {"hint", row.hint}});
  }
  return rows;
}

Json balance_document(const ReportModel& model) {
  Json rows = Json::array();
  for (const BalanceRow& row : model.balance) {
    Json entry = {{"group", kGroupNames[index(row.group)]},
                  {"min", row.minimum},
                  {"min_rank", row.minimum_rank},
                  {"mean", row.mean},
                  {"max", row.maximum},
                  {"max_rank", row.maximum_rank},
                  {"deviation", row.deviation}};
    if (row.outlier_rank >= 0) entry["outlier"] = {{"rank", row.outlier_rank}, {"host", row.outlier_host}};
    rows.push_back(std::move(entry));
  }
  return rows;
}

Json timeline_document(const Timeline& timeline) {
  Json groups = Json::object();
  for (std::size_t i = 0; i < kGroupCount; ++i) {
    Json values = Json::array();
    // Four decimals are a tenth of a pixel of the chart and keep the page small.
    for (const GroupValues& bin : timeline.bins) values.push_back(std::round(bin[i] * 1e4) / 1e4);
    groups[kGroupNames[i]] = std::move(values);
  }
  return {{"bin_width_s", timeline.bin_width}, {"groups", std::move(groups)}};
}

/// The heat map: [sender, receiver, messages, bytes] of each cell that has any.
Json traffic_document(const TrafficMatrix& traffic) {
  const TrafficMatrix shown = coarser(traffic, kTrafficBlocks);
  Json cells = Json::array();
  for (const schema::Traffic& cell : shown.cells) {
    cells.push_back({cell.sender, cell.receiver, cell.messages, cell.bytes});
  }
  return {{"ranks_per_block", shown.block_ranks}, {"ranks", shown.ranks}, {"cells", std::move(cells)}};
}

Json shown_rank(const RankRow& rank) {
  Json entry = rank_document(rank);
  entry["seconds"] = by_group(rank.seconds);
  return entry;
}

/// Mean seconds of neighbouring ranks.
Json bucket_document(const std::vector<RankRow>& ranks, std::size_t first, std::size_t last) {
  GroupValues mean{};
  for (std::size_t i = first; i < last; ++i) {
    for (std::size_t group = 0; group < kGroupCount; ++group) mean[group] += ranks[i].seconds[group];
  }
  for (double& value : mean) value /= static_cast<double>(last - first);
  return {{"first", ranks[first].rank},
          {"last", ranks[last - 1].rank},
          {"ranks", last - first},
          {"seconds", by_group(mean)}};
}

void set_ranks(Json& document, const ReportModel& model) {
  Json shown = Json::array(), buckets = Json::array();
  const std::size_t count = model.ranks.size();
  if (count <= kRanksShown) {
    for (const RankRow& rank : model.ranks) shown.push_back(shown_rank(rank));
  } else {
    const std::set<std::int32_t> apart = outstanding_ranks(model.ranks, model.balance, kOutliersPerGroup);
    for (const RankRow& rank : model.ranks) {
      if (apart.contains(rank.rank)) shown.push_back(shown_rank(rank));
    }
    for (std::size_t i = 0; i < kBuckets; ++i) {
      buckets.push_back(bucket_document(model.ranks, i * count / kBuckets, (i + 1) * count / kBuckets));
    }
  }
  document["ranks"] = std::move(shown);
  document["rank_buckets"] = std::move(buckets);
}

void keep_first(Json& array, std::size_t limit) {
  if (array.size() > limit) array.get_ref<Json::array_t&>().resize(limit);
}

/// The header's and the totals' texts that the page shows as they are.
Json labels_document(const ReportModel& model) {
  const Overhead& overhead = model.overhead;
  return {{"elapsed", format_measure(model.job.elapsed)},
          {"memory", format_measure(model.job.memory)},
          {"logical_cores", format_measure(model.job.logical_cores)},
          {"physical_cores", format_measure(model.job.physical_cores)},
          {"sampling", format_measure(overhead.sampling_fraction)},
          {"mpi_wrapper", format_seconds(overhead.mpi_wrapper)},
          {"slowest_start", format_seconds(overhead.start_maximum)},
          {"slowest_exit", format_seconds(overhead.exit_maximum)},
          {"overhead_memory", format_bytes(static_cast<double>(overhead.memory_bytes))},
          {"period", format_measure(overhead.period)}};
}

Json native_lines_document(const ReportModel& model, std::size_t limit) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < std::min(model.native_lines.size(), limit); ++i) {
    rows.push_back(line_document(model.native_lines[i]));
  }
  return rows;
}

Json page_document(ReportModel& model, const PageLimits& limits,
                   const std::map<std::string, std::string>& explanations) {
  // The JSON report lists every rank; the page replaces them, so they are not written in the first place.
  std::vector<RankRow> ranks = std::exchange(model.ranks, {});
  Json document = report_document(model, limits.rows);
  model.ranks = std::move(ranks);
  for (Json& function : document["functions"]) function.erase("exclusive_by_category_s");
  set_ranks(document, model);
  keep_first(document["job"]["hosts"], limits.hosts);
  keep_first(document["job"]["missing_ranks"], limits.missing_ranks);
  keep_first(document["job"]["command"], limits.hosts);
  const CallTree shown = pruned(model.tree, limits.tree_nodes);
  document["page"] = {{"rank_seconds", model.rank_seconds},
                      {"missing_ranks", model.job.missing_rank_count},
                      {"totals",
                       {{"lines", model.lines.size()},
                        {"functions", model.functions.size()},
                        {"regions", model.regions.size()},
                        {"marks", model.marks.size()},
                        {"mpi_calls", model.mpi_calls.size()},
                        {"io_calls", model.io_calls.size()},
                        {"files", model.files.size()},
                        {"notes", model.quality.notes.size()}}},
                      {"labels", labels_document(model)},
                      {"shares", share_rows_document(model)},
                      {"balance", balance_document(model)},
                      {"timeline", timeline_document(model.timeline)},
                      {"memory_remark", memory_lines_remark(model)},
                      {"traffic", traffic_document(model.traffic)},
                      {"native_lines", native_lines_document(model, limits.rows.lines)},
                      {"tree", tree_document(shown, model.tree.nodes.empty() ? 0 : model.tree.nodes.size() - 1)},
                      {"slices", slices_document(model.slices, shown, limits.rows.lines, limits.slice_cells)},
                      {"explanations", explanations}};
  Json clusters = document["rank_clusters"];
  clip_texts(document, limits.text);
  // Which ranks a cluster has is a text that must stay whole.
  for (std::size_t i = 0; i < clusters["clusters"].size(); ++i) {
    document["rank_clusters"]["clusters"][i]["ranks"] = clusters["clusters"][i]["ranks"];
  }
  document["page"]["rank_timeline"] = rank_timeline_document(model.rank_timeline);
  document["page"]["cluster_timeline"] = rank_timeline_document(model.cluster_timeline);
  document["page"]["sources"] = sources_document(model, limits.rows.lines, limits.source_bytes);
  return document;
}

}  // namespace

std::string escape_for_script(const std::string& json) {
  std::string escaped;
  escaped.reserve(json.size() + json.size() / 16);
  for (std::size_t i = 0; i < json.size(); ++i) {
    const std::string_view rest = std::string_view(json).substr(i, 3);
    if (rest == "\xE2\x80\xA8" || rest == "\xE2\x80\xA9") {
      escaped += rest.back() == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else if (json[i] == '<') {
      escaped += "\\u003c";
    } else if (json[i] == '>') {
      escaped += "\\u003e";
    } else if (json[i] == '&') {
      escaped += "\\u0026";
    } else {
      escaped += json[i];
    }
  }
  return escaped;
}

std::string page_data(const ReportModel& model, std::size_t maximum_bytes,
                      const std::map<std::string, std::string>& explanations) {
  ReportModel working = model;
  PageLimits limits;
  constexpr int kAttempts = 8;
  std::string data;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    data = escape_for_script(dump(page_document(working, limits, explanations), -1));
    if (data.size() <= maximum_bytes) break;
    limits.halve();
  }
  return data;
}

}  // namespace report
