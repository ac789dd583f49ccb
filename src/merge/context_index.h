// Finds frames and calling contexts by what they are, so that those of several sources become one tree.
#pragma once

#include <cstdint>
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

  /// The tables have been moved to these, which must outlive it from now on.
  void follow(std::vector<schema::Frame>& frames, std::vector<schema::Node>& nodes);

  /// Every parent in `nodes` comes before its children.
  ContextNumbers add(const std::vector<schema::Frame>& frames, const std::vector<schema::Node>& nodes);

 private:
  /// A hash table of row numbers, whose rows lie elsewhere.
  class RowNumbers {
   public:
    /// The slot of the row that `is_equal` says yes to, else the free one for it. Its rows hash to `hash`.
    template <class IsEqual>
    std::uint32_t& slot(std::uint64_t hash, IsEqual is_equal);
    bool is_full() const { return used_ * 2 >= slots_.size(); }
    void resize(std::size_t rows);
    void count() { ++used_; }

    static constexpr std::uint32_t kFree = UINT32_MAX;

   private:
    std::vector<std::uint32_t> slots_;  ///< a power of two of them
    std::size_t used_ = 0;
  };

  void index_frames();
  void index_nodes();
  std::uint32_t number_of_frame(const schema::Frame& frame);
  std::uint32_t number_of_node(std::uint32_t parent, std::uint32_t frame);

  std::vector<schema::Frame>* frames_;
  std::vector<schema::Node>* nodes_;
  RowNumbers frame_numbers_;
  RowNumbers node_numbers_;
};

/// Frames and nodes that the summaries of several ranks have in common.
struct CommonContext {
  std::vector<schema::Frame> frames;
  std::vector<schema::Node> nodes;
  ContextIndex index{frames, nodes};

  CommonContext() = default;
  CommonContext(const CommonContext&) = delete;
  CommonContext& operator=(const CommonContext&) = delete;

  /// Lends the tables to `summary`, or takes them back.
  void exchange_with(schema::Summary& summary) {
    frames.swap(summary.frames);
    nodes.swap(summary.nodes);
    index.follow(is_lent_ ? frames : summary.frames, is_lent_ ? nodes : summary.nodes);
    is_lent_ = !is_lent_;
  }

 private:
  bool is_lent_ = false;
};

}  // namespace merge
