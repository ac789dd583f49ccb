#include "report/sections_document.h"

#include <string>
#include <utility>

#include "report/formatting.h"
#include "report/rank_clusters.h"
#include "report/report_document.h"
#include "report/thresholds.h"

namespace report {
namespace {

using Json = nlohmann::ordered_json;

/// A number with its text, or the reason why there is none.
Json measure_document(const Measure& measure) {
  const char* unit = unit_name(measure.unit);
  if (!measure.number) return {{"unit", unit}, {"reason", measure.reason}};
  return {{"value", *measure.number}, {"unit", unit}, {"text", format_measure(measure)}};
}

Json metric_document(const Metric& metric) {
  Json entry = {{"id", metric.id},
                {"label", metric.label},
                {"measure", measure_document(metric.value)},
                {"meaning", metric.meaning}};
  if (metric.share) entry["share"] = *metric.share;
  return entry;
}

Json table_document(const SectionTable& table) {
  return {{"heads", table.heads},
          {"numbers", table.heads.size() - table.text_columns},
          {"rows", table.rows},
          {"all", table.all}};
}

template <typename Row, typename Convert>
Json array_of(const std::vector<Row>& rows, Convert convert) {
  Json array = Json::array();
  for (const Row& row : rows) array.push_back(convert(row));
  return array;
}

Json cluster_document(const RankCluster& cluster) {
  return {{"size", cluster.ranks.size()},
          {"ranks", rank_ranges(cluster.ranks)},
          {"representative", cluster.representative},
          {"host", cluster.host},
          {"shares", by_group(cluster.shares)},
          {"spread", cluster.spread},
          {"differs_in", cluster.differs ? Json(kGroupNames[index(*cluster.differs)]) : Json(nullptr)},
          {"others_share", cluster.differs ? Json(cluster.others_share) : Json(nullptr)}};
}

}  // namespace

Json sections_document(const ReportModel& model) {
  return array_of(model.sections, [](const Section& section) -> Json {
    return {{"id", section.id},
            {"title", section.title},
            {"statement", section.statement},
            {"metrics", array_of(section.metrics, metric_document)},
            {"advice", section.advice},
            {"tables", array_of(section.tables, table_document)}};
  });
}

Json rank_clusters_document(const ReportModel& model) {
  return {{"distance", limits::kClusterDistance}, {"clusters", array_of(model.rank_clusters, cluster_document)}};
}

}  // namespace report
