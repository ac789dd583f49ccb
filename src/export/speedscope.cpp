// speedscope's own format: a sampled profile of all time, and one of each group of categories that has any.
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "export/formats.h"
#include "export/stacks.h"
#include "report/metrics.h"

namespace exports {
namespace {

using Json = nlohmann::ordered_json;

/// Functions, whatever their line, so that those below the same callers stand side by side as one.
class Frames {
 public:
  explicit Frames(const std::vector<schema::Frame>& frames) {
    std::map<std::pair<std::string, std::string>, std::size_t> known;
    for (const schema::Frame& frame : frames) {
      const auto [entry, is_new] = known.try_emplace({function_label(frame), file_of(frame)}, rows_.size());
      number_.push_back(entry->second);
      if (!is_new) continue;
      rows_.push_back({{"name", entry->first.first}, {"file", entry->first.second}});
      if (frame.first_line > 0) rows_.back()["line"] = frame.first_line;
    }
  }
  Json numbers(const std::vector<std::uint32_t>& stack) const {
    Json numbers = Json::array();
    for (const std::uint32_t frame : stack) numbers.push_back(number_[frame]);
    return numbers;
  }
  Json rows() && { return std::move(rows_); }

 private:
  Json rows_ = Json::array();
  std::vector<std::size_t> number_;
};

/// `time(node)`: its ns in this profile.
template <typename Time>
Json profile_of(const std::string& name, const Frames& frames, const std::vector<StackNode>& nodes, Time time) {
  Json samples = Json::array(), weights = Json::array();
  double whole = 0;
  for (std::uint32_t i = 1; i < nodes.size(); ++i) {
    const double seconds = report::to_seconds(time(nodes[i]));
    if (seconds <= 0) continue;
    samples.push_back(frames.numbers(stack_of(nodes, i)));
    weights.push_back(seconds);
    whole += seconds;
  }
  return {{"type", "sampled"},
          {"name", name},
          {"unit", "seconds"},
          {"startValue", 0},
          {"endValue", whole},
          {"samples", std::move(samples)},
          {"weights", std::move(weights)}};
}

}  // namespace

std::string speedscope(const schema::Summary& summary) {
  const std::vector<StackNode> nodes = stack_nodes(summary);
  Frames frames(summary.frames);
  Json profiles = Json::array();
  profiles.push_back(profile_of("all rank time", frames, nodes, [](const StackNode& node) { return node.own(); }));
  for (std::size_t group = 0; group < report::kGroupCount; ++group) {
    Json profile = profile_of(report::kGroupNames[group], frames, nodes,
                              [group](const StackNode& node) { return node.exclusive[group]; });
    if (!profile["samples"].empty()) profiles.push_back(std::move(profile));
  }
  const Json document = {{"$schema", "https://www.speedscope.app/file-format-schema.json"},
                         {"name", printable(summary.job.program)},
                         {"exporter", "perfwrap " + printable(summary.job.perfwrap_version)},
                         {"activeProfileIndex", 0},
                         {"shared", {{"frames", std::move(frames).rows()}}},
                         {"profiles", std::move(profiles)}};
  return document.dump() + "\n";
}

}  // namespace exports
