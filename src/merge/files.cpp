#include "merge/files.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <map>
#include <utility>

namespace merge {
namespace {

using schema::FileUse;

constexpr std::int32_t kCoarsest = 4;

/// Where the kind of a file begins that its name ends with: ".h5", but not ".00012".
std::size_t begin_of_kind(const std::string& name) {
  const std::size_t dot = name.find_last_of("./");
  const bool has_kind = dot != std::string::npos && name[dot] == '.' && dot + 1 < name.size() &&
                        std::isalpha(static_cast<unsigned char>(name[dot + 1])) != 0;
  return has_kind ? dot : name.size();
}

std::string with_digits_hidden(const std::string& name) {
  const std::size_t end = begin_of_kind(name);
  std::string hidden;
  for (const char character : name.substr(0, end)) {
    const bool is_digit = std::isdigit(static_cast<unsigned char>(character)) != 0;
    if (!is_digit) hidden += character;
    if (is_digit && (hidden.empty() || hidden.back() != '#')) hidden += '#';
  }
  return hidden + name.substr(end);
}

std::string directory_of(const std::string& name) {
  return name.substr(0, name.rfind('/') + 1) + "*";
}

std::string first_directory_of(const std::string& name) {
  const std::size_t end = name.find('/', 1);
  return end == std::string::npos ? name : name.substr(0, end + 1) + "*";
}

void add_numbers(FileUse& sum, const FileUse& row) {
  // Known on one side only, or the lesser of two: the same in any order.
  const bool takes_other = sum.file_system.empty() || (!row.file_system.empty() && row.file_system < sum.file_system);
  if (takes_other) sum.file_system = row.file_system;
  sum.read_bytes += row.read_bytes;
  sum.read_ns += row.read_ns;
  sum.written_bytes += row.written_bytes;
  sum.write_ns += row.write_ns;
  sum.buffered_calls += row.buffered_calls;
  sum.metadata_calls += row.metadata_calls;
  sum.metadata_ns += row.metadata_ns;
  sum.sync_calls += row.sync_calls;
  sum.sync_ns += row.sync_ns;
  for (std::size_t i = 0; i < sum.read_bins.size(); ++i) sum.read_bins[i] += row.read_bins[i];
  for (std::size_t i = 0; i < sum.write_bins.size(); ++i) sum.write_bins[i] += row.write_bins[i];
}

void add_row(FileUse& sum, const FileUse& row) {
  add_numbers(sum, row);
  sum.ranks += row.ranks;
  sum.reading_ranks += row.reading_ranks;
  sum.writing_ranks += row.writing_ranks;
}

void regroup(std::vector<FileUse>& rows, std::int32_t detail) {
  for (FileUse& row : rows) row.name = file_group(row.name, detail);
  std::ranges::stable_sort(rows, {}, &FileUse::name);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (kept > 0 && rows[kept - 1].name == rows[i].name) {
      add_row(rows[kept - 1], rows[i]);
    } else {
      if (kept != i) rows[kept] = std::move(rows[i]);
      ++kept;
    }
  }
  rows.resize(kept);
}

std::int64_t sum_of(const std::array<std::int64_t, 32>& bins) {
  std::int64_t sum = 0;
  for (const std::int64_t count : bins) sum += count;
  return sum;
}

}  // namespace

std::string file_group(const std::string& name, std::int32_t detail) {
  if (detail >= kCoarsest) return "[files]";
  if (detail <= 0 || !name.starts_with('/')) return name;
  const std::string hidden = with_digits_hidden(name);
  if (detail == 1) return hidden;
  return detail == 2 ? directory_of(hidden) : first_directory_of(directory_of(hidden));
}

void join_files(schema::Summary& into, std::vector<FileUse> others, std::int32_t other_detail) {
  into.file_detail = std::max(into.file_detail, other_detail);
  std::ranges::move(others, std::back_inserter(into.files));
  regroup(into.files, into.file_detail);
  while (into.files.size() > kMaximumFiles) regroup(into.files, ++into.file_detail);
}

void add_files(schema::Summary& summary, const std::vector<schema::RankFile>& files) {
  std::map<std::string, FileUse> by_name;
  for (const schema::RankFile& file : files) {
    for (const schema::RankFileUse& use : file.files) {
      FileUse row;
      row.file_system = use.file_system;
      row.read_bytes = use.read_bytes;
      row.read_ns = use.read_ns;
      row.written_bytes = use.written_bytes;
      row.write_ns = use.write_ns;
      row.buffered_calls = use.buffered_calls;
      row.metadata_calls = use.metadata_calls;
      row.metadata_ns = use.metadata_ns;
      row.sync_calls = use.sync_calls;
      row.sync_ns = use.sync_ns;
      row.read_bins = use.read_bins;
      row.write_bins = use.write_bins;
      add_numbers(by_name[use.name], row);
    }
  }
  std::vector<FileUse> rows;
  for (auto& [name, row] : by_name) {
    row.name = name;
    row.ranks = 1;
    row.reading_ranks = sum_of(row.read_bins) > 0 ? 1 : 0;
    row.writing_ranks = sum_of(row.write_bins) > 0 ? 1 : 0;
    rows.push_back(std::move(row));
  }
  join_files(summary, std::move(rows), 0);
}

}  // namespace merge
