#include "merge/context_index.h"

#include <bit>
#include <functional>
namespace merge {
namespace {

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ value >> 32) * 0x9e3779b97f4a7c15u;
  return value ^ value >> 32;
}

std::uint64_t hash_of(const schema::Frame& frame) {
  const std::hash<schema::Text> hash;
  std::uint64_t value = static_cast<std::uint32_t>(frame.line);
  for (const std::uint64_t part : {hash(frame.function), hash(frame.file), hash(frame.module)}) {
    value = mixed(value ^ part);
  }
  return value;
}

std::uint64_t hash_of(const schema::Node& node) {
  return mixed(std::uint64_t{node.parent} << 32 | node.frame);
}

}  // namespace

template <class IsEqual>
std::uint32_t& ContextIndex::RowNumbers::slot(std::uint64_t hash, IsEqual is_equal) {
  std::size_t place = hash & (slots_.size() - 1);
  while (slots_[place] != kFree && !is_equal(slots_[place])) place = (place + 1) & (slots_.size() - 1);
  return slots_[place];
}

void ContextIndex::RowNumbers::resize(std::size_t rows) {
  slots_.assign(std::bit_ceil(rows * 4 + 16), kFree);
  used_ = 0;
}

ContextIndex::ContextIndex(std::vector<schema::Frame>& frames, std::vector<schema::Node>& nodes)
    : frames_(&frames), nodes_(&nodes) {
  if (frames.empty()) frames.emplace_back();
  if (nodes.empty()) nodes.emplace_back();
  index_frames();
  index_nodes();
}

void ContextIndex::follow(std::vector<schema::Frame>& frames, std::vector<schema::Node>& nodes) {
  frames_ = &frames;
  nodes_ = &nodes;
}

/// Of equal rows the first one stands for all.
void ContextIndex::index_frames() {
  frame_numbers_.resize(frames_->size());
  for (std::uint32_t i = 0; i < frames_->size(); ++i) {
    const schema::Frame& frame = (*frames_)[i];
    std::uint32_t& slot = frame_numbers_.slot(hash_of(frame), [&](std::uint32_t n) { return (*frames_)[n] == frame; });
    if (slot == RowNumbers::kFree) slot = i, frame_numbers_.count();
  }
}

/// The root is nobody's child.
void ContextIndex::index_nodes() {
  node_numbers_.resize(nodes_->size());
  for (std::uint32_t i = 1; i < nodes_->size(); ++i) {
    const schema::Node& node = (*nodes_)[i];
    std::uint32_t& slot = node_numbers_.slot(hash_of(node), [&](std::uint32_t n) { return (*nodes_)[n] == node; });
    if (slot == RowNumbers::kFree) slot = i, node_numbers_.count();
  }
}

std::uint32_t ContextIndex::number_of_frame(const schema::Frame& frame) {
  if (frame_numbers_.is_full()) index_frames();
  std::uint32_t& slot = frame_numbers_.slot(hash_of(frame), [&](std::uint32_t n) { return (*frames_)[n] == frame; });
  if (slot == RowNumbers::kFree) {
    slot = static_cast<std::uint32_t>(frames_->size());
    frames_->push_back(frame);
    frame_numbers_.count();
  }
  return slot;
}

std::uint32_t ContextIndex::number_of_node(std::uint32_t parent, std::uint32_t frame) {
  if (node_numbers_.is_full()) index_nodes();
  const schema::Node node{parent, frame};
  std::uint32_t& slot = node_numbers_.slot(hash_of(node), [&](std::uint32_t n) { return (*nodes_)[n] == node; });
  if (slot == RowNumbers::kFree) {
    slot = static_cast<std::uint32_t>(nodes_->size());
    nodes_->push_back(node);
    node_numbers_.count();
  }
  return slot;
}

ContextNumbers ContextIndex::add(const std::vector<schema::Frame>& frames, const std::vector<schema::Node>& nodes) {
  ContextNumbers numbers;
  numbers.frames.reserve(frames.size());
  for (const schema::Frame& frame : frames) numbers.frames.push_back(number_of_frame(frame));
  numbers.nodes.reserve(nodes.size());
  for (const schema::Node& node : nodes) {
    const bool is_root = numbers.nodes.empty();
    numbers.nodes.push_back(is_root ? 0 : number_of_node(numbers.nodes[node.parent], numbers.frames[node.frame]));
  }
  return numbers;
}

}  // namespace merge
