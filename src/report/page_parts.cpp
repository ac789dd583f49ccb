#include "report/page_parts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "report/report_document.h"

namespace report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void append_fraction(std::string& text, double part) {
  constexpr double kMost = 4095;
  const auto level = static_cast<unsigned>(std::round(std::clamp(part, 0.0, 1.0) * kMost));
  text += kDigits[level / 64];
  text += kDigits[level % 64];
}

/// The functions that the nodes have, numbered anew.
class FunctionNumbers {
 public:
  explicit FunctionNumbers(const CallTree& tree) : tree_(tree) {}
  std::int64_t of(const TreeNode& node) {
    if (node.function == kJoinedNodes) return -1;
    const auto [entry, is_new] = numbers_.try_emplace(node.function, static_cast<std::int64_t>(rows_.size()));
    if (is_new) {
      const FunctionRow& row = tree_.functions[node.function];
      rows_.push_back({row.name, row.file, row.line, kind_name(row.kind), row.module});
    }
    return entry->second;
  }
  Json rows() && { return std::move(rows_); }

 private:
  const CallTree& tree_;
  std::map<std::uint32_t, std::int64_t> numbers_;
  Json rows_ = Json::array();
};

/// Consecutive lines as one text each.
Json recorded_parts(const std::vector<const schema::SourceLine*>& lines) {
  Json parts = Json::array();
  std::int32_t next = 0;
  for (const schema::SourceLine* source : lines) {
    if (parts.empty() || source->line != next) {
      parts.push_back({source->line, source->text});
    } else {
      parts.back()[1].get_ref<std::string&>() += "\n" + source->text;
    }
    next = source->line + 1;
  }
  return parts;
}

}  // namespace

Json tree_document(const CallTree& shown, std::size_t all_nodes) {
  FunctionNumbers functions(shown);
  std::vector<int> depths(shown.nodes.size());
  Json depth = Json::array(), function = Json::array(), cells = Json::array(), group = Json::array(),
       microseconds = Json::array(), joined = Json::object();
  for (std::size_t i = 1; i < shown.nodes.size(); ++i) {
    const TreeNode& node = shown.nodes[i];
    depths[i] = depths[node.parent] + 1;
    depth.push_back(depths[i]);
    function.push_back(functions.of(node));
    if (node.joined > 0) joined[std::to_string(i - 1)] = node.joined;
    int count = 0;
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      const auto value = static_cast<std::int64_t>(std::llround(node.exclusive[g] * 1e6));
      if (value == 0) continue;
      group.push_back(g);
      microseconds.push_back(value);
      ++count;
    }
    cells.push_back(count);
  }
  return {{"functions", std::move(functions).rows()},
          {"depth", std::move(depth)},
          {"function", std::move(function)},
          {"cells", std::move(cells)},
          {"group", std::move(group)},
          {"us", std::move(microseconds)},
          {"joined", std::move(joined)},
          {"nodes", all_nodes}};
}

Json rank_timeline_document(const RankTimeline& timeline) {
  Json tracks = Json::array(), hosts = Json::array(), groups = Json::object();
  std::map<std::string, std::size_t> host_number;
  for (const RankTrack& track : timeline.tracks) {
    const auto [host, is_new] = host_number.try_emplace(track.host, hosts.size());
    if (is_new) hosts.push_back(track.host);
    tracks.push_back({track.first, track.last, track.ranks, host->second});
  }
  for (std::size_t group = 0; group < kGroupCount; ++group) {
    std::string text;
    bool any = false;
    for (const RankTrack& track : timeline.tracks) {
      const double whole = timeline.bin_width * static_cast<double>(track.ranks);
      for (const GroupValues& bin : track.bins) {
        append_fraction(text, whole > 0 ? bin[group] / whole : 0);
        any = any || bin[group] > 0;
      }
    }
    groups[kGroupNames[group]] = any ? text : "";
  }
  const std::size_t bins = timeline.tracks.empty() ? 0 : timeline.tracks.front().bins.size();
  return {{"bin_width_s", timeline.bin_width},
          {"bins", bins},
          {"tracks", std::move(tracks)},
          {"hosts", std::move(hosts)},
          {"groups", std::move(groups)}};
}

Json sources_document(const ReportModel& model, std::size_t lines, std::size_t bytes) {
  Json files = Json::array();
  std::set<std::string_view> whole;
  std::size_t used = 0;
  for (const SourceFile& source : model.source_files) {
    if (used + source.text.size() > bytes) continue;
    used += source.text.size();
    whole.insert(source.file);
    files.push_back({{"file", source.file}, {"whole", true}, {"parts", Json::array({Json::array({1, source.text})})}});
  }
  std::map<std::string_view, std::vector<const schema::SourceLine*>> recorded;
  for (const schema::SourceLine& source : model.sources) recorded[source.file].push_back(&source);
  for (const auto* rows : {&model.lines, &model.native_lines}) {
    for (std::size_t i = 0; i < std::min(rows->size(), lines); ++i) {
      const auto found = recorded.find((*rows)[i].file);
      if (found == recorded.end() || !whole.insert(found->first).second) continue;
      for (const schema::SourceLine* source : found->second) used += source->text.size();
      if (used > bytes) return files;
      files.push_back({{"file", found->first}, {"whole", false}, {"parts", recorded_parts(found->second)}});
    }
  }
  return files;
}

}  // namespace report
