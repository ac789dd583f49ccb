// The sampled blocks of the heap that have not been freed: a fixed table without locks, where each block has a few
// places. A block belongs to the thread that has just allocated it or is about to free it, so no two look for the same.
#pragma once

#include <atomic>
#include <cstdint>

namespace sampler {

/// A sampled block; it stands for `blocks` blocks with `bytes` bytes together.
struct Block {
  std::uint64_t address;
  std::uint64_t bytes;
  std::uint32_t site;  ///< AllocationSite id
  float blocks;
};

class LiveBlocks {
 public:
  static constexpr std::uint32_t kBuckets = 4096;
  static constexpr std::uint32_t kPlaces = 8;  ///< of a bucket

  /// False: no memory.
  bool create();
  void destroy();

  /// False: there is no place.
  bool add(const Block& block);
  /// Takes the block at `address` out; false: it is not in the table.
  bool take(std::uint64_t address, Block& block);

  std::uint32_t count() const { return count_.load(std::memory_order_relaxed); }
  static constexpr std::uint32_t capacity() { return kBuckets * kPlaces; }

 private:
  struct Place {
    std::atomic<std::uint64_t> address;  ///< 0: free
    std::uint64_t bytes;
    std::uint32_t site;
    float blocks;
  };

  Place* bucket_of(std::uint64_t address) const;

  Place* places_ = nullptr;
  std::atomic<std::uint32_t> count_{0};
};

}  // namespace sampler
