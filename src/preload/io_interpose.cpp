// The I/O wrappers, expanded from io_functions.def. A thread that is not registered (ours among them) only passes.
#include <errno.h>
#include <stdio.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <atomic>
#include <type_traits>

#include "live_profile/category.h"
#include "live_profile/layout.h"
#include "preload/interposer.h"
#include "preload/real_function.h"

namespace preload {
namespace {

using live_profile::Category;

template <typename Call, typename Bytes>
auto call_sampled(const char* name, Category category, const void* caller, Call call, Bytes bytes) {
  const PerfwrapSampler* table = sampler();
  PerfwrapThread* thread = table == nullptr ? nullptr : current_thread();
  const OutermostCall outermost(thread);
  if (!outermost.counts()) return call();
  const std::uint64_t begin = now_ns();
  thread->io_category = static_cast<std::int8_t>(category);
  const auto result = call();
  const int call_errno = errno;
  thread->io_category = kPerfwrapNoClass;
  const bool failed = std::is_signed_v<decltype(result)> && result == static_cast<decltype(result)>(-1);
  const PerfwrapCall finished{.function = name,
                              .caller = reinterpret_cast<std::uintptr_t>(caller),
                              .begin_ns = begin,
                              .end_ns = now_ns(),
                              .bytes = failed ? 0 : static_cast<std::uint64_t>(bytes(result)),
                              .communicator_size = 0,
                              .kind = static_cast<std::uint8_t>(live_profile::CallKind::kIo),
                              .call_class = static_cast<std::uint8_t>(category)};
  table->call_ended(thread, &finished);
  errno = call_errno;
  return result;
}

template <typename Function>
Function real(std::atomic<void*>& found, const char* name) {
  if (found.load(std::memory_order_relaxed) == nullptr)
    found.store(real_libc_function(name), std::memory_order_relaxed);
  return reinterpret_cast<Function>(found.load(std::memory_order_relaxed));
}

}  // namespace
}  // namespace preload

#define IO_FUNCTION(type, name, category, parameters, arguments, bytes)                                           \
  PERFWRAP_EXPORT type name parameters {                                                                          \
    static std::atomic<void*> found{nullptr};                                                                     \
    const auto function = preload::real<type(*) parameters>(found, #name);                                        \
    return preload::call_sampled(                                                                                 \
        #name, live_profile::Category::category, __builtin_return_address(0), [&] { return function arguments; }, \
        [&]([[maybe_unused]] auto result) { return bytes; });                                                     \
  }
#include "preload/io_functions.def"
