// The unwinder against an independent one: glibc's backtrace(), which uses libgcc's.
#include "sampler/native_stack.h"

#include <execinfo.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <regex>
#include <span>
#include <string>
#include <vector>

#include "sampler/live_profile_writer.h"
#include "sampler/stack_merge.h"

namespace {

using sampler::ImageTable;
using sampler::NativeFrame;
using sampler::NativeStack;
using sampler::Registers;

constexpr std::uint32_t kMaxFrames = 200;

struct Comparison {
  const ImageTable* images = nullptr;
  sampler::PageCache cache{};
  int signals = 0;
  int equal = 0;
  int complete = 0;
  char first_difference[256] = "";
};
Comparison comparison;

Registers registers_of(const void* context) {
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  return {static_cast<std::uintptr_t>(registers[REG_RIP]), static_cast<std::uintptr_t>(registers[REG_RSP]),
          static_cast<std::uintptr_t>(registers[REG_RBP])};
}

/// backtrace() begins in this handler; its frames from the interrupted program counter on are compared.
void compare_stacks(int, siginfo_t*, void* context) {
  const Registers registers = registers_of(context);
  void* expected[kMaxFrames];
  const int depth = backtrace(expected, kMaxFrames);
  NativeFrame frames[kMaxFrames];
  const sampler::Reader memory(&comparison.cache);
  const NativeStack stack = sampler::unwind(*comparison.images, memory, registers, frames, kMaxFrames);
  ++comparison.signals;
  comparison.complete += stack.complete ? 1 : 0;
  void** first = std::find(expected, expected + depth, reinterpret_cast<void*>(registers.program_counter));
  const auto count = static_cast<std::uint32_t>(expected + depth - first);
  bool equal = count > 0 && stack.count == count;
  for (std::uint32_t i = 1; equal && i < count; ++i) {
    equal = frames[i].address + 1 == reinterpret_cast<std::uintptr_t>(first[i]);
  }
  comparison.equal += equal ? 1 : 0;
  if (equal || comparison.first_difference[0] != 0) return;
  std::snprintf(comparison.first_difference, sizeof(comparison.first_difference), "%u frames, expected %u; pc %#lx",
                stack.count, count, registers.program_counter);
}

/// Work through libc callbacks, std::function, regular expressions and libm: prologues, PLT stubs, deep stacks.
double busy_work(int round) {
  std::vector<double> values(400);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<double>(i) * round);
  std::qsort(values.data(), values.size(), sizeof(double), [](const void* a, const void* b) {
    return *static_cast<const double*>(a) < *static_cast<const double*>(b) ? -1 : 1;
  });
  const std::function<double(int)> recurse = [&](int depth) {
    return depth == 0 ? values[0] : recurse(depth - 1) + std::pow(values[1], depth);
  };
  const std::string text = "rank 12 of 64 waited 0.25 s " + std::to_string(round);
  return recurse(30) + (std::regex_search(text, std::regex("([0-9]+) s")) ? 1 : 0);
}

class NativeStackTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("native_stack_test." + std::to_string(getpid()));
    ASSERT_EQ(writer_.create(path_.c_str()), nullptr);
    ASSERT_TRUE(modules_.refresh(writer_, 0, true));
    comparison = {};
    comparison.images = modules_.current();
    void* warm[4];
    backtrace(warm, 4);  // loads libgcc before the handler needs it
    modules_.refresh(writer_, 0, true);
    comparison.images = modules_.current();
  }
  void TearDown() override {
    writer_.close();
    std::filesystem::remove(path_);
  }

  std::filesystem::path path_;
  sampler::LiveProfileWriter writer_;
  sampler::Modules modules_;
};

TEST_F(NativeStackTest, at_any_interrupted_instruction_the_stack_is_the_one_that_libgcc_finds) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "ThreadSanitizer calls the handler later, where nothing was interrupted";
#endif
  struct sigaction action {};
  action.sa_sigaction = compare_stacks;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  ASSERT_EQ(sigaction(SIGPROF, &action, nullptr), 0);
  itimerval timer{{0, 1000}, {0, 1000}};
  ASSERT_EQ(setitimer(ITIMER_PROF, &timer, nullptr), 0);
  double sink = 0;
  for (int round = 1; comparison.signals < 300; ++round) sink += busy_work(round);
  timer = {};
  setitimer(ITIMER_PROF, &timer, nullptr);
  EXPECT_NE(sink, 0.5);
  EXPECT_EQ(comparison.equal, comparison.signals) << comparison.first_difference;
  EXPECT_EQ(comparison.complete, comparison.signals);
}

