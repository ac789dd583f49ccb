#include "export/stacks.h"

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

namespace exports {
namespace {

std::string base_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

}  // namespace

std::int64_t StackNode::own() const {
  return std::accumulate(exclusive.begin(), exclusive.end(), std::int64_t{0});
}

std::vector<StackNode> stack_nodes(const schema::Summary& summary) {
  std::vector<StackNode> nodes(summary.nodes.size());
  for (std::uint32_t i = 1; i < nodes.size(); ++i) {
    const schema::Node& node = summary.nodes[i];
    nodes[i].parent = node.parent < i ? node.parent : 0;
    nodes[i].frame = node.frame < summary.frames.size() ? node.frame : 0;
  }
  for (const schema::NodeTotal& total : summary.totals) {
    if (total.node >= nodes.size() || total.category >= live_profile::kCategoryCount) continue;
    const auto group = report::group_of(static_cast<live_profile::Category>(total.category));
    nodes[total.node].exclusive[report::index(group)] += total.time.sum;
    nodes[total.node].samples += total.samples;
  }
  for (StackNode& node : nodes) node.inclusive = node.own();
  for (std::size_t i = nodes.size(); i-- > 1;) nodes[nodes[i].parent].inclusive += nodes[i].inclusive;
  return nodes;
}

schema::Summary with_every_stack(const schema::Summary& summary) {
  schema::Summary whole;
  whole.job = summary.job;
  whole.frames = summary.frames;
  whole.nodes = summary.nodes;
  whole.totals = summary.totals;
  const auto is_root = [](const schema::NodeTotal& total) { return total.node == 0; };
  if (whole.nodes.empty() || std::ranges::none_of(whole.totals, is_root)) return whole;
  schema::Frame frame;
  frame.kind = schema::FrameKind::kNative;
  frame.function = "(no stack)";
  whole.nodes.push_back({0, static_cast<std::uint32_t>(whole.frames.size())});
  whole.frames.push_back(std::move(frame));
  for (schema::NodeTotal& total : whole.totals) {
    if (is_root(total)) total.node = static_cast<std::uint32_t>(whole.nodes.size() - 1);
  }
  return whole;
}

namespace {

/// The nodes with most time, so many that the stacks of all those with time of their own have at most `most_frames`.
/// With a node its ancestors are kept.
std::vector<bool> longest(const std::vector<StackNode>& nodes, std::size_t most_frames) {
  std::vector<std::size_t> depth(nodes.size(), 0);
  for (std::size_t i = 1; i < nodes.size(); ++i) depth[i] = depth[nodes[i].parent] + 1;
  std::vector<std::uint32_t> order(nodes.size());
  std::iota(order.begin(), order.end(), 0U);
  // Stable: of equally long ones parents come first.
  std::ranges::stable_sort(order, std::ranges::greater(), [&](std::uint32_t node) { return nodes[node].inclusive; });
  std::vector<bool> kept(nodes.size(), false);
  std::size_t frames = 0;
  for (const std::uint32_t node : order) {
    if (nodes[node].own() > 0) frames += depth[node];
    if (frames > most_frames) break;
    kept[node] = node == 0 || kept[nodes[node].parent];
  }
  return kept;
}

}  // namespace

schema::Summary with_bounded_stacks(schema::Summary summary, std::size_t most_frames) {
  const std::vector<bool> kept = longest(stack_nodes(summary), most_frames);
  if (std::ranges::all_of(kept, std::identity())) return summary;
  schema::Frame frame;
  frame.kind = schema::FrameKind::kNative;
  frame.function = "(shorter ones)";
  const auto joined = static_cast<std::uint32_t>(summary.frames.size());
  summary.frames.push_back(std::move(frame));
  std::vector<schema::Node> nodes = {summary.nodes.front()};
  std::vector<std::uint32_t> place(summary.nodes.size(), 0);
  std::map<std::uint32_t, std::uint32_t> joined_below;  // by the place of the parent
  for (std::size_t i = 1; i < summary.nodes.size(); ++i) {
    const schema::Node& node = summary.nodes[i];
    const std::uint32_t parent = place[node.parent];
    if (!kept[i] && nodes[parent].frame == joined) {
      place[i] = parent;
      continue;
    }
    const auto next = static_cast<std::uint32_t>(nodes.size());
    place[i] = kept[i] ? next : joined_below.try_emplace(parent, next).first->second;
    if (place[i] == next) nodes.push_back({parent, kept[i] ? node.frame : joined});
  }
  summary.nodes = std::move(nodes);
  for (schema::NodeTotal& total : summary.totals) total.node = place[total.node];
  return summary;
}

std::vector<std::uint32_t> stack_of(const std::vector<StackNode>& nodes, std::uint32_t node) {
  std::vector<std::uint32_t> frames;
  for (; node != 0; node = nodes[node].parent) frames.push_back(nodes[node].frame);
  std::ranges::reverse(frames);
  return frames;
}

std::string printable(const std::string& text) {
  // The JSON library checks UTF-8; its quotes and escapes are taken away again by parsing.
  const nlohmann::json checked = text;
  std::string result = nlohmann::json::parse(checked.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  for (char& character : result) {
    if (static_cast<unsigned char>(character) < ' ' || character == '\x7F') character = ' ';
  }
  return result;
}

std::string function_label(const schema::Frame& frame) {
  const std::string name = frame.function.empty() ? "(no name)" : printable(frame.function);
  if (frame.kind == schema::FrameKind::kRegion) return name + " (region)";
  if (frame.file.empty()) return frame.module.empty() ? name : name + " (" + printable(base_name(frame.module)) + ")";
  const std::string line = frame.first_line > 0 ? ":" + std::to_string(frame.first_line) : "";
  return name + " (" + printable(base_name(frame.file)) + line + ")";
}

std::string file_of(const schema::Frame& frame) {
  if (!frame.file.empty()) return printable(frame.file);
  return frame.module.empty() ? "~" : printable(frame.module);
}

}  // namespace exports
