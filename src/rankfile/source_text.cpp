#include "rankfile/source_text.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

#include "rankfile/text.h"

namespace rankfile {
namespace {

constexpr std::uintmax_t kMaximumFileBytes = 16 * 1024 * 1024;

std::vector<std::string> read_lines(const std::string& file) {
  std::vector<std::string> lines;
  std::error_code error;
  // A name like <string> is no file, and a pipe or device must not be read.
  if (!std::filesystem::is_regular_file(file, error) || std::filesystem::file_size(file, error) > kMaximumFileBytes) {
    return lines;
  }
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(std::move(line));
  return lines;
}

std::string shown(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.size() > kMaximumLineBytes) line.resize(kMaximumLineBytes);
  return valid_utf8(line);
}

}  // namespace

std::vector<schema::SourceLine> read_source_lines(const std::vector<WantedLine>& wanted) {
  std::map<std::string, std::vector<std::string>> files;
  std::map<std::pair<std::string, std::int32_t>, std::string> chosen;
  std::size_t bytes = 0;
  for (const WantedLine& want : wanted) {
    const auto [entry, is_new] = files.try_emplace(want.file);
    if (is_new) entry->second = read_lines(want.file);
    const auto count = static_cast<std::int32_t>(entry->second.size());
    if (want.line < 1 || want.line > count) continue;
    for (std::int32_t line = std::max(1, want.line - kNeighbourLines);
         line <= std::min(count, want.line + kNeighbourLines); ++line) {
      const auto [place, added] = chosen.try_emplace({want.file, line});
      if (!added) continue;
      place->second = shown(entry->second[static_cast<std::size_t>(line - 1)]);
      bytes += place->second.size();
    }
    if (bytes >= kMaximumSourceBytes - (2 * kNeighbourLines + 1) * kMaximumLineBytes) break;
  }
  std::vector<schema::SourceLine> lines;
  for (auto& [place, text] : chosen) lines.push_back({place.first, place.second, std::move(text)});
  return lines;
}

}  // namespace rankfile