/// What a JIT makes: it calls its argument, with neither an unwind table nor a frame pointer; or it
/// pushes that and uses the register.
using Generated = void (*)(void (*callee)());
Generated generate(bool pushes) {
  // Three times push 0, so that no old return address lies there; call; add rsp, 24; ret.
  constexpr unsigned char kPlain[] = {0x6a, 0, 0x6a, 0, 0x6a, 0, 0xff, 0xd7, 0x48, 0x83, 0xc4, 0x18, 0xc3};
  constexpr unsigned char kPushes[] = {0x55, 0x31, 0xed, 0xff,
                                       0xd7, 0x5d, 0xc3};  // push rbp; xor ebp, ebp; call; pop; ret
  void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return nullptr;
  std::memcpy(page, pushes ? kPushes : kPlain, pushes ? sizeof(kPushes) : sizeof(kPlain));
  return reinterpret_cast<Generated>(page);
}

__attribute__((noinline)) void loop(Generated generated, void (*callee)()) {
  generated(callee);
  asm volatile("");  // no tail call
}

struct {
  sampler::CodeRanges loop;
  NativeFrame frames[kMaxFrames];
  std::uint32_t count = 0;
  bool complete = false;
} seen;

void see_stack(int, siginfo_t*, void* context) {
  NativeStack stack = sampler::unwind(*comparison.images, sampler::Reader(nullptr), registers_of(context), seen.frames,
                                      kMaxFrames, seen.loop);
  seen.complete = stack.complete;
  seen.count = sampler::without_jit_frames(seen.loop, seen.frames, stack).count;
}

TEST_F(NativeStackTest, generated_code_is_left_for_the_loop_that_called_it) {
  struct sigaction action {};
  action.sa_sigaction = see_stack;
  action.sa_flags = SA_SIGINFO;
  ASSERT_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
  ASSERT_TRUE(sampler::function_range(*comparison.images, reinterpret_cast<std::uintptr_t>(&loop), seen.loop.begin,
                                      seen.loop.end));
  for (const bool pushes : {false, true}) {
    const Generated generated = generate(pushes);
    ASSERT_NE(generated, nullptr);
    loop(generated, [] { raise(SIGUSR1); });
    const auto is_loop = [](const NativeFrame& frame) { return seen.loop.contain(frame.address); };
    const std::span<const NativeFrame> frames(seen.frames, seen.count);
    EXPECT_EQ(std::ranges::count_if(frames, is_loop), 1);
    EXPECT_TRUE(seen.complete);
    EXPECT_TRUE(std::ranges::none_of(frames, [](const NativeFrame& frame) { return frame.image == nullptr; }));
  }
}

TEST_F(NativeStackTest, a_walk_over_garbage_ends) {
  NativeFrame frames[kMaxFrames];
  const sampler::Reader memory(nullptr);
  for (const std::uintptr_t garbage : {std::uintptr_t{0x10}, std::uintptr_t{0xdead000000000000}, UINTPTR_MAX - 15}) {
    const NativeStack stack =
        sampler::unwind(*comparison.images, memory, {garbage, garbage, garbage}, frames, kMaxFrames);
    EXPECT_LE(stack.count, 2U);
    EXPECT_FALSE(stack.complete);
  }
}

TEST_F(NativeStackTest, the_range_of_a_function_holds_its_first_instruction) {
  std::uintptr_t start = 0;
  std::uintptr_t end = 0;
  const auto address = reinterpret_cast<std::uintptr_t>(&busy_work);
  ASSERT_TRUE(sampler::function_range(*comparison.images, address, start, end));
  EXPECT_EQ(start, address);
  EXPECT_GT(end, start);
}

}  // namespace
