// The allocation functions. They only forward, but for one block in many, and for the large ones, which the sampler
// looks at; and when such a block is freed. Allocators may be called before any constructor, by the loader, and inside
// signal handlers that should not: so nothing here needs to be initialised, and the slow path is never entered twice.
#include "preload/memory_interpose.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "preload/interposer.h"
#include "preload/real_function.h"

namespace preload {
namespace {

using Malloc = void* (*)(std::size_t);
using Calloc = void* (*)(std::size_t, std::size_t);
using Realloc = void* (*)(void*, std::size_t);
using Free = void (*)(void*);
using Aligned = void* (*)(std::size_t, std::size_t);
using PosixMemalign = int (*)(void**, std::size_t, std::size_t);

// ---- before the real functions are known ----

void* first_malloc(std::size_t size);
void* first_calloc(std::size_t count, std::size_t size);
void* first_realloc(void* block, std::size_t size);
void first_free(void* block);
void* first_memalign(std::size_t alignment, std::size_t size);
void* first_aligned_alloc(std::size_t alignment, std::size_t size);
int first_posix_memalign(void** block, std::size_t alignment, std::size_t size);
void* first_valloc(std::size_t size);
void* first_pvalloc(std::size_t size);

constinit std::atomic<Malloc> real_malloc{first_malloc};
constinit std::atomic<Calloc> real_calloc{first_calloc};
constinit std::atomic<Realloc> real_realloc{first_realloc};
constinit std::atomic<Free> real_free{first_free};
constinit std::atomic<Aligned> real_memalign{first_memalign};
constinit std::atomic<Aligned> real_aligned_alloc{first_aligned_alloc};
constinit std::atomic<PosixMemalign> real_posix_memalign{first_posix_memalign};
constinit std::atomic<Malloc> real_valloc{first_valloc};
constinit std::atomic<Malloc> real_pvalloc{first_pvalloc};

thread_local bool is_finding;

/// dlsym may allocate: such blocks come from here, and stay.
alignas(16) constinit char early_memory[16 * 1024];
constinit std::atomic<std::size_t> early_used{0};

void* early_block(std::size_t size) {
  constexpr std::size_t kAlignment = 16;
  const std::size_t rounded = (size + kAlignment - 1) / kAlignment * kAlignment;
  const std::size_t first = early_used.fetch_add(rounded);
  return rounded < size || first + rounded > sizeof(early_memory) ? nullptr : early_memory + first;
}

bool is_early(const void* block) {
  return reinterpret_cast<std::uintptr_t>(block) - reinterpret_cast<std::uintptr_t>(early_memory) <
         sizeof(early_memory);
}

template <typename Function>
void find(std::atomic<Function>& real, const char* name) {
  if (void* found = real_libc_function(name); found != nullptr) {
    real.store(reinterpret_cast<Function>(found), std::memory_order_relaxed);
  }
}

/// False inside the search itself.
bool find_real_functions() {
  if (is_finding) return false;
  is_finding = true;
  find(real_memalign, "memalign");
  find(real_aligned_alloc, "aligned_alloc");
  find(real_posix_memalign, "posix_memalign");
  find(real_valloc, "valloc");
  find(real_pvalloc, "pvalloc");
  find(real_calloc, "calloc");
  find(real_realloc, "realloc");
  find(real_free, "free");
  find(real_malloc, "malloc");
  is_finding = false;
  return true;
}

void* first_malloc(std::size_t size) {
  return find_real_functions() && real_malloc.load() != first_malloc ? real_malloc.load()(size) : early_block(size);
}
void* first_calloc(std::size_t count, std::size_t size) {
  if (find_real_functions() && real_calloc.load() != first_calloc) return real_calloc.load()(count, size);
  std::size_t bytes = 0;  // the early memory has never been used before: it is zero
  return __builtin_mul_overflow(count, size, &bytes) ? nullptr : early_block(bytes);
}
void* first_realloc(void* block, std::size_t size) {
  if (find_real_functions() && real_realloc.load() != first_realloc) return real_realloc.load()(block, size);
  return block == nullptr ? early_block(size) : nullptr;
}
void first_free(void* block) {
  if (find_real_functions() && real_free.load() != first_free) real_free.load()(block);
}
void* no_aligned_memory() {
  errno = ENOMEM;
  return nullptr;
}
void* first_memalign(std::size_t alignment, std::size_t size) {
  const bool found = find_real_functions() && real_memalign.load() != first_memalign;
  return found ? real_memalign.load()(alignment, size) : no_aligned_memory();
}
void* first_aligned_alloc(std::size_t alignment, std::size_t size) {
  const bool found = find_real_functions() && real_aligned_alloc.load() != first_aligned_alloc;
  return found ? real_aligned_alloc.load()(alignment, size) : no_aligned_memory();
}
int first_posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  const bool found = find_real_functions() && real_posix_memalign.load() != first_posix_memalign;
  return found ? real_posix_memalign.load()(block, alignment, size) : ENOMEM;
}
void* first_valloc(std::size_t size) {
  return find_real_functions() && real_valloc.load() != first_valloc ? real_valloc.load()(size) : no_aligned_memory();
}
void* first_pvalloc(std::size_t size) {
  return find_real_functions() && real_pvalloc.load() != first_pvalloc ? real_pvalloc.load()(size)
                                                                       : no_aligned_memory();
}

// ---- which frees to look at ----

/// How many sampled blocks have each hash: most frees find 0 here and need no more.
constexpr unsigned kFilterBits = 14;
constinit std::atomic<std::uint16_t> filter[1U << kFilterBits]{};

std::atomic<std::uint16_t>& filter_of(const void* block) {
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;  // D. Knuth, multiplicative hashing
  return filter[reinterpret_cast<std::uint64_t>(block) * kGolden >> (64 - kFilterBits)];
}

bool may_be_sampled(const void* block) {
  return __builtin_expect(filter_of(block).load(std::memory_order_relaxed) != 0, 0);
}

// ---- sampling ----

/// Blocks of so many bytes are all looked at.
constinit std::uint64_t large_bytes = UINT64_MAX;
thread_local PerfwrapCountdown countdown;

/// While nothing is sampled, a thread looks every so many bytes whether that has changed.
constexpr std::int64_t kIdleBytes = 64 * 1024;

/// Threads register when they begin; the main thread of a forked child may not have.
PerfwrapThread* sampled_thread() {
  if (PerfwrapThread* thread = current_thread(); thread != nullptr) return thread;
  return syscall(SYS_gettid) == getpid() ? registered_thread() : nullptr;
}

__attribute__((noinline, cold)) void look_at(void* block, std::size_t size, const void* caller) {
  const PerfwrapSampler* table = sampler();
  if (block == nullptr || table == nullptr || countdown.is_inside != 0) {
    if (countdown.bytes < 0) countdown.bytes = kIdleBytes;
    return;
  }
  const int saved_errno = errno;
  countdown.is_inside = 1;
  PerfwrapThread* thread = sampled_thread();
  if (thread == nullptr) {
    countdown.bytes = kIdleBytes;
  } else if (table->allocated(thread, &countdown, reinterpret_cast<std::uintptr_t>(block), size,
                              reinterpret_cast<std::uintptr_t>(caller)) != 0) {
    filter_of(block).fetch_add(1, std::memory_order_relaxed);
  }
  countdown.is_inside = 0;
  errno = saved_errno;
}

inline __attribute__((always_inline)) void* noted(void* block, std::size_t size, const void* caller) {
  const bool is_small = size < __atomic_load_n(&large_bytes, __ATOMIC_RELAXED);
  if (__builtin_expect(is_small && (countdown.bytes -= static_cast<std::int64_t>(size)) >= 0, 1)) return block;
  look_at(block, size, caller);
  return block;
}

/// Before the block is freed: afterwards its address may be another block's. False: it was not sampled.
bool take_out(void* block, PerfwrapBlock& taken) {
  const PerfwrapSampler* table = sampler();
  if (table == nullptr) return false;
  const int saved_errno = errno;
  const bool was_sampled = table->freed(reinterpret_cast<std::uintptr_t>(block), &taken) != 0;
  if (was_sampled) filter_of(block).fetch_sub(1, std::memory_order_relaxed);
  errno = saved_errno;
  return was_sampled;
}

/// The block was not freed after all.
void put_back(void* block, const PerfwrapBlock& taken) {
  const PerfwrapSampler* table = sampler();
  if (table == nullptr) return;
  const int saved_errno = errno;
  if (table->not_freed(&taken) != 0) filter_of(block).fetch_add(1, std::memory_order_relaxed);
  errno = saved_errno;
}

/// A block of the early memory cannot grow where it is.
void* moved_from_early(void* block, std::size_t size) {
  void* moved = real_malloc.load(std::memory_order_relaxed)(size);
  const auto behind = static_cast<std::size_t>(early_memory + sizeof(early_memory) - static_cast<char*>(block));
  if (moved != nullptr) memcpy(moved, block, size < behind ? size : behind);
  return moved;
}

void* reallocate(void* block, std::size_t size, const void* caller) {
  if (__builtin_expect(is_early(block), 0)) return moved_from_early(block, size);
  PerfwrapBlock taken;
  const bool was_sampled = block != nullptr && may_be_sampled(block) && take_out(block, taken);
  void* result = real_realloc.load(std::memory_order_relaxed)(block, size);
  if (result == nullptr) {
    if (was_sampled && size != 0) put_back(block, taken);
    return nullptr;
  }
  return noted(result, size, caller);
}

}  // namespace

