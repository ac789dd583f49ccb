#include "report/source_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace report {
namespace {

constexpr std::array<std::string_view, 19> kExtensions = {".py",  ".pyx", ".pxd", ".pxi", ".c",   ".h",  ".cc",
                                                          ".cpp", ".cxx", ".hh",  ".hpp", ".hxx", ".cu", ".f",
                                                          ".f90", ".f95", ".F90", ".f03", ".f08"};

bool is_source(const std::string& file) {
  const std::string extension = std::filesystem::path(file).extension().string();
  return file.starts_with('/') && std::ranges::find(kExtensions, extension) != kExtensions.end();
}

bool is_installed(std::string_view file) {
  for (const char* place : {"/site-packages/", "/dist-packages/", "/lib/python3", "/usr/include/", "/usr/src/"}) {
    if (file.find(place) != std::string_view::npos) return true;
  }
  return false;
}

/// Files by their time, the costliest first.
std::vector<std::string> costly_files(const ReportModel& model) {
  std::map<std::string, double> seconds;
  for (const auto* rows : {&model.lines, &model.native_lines}) {
    for (const LineRow& row : *rows) seconds[row.file] += row.total;
  }
  std::vector<std::string> files;
  for (const auto& [file, time] : seconds) {
    if (is_source(file) && !is_installed(file)) files.push_back(file);
  }
  std::ranges::stable_sort(files, std::greater{}, [&](const std::string& file) { return seconds[file]; });
  return files;
}

bool untouched_since(const struct stat& status, std::int64_t start_ns) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return S_ISREG(status.st_mode) && status.st_mtim.tv_sec * kSecond + status.st_mtim.tv_nsec <= start_ns;
}

std::optional<std::string> read_unchanged(const std::string& file, std::int64_t start_ns, std::size_t limit) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0 || !untouched_since(status, start_ns)) return std::nullopt;
  if (static_cast<std::size_t>(status.st_size) > limit) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (text.size() > limit || text.find('\0') != std::string::npos) return std::nullopt;
  return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// The lines of `file` that were recorded during the run are what `text` has there.
bool agrees(const std::vector<schema::SourceLine>& recorded, const std::string& file, std::string_view text) {
  const std::vector<std::string_view> lines = lines_of(text);
  return std::ranges::all_of(recorded, [&](const schema::SourceLine& source) {
    if (source.file != file) return true;
    std::string_view expected = source.text;
    if (expected.ends_with('\r')) expected.remove_suffix(1);
    const auto position = static_cast<std::size_t>(source.line);
    return source.line > 0 && position <= lines.size() && lines[position - 1].starts_with(expected);
  });
}

}  // namespace

std::vector<SourceFile> unchanged_sources(const ReportModel& model, std::int64_t start_ns, const SourceLimits& limits) {
  std::vector<SourceFile> files;
  std::size_t left = limits.all_bytes;
  for (const std::string& file : costly_files(model)) {
    std::optional<std::string> text = read_unchanged(file, start_ns, std::min(left, limits.file_bytes));
    if (!text || !agrees(model.sources, file, *text)) continue;
    left -= text->size();
    files.push_back({file, std::move(*text)});
  }
  return files;
}

std::int64_t start_of(const schema::Summary& summary) {
  std::int64_t start = summary.job.start_realtime_ns;
  for (const schema::Rank& rank : summary.ranks) {
    const std::int64_t begin = rank.start_realtime_ns;
    if (begin > 0 && (start == 0 || begin < start)) start = begin;
  }
  return start;
}

}  // namespace report
