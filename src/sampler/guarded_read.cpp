#include "sampler/guarded_read.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>

namespace sampler {
namespace {

constexpr std::uintptr_t kPageSize = 4096;

// Raw system calls: the libc wrappers would set errno and may be interposed by the job.
std::intptr_t raw_process_vm_readv(void* out, std::uintptr_t address, std::size_t size) {
  const iovec local{out, size};
  const iovec remote{reinterpret_cast<void*>(address), size};
  return syscall(SYS_process_vm_readv, getpid(), &local, 1UL, &remote, 1UL, 0UL);
}

// process_vm_readv of one's own process needs no privilege, but a container's seccomp filter may refuse it.
std::atomic<bool> vm_readv_works{true};

// rt_sigprocmask with an invalid `how` copies the new set in before it looks at `how`, so it answers EFAULT for an
// unreadable address and EINVAL for a readable one (Linux kernel/signal.c), and changes nothing. No call that reads
// memory is cheaper.
bool page_is_readable(std::uintptr_t page) {
  constexpr int kInvalidHow = 0x7f;
  const long result = syscall(SYS_rt_sigprocmask, kInvalidHow, page, nullptr, 8UL);
  return result == -1 && errno == EINVAL;
}

}  // namespace

void prepare_guarded_read() {
  char probe = 1;
  char copy = 0;
  const bool works = raw_process_vm_readv(&copy, reinterpret_cast<std::uintptr_t>(&probe), 1) == 1;
  vm_readv_works.store(works, std::memory_order_relaxed);
}

bool guarded_read(std::uintptr_t address, void* out, std::size_t size) {
  if (address < kPageSize || address + size < address) return false;
  if (vm_readv_works.load(std::memory_order_relaxed)) {
    return raw_process_vm_readv(out, address, size) == static_cast<std::intptr_t>(size);
  }
  for (std::uintptr_t page = address & ~(kPageSize - 1); page < address + size; page += kPageSize) {
    if (!page_is_readable(page)) return false;
  }
  memcpy(out, reinterpret_cast<const void*>(address), size);
  return true;
}

bool guarded_read(PageCache& cache, std::uintptr_t address, void* out, std::size_t size) {
  if (address < kPageSize || address + size < address) return false;
  for (std::uintptr_t page = address & ~(kPageSize - 1); page < address + size; page += kPageSize) {
    std::uintptr_t& entry = cache.pages[(page / kPageSize) % PageCache::kEntries];
    if (entry == page) continue;
    if (!page_is_readable(page)) return false;
    entry = page;
  }
  memcpy(out, reinterpret_cast<const void*>(address), size);
  return true;
}

void forget(PageCache& cache) {
  memset(cache.pages, 0, sizeof(cache.pages));
}

}  // namespace sampler
