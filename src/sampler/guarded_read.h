// Reads any address of this process without a fault. Callable from the signal handler.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sampler {

/// Pages found readable, so that one sample asks the kernel once per page. One per thread. No answer outlives the
/// sample: CPython unmaps frames while they are still the thread's current ones.
struct PageCache {
  static constexpr std::uint32_t kEntries = 128;
  std::uintptr_t pages[kEntries];
};

/// Finds out which way of reading works here. Call once per process, outside the handler.
void prepare_guarded_read();

/// Copies `size` bytes from `address`; false if any of them is not readable. One system call.
bool guarded_read(std::uintptr_t address, void* out, std::size_t size);

/// The same, but pages found in `cache` are read directly.
bool guarded_read(PageCache& cache, std::uintptr_t address, void* out, std::size_t size);

/// Before each sample.
void forget(PageCache& cache);

/// Reads memory of another thread (no cache) or of the running one (with its cache).
class Reader {
 public:
  explicit Reader(PageCache* cache) : cache_(cache) {}

  bool bytes(std::uintptr_t address, void* out, std::size_t size) const {
    return cache_ != nullptr ? guarded_read(*cache_, address, out, size) : guarded_read(address, out, size);
  }
  template <typename Value>
  bool value(std::uintptr_t address, Value& out) const {
    return bytes(address, &out, sizeof(Value));
  }

 private:
  PageCache* cache_;
};

}  // namespace sampler
