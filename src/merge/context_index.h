// Finds frames and calling contexts by what they are, so that those of several sources become one tree.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "schema/summary.h"

namespace merge {

/// Where the frames and nodes of another source lie in the joint tables.
struct ContextNumbers {
  std::vector<std::uint32_t> frames;
  std::vector<std::uint32_t> nodes;
};

/// Adds to the tables it was made for, which must outlive it. Known frames and nodes keep their numbers.
class ContextIndex {
 public:
  /// Gives empty tables their root.
  ContextIndex(std::vector<schema::Frame>& frames, std::vector<schema::Node>& nodes);

  /// Takes the frames out of `frames`; every parent in `nodes` comes before its children.
  ContextNumbers add(std::vector<schema::Frame> frames, const std::vector<schema::Node>& nodes);

 private:
  /// Hashes and compares frames by their number in the table, so that no frame is kept twice.
  struct FrameHash {
    const std::vector<schema::Frame>* frames;
    std::size_t operator()(std::uint32_t number) const;
  };
  struct FrameEqual {
    const std::vector<schema::Frame>* frames;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return (*frames)[a] == (*frames)[b]; }
  };

  std::uint32_t number_of_frame(schema::Frame frame);
  std::uint32_t number_of_node(std::uint32_t parent, std::uint32_t frame);

  std::vector<schema::Frame>& frames_;
  std::vector<schema::Node>& nodes_;
  std::unordered_map<std::uint32_t, std::uint32_t, FrameHash, FrameEqual> frame_numbers_;
  std::unordered_map<std::uint64_t, std::uint32_t> node_numbers_;
};

}  // namespace merge
