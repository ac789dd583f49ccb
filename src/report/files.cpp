#include "report/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "report/formatting.h"
#include "report/metrics.h"
#include "report/thresholds.h"

namespace report {
namespace {

std::int64_t sum_of(const std::array<std::int64_t, 32>& bins) {
  return std::accumulate(bins.begin(), bins.end(), std::int64_t{0});
}

FileRow file_row(const schema::FileUse& use) {
  FileRow row;
  row.name = use.name;
  row.file_system = use.file_system;
  row.is_group = use.name.find_first_of("#*") != std::string::npos || use.name.starts_with('[');
  row.ranks = use.ranks;
  row.reading_ranks = use.reading_ranks;
  row.writing_ranks = use.writing_ranks;
  row.reads = sum_of(use.read_bins);
  row.writes = sum_of(use.write_bins);
  row.metadata_calls = use.metadata_calls;
  row.buffered_calls = use.buffered_calls;
  row.syncs = use.sync_calls;
  row.read_bytes = use.read_bytes;
  row.written_bytes = use.written_bytes;
  row.read_seconds = to_seconds(use.read_ns);
  row.write_seconds = to_seconds(use.write_ns);
  row.metadata_seconds = to_seconds(use.metadata_ns);
  row.sync_seconds = to_seconds(use.sync_ns);
  row.read_bins = use.read_bins;
  row.write_bins = use.write_bins;
  return row;
}

std::string transfers(std::int64_t calls, std::int64_t bytes, const char* one, const char* many) {
  if (calls == 0) return {};
  return fmt::format("{} of {} each", counted(calls, one, many),
                     format_bytes(static_cast<double>(bytes) / static_cast<double>(calls)));
}

/// The costliest row that `is_found` accepts. Pipes, terminals and their kin are no files to give advice on.
template <class Accepts>
const FileRow* costliest(const ReportModel& model, Accepts is_found) {
  const auto found = std::ranges::find_if(
      model.files, [&](const FileRow& file) { return file.name.starts_with('/') && is_found(file); });
  return found == model.files.end() ? nullptr : &*found;
}

Advice about(const char* id, double seconds, std::string evidence, std::string change) {
  Advice advice;
  advice.id = id;
  advice.group = Group::kIo;
  advice.seconds = seconds;
  advice.evidence = std::move(evidence);
  advice.change = std::move(change);
  return advice;
}

/// The line that spends most in such calls, if the calls are known by line.
template <class Accepts>
void add_place(Advice& advice, const ReportModel& model, Accepts is_meant) {
  const auto found = std::ranges::find_if(model.io_calls, is_meant);
  if (found == model.io_calls.end() || found->site_file.empty()) return;
  advice.file = found->site_file;
  advice.line = found->site_line;
  advice.evidence += fmt::format(" Most of it is {} in {}, {}.", found->function,
                                 place(found->site_file, found->site_line), format_seconds(found->seconds));
}

void add_small_write_advice(const ReportModel& model, std::vector<Advice>& advice) {
  const FileRow* file = costliest(model, [&](const FileRow& row) {
    const auto direct = static_cast<double>(row.writes);
    return row.buffered_calls == 0 && direct >= limits::kSmallCallCount &&
           static_cast<double>(row.written_bytes) < limits::kSmallIoBytes * direct &&
           row.write_seconds >= limits::kSmallWriteShare * model.rank_seconds;
  });
  if (file == nullptr) return;
  advice.push_back(about(
      advice_ids::kIoSmallWrites, file->write_seconds,
      fmt::format("{} gets {}, {} in all.", file->name, transfers(file->writes, file->written_bytes, "write", "writes"),
                  format_seconds(file->write_seconds)),
      "Collect what is written and write it in blocks of a few MiB, or give the file a larger "
      "buffer."));
}

void add_shared_file_advice(const ReportModel& model, std::vector<Advice>& advice) {
  const FileRow* file = costliest(model, [&](const FileRow& row) {
    return !row.is_group && row.writing_ranks >= limits::kSharedFileRanks &&
           row.write_seconds + row.metadata_seconds >= limits::kSharedFileShare * model.rank_seconds;
  });
  if (file == nullptr) return;
  advice.push_back(about(advice_ids::kIoSharedFile, file->write_seconds + file->metadata_seconds,
                         fmt::format("{} ranks write to {}, {} in all.", file->writing_ranks, file->name,
                                     format_seconds(file->write_seconds + file->metadata_seconds)),
                         "Write it with collective MPI-IO (parallel HDF5 with collective transfers), so that few ranks "
                         "write large blocks; on Lustre give it several stripes."));
}

void add_sync_advice(const ReportModel& model, std::vector<Advice>& advice) {
  double seconds = 0;
  std::int64_t calls = 0;
  for (const FileRow& file : model.files) {
    seconds += file.sync_seconds;
    calls += file.syncs;
  }
  if (seconds < limits::kSyncShare * model.rank_seconds || calls == 0) return;
  Advice found = about(advice_ids::kIoSync, seconds,
                       fmt::format("{} of all rank time, {}, is spent waiting for the disk in {} of fsync and its kin.",
                                   format_share(fraction(seconds, model.rank_seconds)), format_seconds(seconds),
                                   counted(calls, "call", "calls")),
                       "Sync less often: once at the end, or once for several files. Closing a file needs no fsync.");
  add_place(found, model, [](const CallRow& call) {
    return call.function == "fsync" || call.function == "fdatasync" || call.function == "syncfs" ||
           call.function == "sync_file_range";
  });
  advice.push_back(std::move(found));
}

void add_metadata_advice(const ReportModel& model, std::vector<Advice>& advice) {
  const CallSum all = sum_calls(model.io_calls, {"io-metadata"});
  double syncs = 0;
  std::int64_t sync_calls = 0;
  for (const FileRow& file : model.files) {
    syncs += file.sync_seconds;
    sync_calls += file.syncs;
  }
  const std::int64_t calls = all.calls - sync_calls;
  const double seconds = all.seconds - syncs;
  if (static_cast<double>(calls) < limits::kMetadataCalls || seconds < limits::kMetadataShare * model.rank_seconds) {
    return;
  }
  Advice found = about(advice_ids::kIoMetadata, seconds,
                       fmt::format("{} calls that open, close, look up or change files take {}, {} of all rank time.",
                                   format_count(static_cast<double>(calls)), format_seconds(seconds),
                                   format_share(fraction(seconds, model.rank_seconds))),
                       "Keep files open, use fewer and larger ones, ask for a file's state once and on one rank only.");
  add_place(found, model, [](const CallRow& call) {
    return call.call_class == "io-metadata" && call.function.find("sync") == std::string::npos;
  });
  advice.push_back(std::move(found));
}

}  // namespace

std::vector<FileRow> file_rows(const schema::Summary& summary) {
  std::vector<FileRow> rows;
  rows.reserve(summary.files.size());
  for (const schema::FileUse& use : summary.files) rows.push_back(file_row(use));
  std::stable_sort(rows.begin(), rows.end(), [](const FileRow& a, const FileRow& b) {
    return std::tuple(b.seconds(), b.read_bytes + b.written_bytes) <
           std::tuple(a.seconds(), a.read_bytes + a.written_bytes);
  });
  return rows;
}

std::string file_sentence(const FileRow& file) {
  std::string text;
  const auto add = [&text](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
  };
  add(transfers(file.reads, file.read_bytes, "read", "reads"));
  add(transfers(file.writes, file.written_bytes, "write", "writes"));
  if (file.metadata_calls > 0) add(counted(file.metadata_calls, "other call", "other calls"));
  return text;
}

std::string file_systems_sentence(const std::vector<FileRow>& files) {
  std::map<std::string, double> seconds;
  for (const FileRow& file : files) {
    if (!file.file_system.empty()) seconds[file.file_system] += file.seconds();
  }
  std::vector<std::pair<std::string, double>> order(seconds.begin(), seconds.end());
  std::ranges::stable_sort(order, std::greater<>(), [](const auto& entry) { return entry.second; });
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(order.size(), kShown); ++i) {
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", order[i].first, format_seconds(order[i].second));
  }
  return text;
}

void add_file_advice(const ReportModel& model, std::vector<Advice>& advice) {
  add_small_write_advice(model, advice);
  add_shared_file_advice(model, advice);
  add_sync_advice(model, advice);
  add_metadata_advice(model, advice);
}

}  // namespace report
