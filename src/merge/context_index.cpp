#include "merge/context_index.h"

#include <functional>
#include <string>

namespace merge {
namespace {

std::uint64_t node_key(std::uint32_t parent, std::uint32_t frame) {
  return std::uint64_t{parent} << 32 | frame;
}

}  // namespace

std::size_t ContextIndex::FrameHash::operator()(std::uint32_t number) const {
  const schema::Frame& frame = (*frames)[number];
  const std::hash<std::string> hash;
  std::size_t value = hash(frame.function);
  for (const std::size_t part : {hash(frame.file), hash(frame.module), static_cast<std::size_t>(frame.line)}) {
    value = value * 1099511628211u + part;
  }
  return value;
}

ContextIndex::ContextIndex(std::vector<schema::Frame>& frames, std::vector<schema::Node>& nodes)
    : frames_(frames), nodes_(nodes), frame_numbers_(frames.size() * 2, FrameHash{&frames}, FrameEqual{&frames}) {
  if (frames_.empty()) frames_.emplace_back();
  if (nodes_.empty()) nodes_.emplace_back();
  for (std::uint32_t i = 0; i < frames_.size(); ++i) frame_numbers_.emplace(i, i);
  node_numbers_.reserve(nodes_.size() * 2);
  for (std::uint32_t i = 1; i < nodes_.size(); ++i)
    node_numbers_.emplace(node_key(nodes_[i].parent, nodes_[i].frame), i);
}

std::uint32_t ContextIndex::number_of_frame(schema::Frame frame) {
  const auto candidate = static_cast<std::uint32_t>(frames_.size());
  frames_.push_back(std::move(frame));
  const auto [entry, is_new] = frame_numbers_.emplace(candidate, candidate);
  if (!is_new) frames_.pop_back();
  return entry->second;
}

std::uint32_t ContextIndex::number_of_node(std::uint32_t parent, std::uint32_t frame) {
  const auto candidate = static_cast<std::uint32_t>(nodes_.size());
  const auto [entry, is_new] = node_numbers_.emplace(node_key(parent, frame), candidate);
  if (is_new) nodes_.push_back({parent, frame});
  return entry->second;
}

ContextNumbers ContextIndex::add(std::vector<schema::Frame> frames, const std::vector<schema::Node>& nodes) {
  ContextNumbers numbers;
  numbers.frames.reserve(frames.size());
  for (schema::Frame& frame : frames) numbers.frames.push_back(number_of_frame(std::move(frame)));
  numbers.nodes.reserve(nodes.size());
  for (const schema::Node& node : nodes) {
    const bool is_root = numbers.nodes.empty();
    numbers.nodes.push_back(is_root ? 0 : number_of_node(numbers.nodes[node.parent], numbers.frames[node.frame]));
  }
  return numbers;
}

}  // namespace merge
