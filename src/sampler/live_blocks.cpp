#include "sampler/live_blocks.h"

#include <sys/mman.h>

namespace sampler {

bool LiveBlocks::create() {
  void* memory = mmap(nullptr, capacity() * sizeof(Place), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  places_ = memory == MAP_FAILED ? nullptr : static_cast<Place*>(memory);
  count_.store(0);
  return places_ != nullptr;
}

void LiveBlocks::destroy() {
  if (places_ != nullptr) munmap(places_, capacity() * sizeof(Place));
  places_ = nullptr;
}

LiveBlocks::Place* LiveBlocks::bucket_of(std::uint64_t address) const {
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;  // D. Knuth, multiplicative hashing
  return places_ + (address * kGolden >> 52) * kPlaces;
}
static_assert(LiveBlocks::kBuckets == 1 << (64 - 52));

bool LiveBlocks::add(const Block& block) {
  if (places_ == nullptr) return false;
  Place* bucket = bucket_of(block.address);
  for (std::uint32_t i = 0; i < kPlaces; ++i) {
    std::uint64_t nobody = 0;
    if (!bucket[i].address.compare_exchange_strong(nobody, block.address, std::memory_order_acq_rel)) continue;
    bucket[i].bytes = block.bytes;
    bucket[i].site = block.site;
    bucket[i].blocks = block.blocks;
    count_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  return false;
}

bool LiveBlocks::take(std::uint64_t address, Block& block) {
  if (places_ == nullptr) return false;
  Place* bucket = bucket_of(address);
  for (std::uint32_t i = 0; i < kPlaces; ++i) {
    if (bucket[i].address.load(std::memory_order_acquire) != address) continue;
    block = {address, bucket[i].bytes, bucket[i].site, bucket[i].blocks};
    bucket[i].address.store(0, std::memory_order_release);
    count_.fetch_sub(1, std::memory_order_relaxed);
    return true;
  }
  return false;
}

}  // namespace sampler