std::uint64_t* large_block_bytes() {
  return &large_bytes;
}

void forget_sampled_blocks() {
  for (std::atomic<std::uint16_t>& count : filter) {
    if (count.load(std::memory_order_relaxed) != 0) count.store(0, std::memory_order_relaxed);
  }
}

}  // namespace preload

using preload::noted;

PERFWRAP_EXPORT void* malloc(std::size_t size) noexcept {
  return noted(preload::real_malloc.load(std::memory_order_relaxed)(size), size, __builtin_return_address(0));
}

PERFWRAP_EXPORT void* calloc(std::size_t count, std::size_t size) noexcept {
  // Where the product does not fit there is no block.
  return noted(preload::real_calloc.load(std::memory_order_relaxed)(count, size), count * size,
               __builtin_return_address(0));
}

PERFWRAP_EXPORT void free(void* block) noexcept {
  if (__builtin_expect(preload::is_early(block), 0)) return;
  if (preload::may_be_sampled(block)) {
    PerfwrapBlock taken;
    preload::take_out(block, taken);
  }
  preload::real_free.load(std::memory_order_relaxed)(block);
}

PERFWRAP_EXPORT void* realloc(void* block, std::size_t size) noexcept {
  return preload::reallocate(block, size, __builtin_return_address(0));
}

PERFWRAP_EXPORT void* reallocarray(void* block, std::size_t count, std::size_t size) noexcept {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return nullptr;
  }
  return preload::reallocate(block, bytes, __builtin_return_address(0));
}

PERFWRAP_EXPORT void* memalign(std::size_t alignment, std::size_t size) noexcept {
  return noted(preload::real_memalign.load(std::memory_order_relaxed)(alignment, size), size,
               __builtin_return_address(0));
}

PERFWRAP_EXPORT void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  return noted(preload::real_aligned_alloc.load(std::memory_order_relaxed)(alignment, size), size,
               __builtin_return_address(0));
}

PERFWRAP_EXPORT int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
  const int result = preload::real_posix_memalign.load(std::memory_order_relaxed)(block, alignment, size);
  if (result == 0) noted(*block, size, __builtin_return_address(0));
  return result;
}

PERFWRAP_EXPORT void* valloc(std::size_t size) noexcept {
  return noted(preload::real_valloc.load(std::memory_order_relaxed)(size), size, __builtin_return_address(0));
}

PERFWRAP_EXPORT void* pvalloc(std::size_t size) noexcept {
  return noted(preload::real_pvalloc.load(std::memory_order_relaxed)(size), size, __builtin_return_address(0));
}
