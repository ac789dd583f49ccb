#include "report/json_report.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "example_summary.h"
#include "report/formatting.h"

namespace {

nlohmann::json parsed(const schema::Summary& summary) {
  return nlohmann::json::parse(report::json_report(report::make_report_model(summary)));
}

void expect_keys(const nlohmann::json& object, const std::vector<const char*>& keys) {
  for (const char* key : keys) EXPECT_TRUE(object.contains(key)) << key;
}

TEST(JsonReport, has_the_documented_fields) {
  const auto json = parsed(report_test::heat2d());
  EXPECT_EQ(json["schema"], "perfwrap-report/1");
  expect_keys(json, {"job", "verdict", "shares", "lines", "functions", "mpi", "ranks", "counters", "overhead",
                     "quality", "advice"});
  expect_keys(json["job"], {"command", "program", "ranks", "expected_ranks", "missing_ranks", "nodes", "hosts", "start",
                            "elapsed_s", "exit_status", "python", "mpi", "perfwrap"});
  expect_keys(json["lines"][0], {"file", "line", "function", "share", "python_s", "native_s", "mpi_s", "io_s", "gil_s",
                                 "wait_s", "per_rank"});
  expect_keys(json["lines"][0]["per_rank"], {"min", "mean", "max", "max_rank"});
  expect_keys(json["functions"][0], {"name", "file", "line", "kind", "module", "exclusive_s", "inclusive_s"});
  expect_keys(json["mpi"]["calls"][0], {"function", "class", "site", "calls", "seconds", "bytes"});
  expect_keys(json["ranks"][0], {"rank", "host", "elapsed_s", "shares", "samples", "peak_rss_bytes"});
  expect_keys(json["counters"], {"available", "unavailable_reason", "totals"});
  expect_keys(json["overhead"], {"sampling_fraction", "mpi_wrapper_s", "exit_s", "memory_bytes"});
  expect_keys(json["quality"], {"samples", "unmerged_samples", "truncated_samples", "dropped_samples", "notes"});
  expect_keys(json["advice"][0], {"id", "text", "file", "line"});
}

TEST(JsonReport, every_field_at_the_top_is_documented) {
  std::ifstream file(PERFWRAP_SHARE_DIRECTORY "/doc/report-json.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  const auto json = parsed(report_test::heat2d());
  for (const auto& entry : json.items()) {
    EXPECT_NE(document.find("`" + entry.key() + "`"), std::string::npos) << entry.key();
  }
}

TEST(JsonReport, sections_have_the_metrics_of_the_model_with_units_or_reasons) {
  const auto model = report::make_report_model(report_test::heat2d());
  const auto json = nlohmann::json::parse(report::json_report(model));
  ASSERT_EQ(json["sections"].size(), model.sections.size());
  int with_number = 0, without = 0;
  for (std::size_t i = 0; i < model.sections.size(); ++i) {
    const auto& section = json["sections"][i];
    EXPECT_EQ(section["id"], model.sections[i].id);
    ASSERT_EQ(section["metrics"].size(), model.sections[i].metrics.size());
    for (std::size_t k = 0; k < model.sections[i].metrics.size(); ++k) {
      const report::Metric& metric = model.sections[i].metrics[k];
      const auto& measure = section["metrics"][k]["measure"];
      EXPECT_EQ(section["metrics"][k]["id"], metric.id);
      EXPECT_EQ(measure["unit"], report::unit_name(metric.value.unit));
      if (metric.value.number) {
        ++with_number;
        EXPECT_DOUBLE_EQ(measure["value"], *metric.value.number) << metric.id;
        EXPECT_FALSE(measure.contains("reason"));
      } else {
        ++without;
        EXPECT_EQ(measure["reason"], metric.value.reason) << metric.id;
        EXPECT_FALSE(measure.contains("value"));
      }
    }
  }
  EXPECT_GT(with_number, 10);
  EXPECT_GT(without, 3);
}

TEST(JsonReport, kinds_of_ranks_are_those_of_the_summary) {
  // Three ranks have 40 % Python and 45 % MPI, rank 3 has 80 % and 5 %.
  const auto clusters = parsed(report_test::heat2d())["rank_clusters"]["clusters"];
  ASSERT_EQ(clusters.size(), 2U);
  EXPECT_EQ(clusters[0]["ranks"], "0-2");
  EXPECT_EQ(clusters[1]["ranks"], "3");
  EXPECT_EQ(clusters[1]["host"], "node2");
  EXPECT_EQ(clusters[1]["differs_in"], "python");
  EXPECT_DOUBLE_EQ(clusters[1]["others_share"], 0.4);
}

TEST(JsonReport, numbers_are_those_of_the_summary) {
  const auto json = parsed(report_test::heat2d());
  EXPECT_EQ(json["verdict"]["bound"], "python");
  EXPECT_EQ(json["shares"].size(), 6U);
  EXPECT_DOUBLE_EQ(json["shares"]["mpi"], 0.35);
  EXPECT_EQ(json["lines"][0]["line"], 44);
  EXPECT_DOUBLE_EQ(json["lines"][0]["python_s"], 20);
  EXPECT_EQ(json["lines"][0]["per_rank"]["max_rank"], 3);
  EXPECT_EQ(json["functions"][0]["name"], "step");
  EXPECT_DOUBLE_EQ(json["functions"][0]["exclusive_s"]["python"], 20);
  EXPECT_EQ(json["mpi"]["calls"][1]["function"], "MPI_Sendrecv");
  EXPECT_EQ(json["mpi"]["calls"][1]["class"], "point-to-point");
  EXPECT_EQ(json["mpi"]["calls"][1]["bytes"], 8000LL * 16384);
  EXPECT_EQ(json["mpi"]["calls"][1]["site"]["line"], 61);
  EXPECT_EQ(json["job"]["nodes"], 2);
  EXPECT_EQ(json["job"]["hosts"], (nlohmann::json{"node1", "node2"}));
}

TEST(JsonReport, what_is_not_known_is_null_and_not_zero) {
  const auto json = parsed({});
  EXPECT_TRUE(json["verdict"]["bound"].is_null());
  EXPECT_TRUE(json["job"]["elapsed_s"].is_null());
  EXPECT_TRUE(json["job"]["exit_status"].is_null());
  EXPECT_TRUE(json["overhead"]["sampling_fraction"].is_null());
  EXPECT_EQ(json["counters"]["unavailable_reason"], "no process lived long enough to be counted");
}

TEST(JsonReport, text_that_is_not_utf8_is_repaired) {
  auto summary = report_test::heat2d();
  summary.job.command = {"python3", "\xFF\xFE.py"};
  summary.frames[2].file = "/tmp/\xC3(.py";
  const auto json = parsed(summary);
  EXPECT_EQ(json["job"]["command"][1], "\xEF\xBF\xBD\xEF\xBF\xBD.py");
}

TEST(JsonReport, lists_are_bounded_but_every_rank_is_there) {
  const auto json = parsed(report_test::many_ranks(3000));
  EXPECT_EQ(json["lines"].size(), 1000U);
  EXPECT_EQ(json["functions"].size(), 1000U);
  EXPECT_EQ(json["mpi"]["calls"].size(), 1000U);
  EXPECT_EQ(json["ranks"].size(), 3000U);
}

}  // namespace
