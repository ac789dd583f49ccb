#include "report/text_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "report/annotations.h"
#include "report/files.h"
#include "report/formatting.h"
#include "report/memory.h"
#include "report/metrics.h"
#include "report/text_layout.h"
#include "report/waits.h"

namespace report {
namespace {

constexpr std::size_t kAdviceShown = 5;
constexpr std::size_t kLinesShown = 5;
constexpr std::size_t kCallsShown = 5;
constexpr std::size_t kFilesShown = 5;
constexpr std::size_t kNotesShown = 10;
constexpr std::size_t kHostsShown = 4;

/// Shares below this need no hint where to look.
constexpr double kHintShare = 0.15;

std::string or_unknown(const std::string& text) {
  return text.empty() ? "not known" : ascii(text);
}

std::string joined_command(const JobFacts& job) {
  std::string command;
  for (const std::string& word : job.command) command += (command.empty() ? "" : " ") + word;
  return command;
}

std::string hosts(const JobFacts& job) {
  std::string text;
  for (std::size_t i = 0; i < std::min(job.hosts.size(), kHostsShown); ++i) {
    text += (i == 0 ? "" : ", ") + clip_end(ascii(job.hosts[i]), 40);
  }
  if (job.hosts.size() > kHostsShown) text += fmt::format(" and {} more", job.hosts.size() - kHostsShown);
  return text.empty() ? "not known" : text;
}

std::string resources(const JobFacts& job) {
  const std::string cores =
      job.logical_cores.number ? format_count(*job.logical_cores.number) + " logical cores" : "cores not known";
  const std::string physical =
      job.physical_cores.number ? format_count(*job.physical_cores.number) + " physical" : "physical cores not known";
  return fmt::format("{} ({}, {}, each), {} of {}",
                     counted(static_cast<std::int64_t>(job.hosts.size()), "node", "nodes"), physical, cores, job.ranks,
                     counted(job.expected_ranks, "process", "processes"));
}

std::string overhead(const Overhead& overhead) {
  return fmt::format("sampling {} of rank time; MPI wrappers {}; start {} and end {} (slowest rank); {} of memory",
                     format_measure(overhead.sampling_fraction), format_seconds(overhead.mpi_wrapper),
                     format_seconds(overhead.start_maximum), format_seconds(overhead.exit_maximum),
                     format_bytes(static_cast<double>(overhead.memory_bytes)));
}

void append_header(std::string& page, const ReportModel& model) {
  const JobFacts& job = model.job;
  const std::string name = "perfwrap report";
  const std::string version =
      "perfwrap " + (job.perfwrap_version.empty() ? "(version not known)" : clip_end(ascii(job.perfwrap_version), 30));
  page += name + std::string(kTextColumns - name.size() - version.size(), ' ') + version + "\n";
  page += std::string(kTextColumns, '=') + "\n";
  const auto fact = [&](std::string_view label, const std::string& text) {
    append_paragraph(page, fmt::format("{:<14}", label), text, 3);
  };
  fact("Command:", or_unknown(joined_command(job)));
  fact("Resources:", resources(job));
  fact("Threads:", "OMP_NUM_THREADS " + (job.omp_num_threads.empty() ? "not set" : "= " + ascii(job.omp_num_threads)));
  fact("Memory:", format_measure(job.memory) + (job.memory.number ? " per node" : ""));
  fact("Machine:", or_unknown(job.machine));
  fact("Hosts:", hosts(job));
  fact("Start time:", or_unknown(job.start));
  fact("Total time:", format_measure(job.elapsed));
  if (!model.measured.is_whole) fact("Measured:", measured_text(model.measured));
  fact("Full path:", or_unknown(job.program));
  fact("Exit status:", job.exit_status ? std::to_string(*job.exit_status) : "not known");
  fact("Software:", "Python " + or_unknown(job.python_version) + "; MPI " + or_unknown(job.mpi_version));
  fact("Overhead:", overhead(model.overhead));
}

void append_shares(std::string& page, const ReportModel& model) {
  page += "\n";
  append_paragraph(page, "", ascii(model.verdict.text) + ".", 2);
  page += "\n";
  for (const ShareRow& row : model.share_rows) {
    page +=
        fmt::format("{:<9}{:>8}  {:>9}  {}  {}\n", row.title, model.rank_seconds > 0 ? format_share(row.share) : "-",
                    format_seconds(row.seconds), bar(row.share, 40), row.adjective);
    append_paragraph(page, std::string(9, ' '), row.share >= kHintShare ? row.meaning + " " + row.hint : row.meaning,
                     2);
  }
}

void append_advice(std::string& page, const ReportModel& model) {
  append_heading(page, "What to do first");
  if (model.advice.empty()) page += "  No rule found anything to advise.\n";
  const std::size_t shown = std::min(model.advice.size(), kAdviceShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const Advice& advice = model.advice[i];
    const std::string title =
        advice.file.empty() ? advice.id : advice.id + " at " + advice.file + ":" + std::to_string(advice.line);
    append_paragraph(page, fmt::format("  {}. ", i + 1), clip_start(ascii(title), kTextColumns - 5), 1);
    append_paragraph(page, "     ", ascii(advice.evidence), 4);
    append_paragraph(page, "     ", ascii(advice.change), 3);
  }
  append_more(page, model.advice.size(), shown, "in report.json");
}

void append_metric(std::string& page, const Metric& metric) {
  if (!metric.value.number) {
    append_paragraph(page, fmt::format("  {:<26}", metric.label), ascii(format_measure(metric.value)), 2);
    return;
  }
  const std::string share =
      metric.share ? fmt::format("{:>8} {}", format_share(*metric.share), bar(*metric.share, 10)) : "";
  const std::string line = fmt::format("  {:<26}{:>12}{}{}{}", metric.label, format_measure(metric.value), share,
                                       metric.meaning.empty() ? "" : "  ", metric.meaning);
  page += clip_end(line, kTextColumns) + "\n";
}

std::string source_of(const ReportModel& model, const LineRow& line) {
  const auto found = std::find_if(model.sources.begin(), model.sources.end(), [&](const schema::SourceLine& source) {
    return source.line == line.line && source.file == line.file;
  });
  if (found == model.sources.end()) return {};
  const std::string text = ascii(found->text);
  const std::size_t start = text.find_first_not_of(" ?");
  return start == std::string::npos ? std::string() : text.substr(start);
}

void append_lines(std::string& page, const ReportModel& model) {
  if (model.lines.empty()) {
    page += "  Costliest lines           not available: no sample has a Python line\n";
    return;
  }
  page += fmt::format("\n  {:>9} {:>7} {:>7}{:>7}{:>7}{:>7}{:>7}{:>7}  {}\n", "seconds", "share", "python", "native",
                      "mpi", "io", "gil", "wait", "costliest lines");
  const std::size_t shown = std::min(model.lines.size(), kLinesShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const LineRow& line = model.lines[i];
    std::string split;
    for (const double seconds : line.seconds) split += fmt::format("{:>5.0f} %", 100 * fraction(seconds, line.total));
    const std::string where = clip_start(ascii(line.file) + ":" + std::to_string(line.line), 36);
    page += fmt::format("  {:>9} {:>7} {}  {}\n", format_seconds(line.total), format_share(line.share), split, where);
    const std::string source = source_of(model, line);
    if (!source.empty()) page += fmt::format("{:>12}{}\n", "> ", clip_end(source, kTextColumns - 12));
  }
  append_more(page, model.lines.size(), shown, "lines");
}

void append_calls(std::string& page, const std::vector<CallRow>& calls) {
  if (calls.empty()) return;
  page += fmt::format("\n  {:>9} {:>9} {:>10}  {:<22}{}\n", "seconds", "calls", "data", "function", "call sites");
  const std::size_t shown = std::min(calls.size(), kCallsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const CallRow& call = calls[i];
    const std::string site =
        call.site_file.empty() ? "unknown place" : ascii(call.site_file) + ":" + std::to_string(call.site_line);
    page += fmt::format("  {:>9} {:>9} {:>10}  {:<22}{}\n", format_seconds(call.seconds),
                        format_count(static_cast<double>(call.calls)), format_bytes(static_cast<double>(call.bytes)),
                        clip_end(ascii(call.function), 21), clip_start(site, 44));
  }
  append_more(page, calls.size(), shown, "call sites");
}

void append_files(std::string& page, const std::vector<FileRow>& files) {
  if (files.empty()) return;
  page += fmt::format("\n  {:>9} {:>10} {:>10}  {}\n", "seconds", "read", "written", "costliest files");
  const std::size_t shown = std::min(files.size(), kFilesShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const FileRow& file = files[i];
    const std::string ranks = file.is_group ? "" : ", " + counted(file.ranks, "rank", "ranks");
    const std::string system = file.file_system.empty() ? "" : ", " + file.file_system;
    page += fmt::format("  {:>9} {:>10} {:>10}  {}\n", format_seconds(file.seconds()),
                        format_bytes(static_cast<double>(file.read_bytes)),
                        format_bytes(static_cast<double>(file.written_bytes)), clip_start(ascii(file.name), 66));
    append_paragraph(page, std::string(35, ' '), file_sentence(file) + ranks + ascii(system), 2);
  }
  append_more(page, files.size(), shown, "files");
}

void append_waits(std::string& page, const ReportModel& model) {
  constexpr std::size_t kWaitsShown = 3;
  constexpr double kShownShare = 0.001;
  std::size_t shown = 0;
  while (shown < std::min(model.waits.size(), kWaitsShown) && model.waits[shown].share >= kShownShare) {
    if (shown == 0) page += "\n";
    append_paragraph(page, "  ", ascii(wait_sentence(model.waits[shown++])), 3);
  }
  if (shown > 0 && model.waits_one_of > 1) {
    append_paragraph(page, "  ", fmt::format("One of {} operations was looked at for this.", model.waits_one_of), 1);
  }
}

void append_memory_lines(std::string& page, const ReportModel& model) {
  page += "\n";
  const std::size_t shown = std::min(model.memory_lines.size(), kLinesShown);
  if (shown > 0) {
    page += fmt::format("  {:>10} {:>10} {:>10} {:>9}  {}\n", "at peak", "at end", "in all", "blocks",
                        "lines that allocate, mean of a rank");
  }
  for (std::size_t i = 0; i < shown; ++i) {
    const MemoryRow& row = model.memory_lines[i];
    const std::string where = row.file.empty() ? "unknown place" : ascii(row.file) + ":" + std::to_string(row.line);
    const double ranks = static_cast<double>(std::max<std::size_t>(model.ranks.size(), 1));
    page +=
        fmt::format("  {:>10} {:>10} {:>10} {:>9}  {}\n", format_bytes(row.peak.mean), format_bytes(row.end.mean),
                    format_bytes(row.allocated.mean), format_count(std::round(static_cast<double>(row.blocks) / ranks)),
                    clip_start(where, kTextColumns - 47));
  }
  append_more(page, model.memory_lines.size(), shown, "lines");
  append_paragraph(page, "  ", ascii((shown > 0 ? "" : "Lines that allocate: ") + memory_lines_remark(model)), 3);
}

void append_table(std::string& page, const SectionTable& table) {
  const std::size_t numbers = table.heads.size() - table.text_columns;
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < table.heads.size(); ++c) {
    widths.push_back(table.heads[c].size());
    for (const auto& row : table.rows) widths[c] = std::max(widths[c], row[c].size());
  }
  const auto append_row = [&](const std::vector<std::string>& cells) {
    std::string line = " ";
    for (std::size_t c = 0; c < cells.size(); ++c) {
      line += c < numbers ? fmt::format(" {:>{}}", cells[c], widths[c]) : "  " + ascii(cells[c]);
    }
    page += clip_end(line, kTextColumns) + "\n";
  };
  page += "\n";
  append_row(table.heads);
  for (const auto& row : table.rows) append_row(row);
  append_more(page, table.all, table.rows.size(), "in report.json");
}

void append_sections(std::string& page, const ReportModel& model) {
  for (const Section& section : model.sections) {
    append_heading(page, section.title);
    append_paragraph(page, "  ", section.statement, 2);
    for (const Metric& metric : section.metrics) append_metric(page, metric);
    for (const SectionTable& table : section.tables) append_table(page, table);
    if (section.id == "python") append_lines(page, model);
    if (section.id == "mpi") {
      append_calls(page, model.mpi_calls);
      append_waits(page, model);
    }
    if (section.id == "memory") append_memory_lines(page, model);
    if (section.id == "io") {
      append_calls(page, model.io_calls);
      append_files(page, model.files);
    }
  }
}

void append_regions(std::string& page, const ReportModel& model) {
  constexpr std::size_t kRegionsShown = 10;
  if (model.regions.empty()) return;
  append_heading(page, "Regions");
  page += fmt::format("  {:>9}{:>9} {:>9}{:>7}{:>7}{:>7}{:>7}{:>7}{:>7}  {:>5}  {}\n", "seconds", "entries", "by clock",
                      "python", "native", "mpi", "io", "gil", "wait", "eff.", "region");
  const std::size_t shown = std::min(model.regions.size(), kRegionsShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const RegionRow& region = model.regions[i];
    const double seconds = total(region.seconds);
    page += fmt::format("  {:>9}{:>9} {:>9}", format_seconds(seconds),
                        format_count(static_cast<double>(region.entries)), format_seconds(region.wall));
    for (const double part : region.seconds) page += fmt::format("{:>5.0f} %", 100 * fraction(part, seconds));
    const std::string efficiency = region.efficiency ? fmt::format("{:.2f}", region.efficiency->parallel()) : "-";
    page += clip_end(fmt::format("  {:>5}  {}", efficiency, ascii(region.name)), 28) + "\n";
    if (region.allocated > 0) {
      append_paragraph(page, "          > ",
                       fmt::format("allocated {} a rank, {} of it lived at the rank's peak, {} at its end",
                                   format_bytes(region.allocated), format_bytes(region.peak), format_bytes(region.end)),
                       1);
    }
    if (region.unfinished > 0) {
      append_paragraph(page, "          > ",
                       fmt::format("{} of its entries were not ended before what was around them", region.unfinished),
                       1);
    }
  }
  append_more(page, model.regions.size(), shown, "regions");
}

void append_marks(std::string& page, const ReportModel& model) {
  constexpr std::size_t kMarksShown = 10;
  if (model.marks.empty()) return;
  append_heading(page, "Marks");
  page +=
      fmt::format("  {:>9}{:>12}{:>12}{:>16}   {}\n", "count", "first after", "last after", "mean interval", "mark");
  const std::size_t shown = std::min(model.marks.size(), kMarksShown);
  for (std::size_t i = 0; i < shown; ++i) {
    const MarkRow& mark = model.marks[i];
    page += fmt::format("  {:>9}{:>12}{:>12}{:>16}   {}\n", format_count(static_cast<double>(mark.count)),
                        format_seconds(mark.first), format_seconds(mark.last),
                        mark.interval ? format_seconds(*mark.interval) : "-", clip_end(ascii(mark.name), 44));
  }
  append_more(page, model.marks.size(), shown, "marks");
}

void append_balance(std::string& page, const ReportModel& model) {
  append_heading(page, "Balance");
  if (model.balance.empty()) {
    page += "  not available: no time was measured\n";
    return;
  }
  page += fmt::format("  {:<10}{:>11}{:>11}{:>11}{:>11}   {}\n", "per rank", "minimum", "mean", "maximum", "deviation",
                      "farthest from the mean");
  for (const BalanceRow& row : model.balance) {
    const std::string outlier = row.outlier_rank < 0
                                    ? "no rank stands out"
                                    : fmt::format("rank {} on {}", row.outlier_rank, ascii(row.outlier_host));
    page += fmt::format("  {:<10}{:>11}{:>11}{:>11}{:>11}   {}\n", kGroupNames[index(row.group)],
                        format_seconds(row.minimum), format_seconds(row.mean), format_seconds(row.maximum),
                        format_seconds(row.deviation), clip_end(outlier, 41));
  }
}

void append_quality(std::string& page, const ReportModel& model) {
  append_heading(page, "Quality of the data");
  const Quality& quality = model.quality;
  const auto count = [](std::int64_t number) { return format_count(static_cast<double>(number)); };
  append_paragraph(page, "  ",
                   fmt::format("{} samples ({} not merged, {} cut, {} dropped); time between samples: {}.",
                               count(quality.samples), count(quality.unmerged), count(quality.truncated),
                               count(quality.dropped), format_measure(model.overhead.period)),
                   2);
  const std::size_t shown = std::min(quality.notes.size(), kNotesShown);
  for (std::size_t i = 0; i < shown; ++i) append_paragraph(page, "  - ", ascii(quality.notes[i]), 4);
  append_more(page, quality.notes.size(), shown, "notes in report.json");
}

}  // namespace

std::string text_report(const ReportModel& model) {
  std::string page;
  append_header(page, model);
  append_shares(page, model);
  append_advice(page, model);
  append_sections(page, model);
  append_regions(page, model);
  append_marks(page, model);
  append_balance(page, model);
  append_quality(page, model);
  return page;
}

}  // namespace report
