#include "preload/call_clock.h"

#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <cmath>

#include "preload/interposer.h"

namespace preload {

std::uint64_t now_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace preload

namespace {

using preload::call_clock_ns;
using preload::now_ns;

void wait_ns(std::uint64_t ns) {
  for (const std::uint64_t begin = now_ns(); now_ns() - begin < ns;) call_clock_ns();
}

TEST(call_clock, it_agrees_with_the_monotonic_clock) {
  wait_ns(50'000'000);  // longer than it needs to find its scale
  double closest = 1;   // another process may get the processor between two reads
  for (int attempt = 0; attempt < 5; ++attempt) {
    const std::uint64_t clock_begin = now_ns();
    const std::uint64_t begin = call_clock_ns();
    wait_ns(20'000'000);
    const double measured = static_cast<double>(call_clock_ns() - begin);
    const double real = static_cast<double>(now_ns() - clock_begin);
    closest = std::min(closest, std::abs(measured / real - 1));
  }
  EXPECT_LT(closest, 0.001);
}

TEST(call_clock, it_does_not_run_backwards) {
  for (std::uint64_t last = call_clock_ns(), end = now_ns() + 60'000'000; now_ns() < end;) {
    const std::uint64_t next = call_clock_ns();
    ASSERT_GE(next + 100'000, last);  // the change to the counter may cost a read's length
    last = next;
  }
}

}  // namespace
