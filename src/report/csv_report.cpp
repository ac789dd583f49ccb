#include "report/csv_report.h"

#include <fmt/format.h>

#include <initializer_list>
#include <optional>
#include <string_view>

#include "report/formatting.h"

namespace report {
namespace {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char character : text) {
    if (character == '"') result += '"';
    result += character;
  }
  return result + "\"";
}

struct Row {
  std::string_view table{}, id{}, file{}, function{};
  std::int32_t line = 0;
  std::optional<double> value{};
  std::string_view unit = "s";
  std::optional<double> share{};
  std::string_view note{};
};

std::string number(const std::optional<double>& value) {
  return value ? fmt::format("{:.9g}", *value) : std::string();
}

void append(std::string& text, const Row& row) {
  text += fmt::format("{},{},{},{},{},{},{},{},{}\r\n", row.table, quoted(row.id), quoted(row.file),
                      row.line > 0 ? std::to_string(row.line) : "", quoted(row.function), number(row.value), row.unit,
                      number(row.share), quoted(row.note));
}

void append_job(std::string& text, const ReportModel& model) {
  const JobFacts& job = model.job;
  append(text, {.table = "job", .id = "elapsed", .value = job.elapsed.number, .note = job.elapsed.reason});
  append(text, {.table = "job", .id = "ranks", .value = job.ranks, .unit = "count"});
  append(text, {.table = "job", .id = "nodes", .value = static_cast<double>(job.hosts.size()), .unit = "count"});
  append(text, {.table = "job", .id = "rank-time", .value = model.rank_seconds, .note = model.verdict.text});
}

/// The groups of one thing: "line", "native", and so on.
void append_groups(std::string& text, Row row, const GroupValues& seconds) {
  for (std::size_t i = 0; i < kGroupCount; ++i) {
    row.id = kGroupNames[i];
    row.value = seconds[i];
    if (seconds[i] > 0) append(text, row);
  }
}

void append_calls(std::string& text, std::string_view table, const std::vector<CallRow>& calls) {
  for (const CallRow& call : calls) {
    Row row{.table = table,
            .id = call.function,
            .file = call.site_file,
            .function = call.site_function,
            .line = call.site_line,
            .value = call.seconds,
            .note = call.call_class};
    append(text, row);
    row.value = static_cast<double>(call.calls);
    row.unit = "count";
    append(text, row);
    row.value = static_cast<double>(call.bytes);
    row.unit = "bytes";
    append(text, row);
  }
}

}  // namespace

std::string csv_report(const ReportModel& model) {
  std::string text = "table,id,file,line,function,value,unit,share,note\r\n";
  append_job(text, model);
  for (const ShareRow& row : model.share_rows) {
    append(text, {.table = "share",
                  .id = kGroupNames[index(row.group)],
                  .value = row.seconds,
                  .share = row.share,
                  .note = row.adjective});
  }
  for (const Section& section : model.sections) {
    for (const Metric& metric : section.metrics) {
      append(text, {.table = "metric",
                    .id = metric.id,
                    .value = metric.value.number,
                    .unit = unit_name(metric.value.unit),
                    .share = metric.share,
                    .note = metric.value.reason});
    }
  }
  for (const LineRow& line : model.lines) {
    append_groups(text, {.table = "line", .file = line.file, .function = line.function, .line = line.line},
                  line.seconds);
  }
  for (const FunctionRow& function : model.functions) {
    Row row{.table = "function",
            .file = function.file.empty() ? function.module : function.file,
            .function = function.name,
            .line = function.line};
    append_groups(text, row, function.exclusive);
    row.id = "inclusive";
    row.value = function.inclusive;
    append(text, row);
  }
  append_calls(text, "mpi-call", model.mpi_calls);
  append_calls(text, "io-call", model.io_calls);
  for (const RankRow& rank : model.ranks) {
    const std::string name = std::to_string(rank.rank);
    append_groups(text, {.table = "rank", .note = name}, rank.seconds);
  }
  for (const Advice& advice : model.advice) {
    const std::string note = advice.evidence + " " + advice.change;
    append(text, {.table = "advice",
                  .id = advice.id,
                  .file = advice.file,
                  .line = advice.line,
                  .value = advice.seconds,
                  .note = note});
  }
  return text;
}

}  // namespace report
