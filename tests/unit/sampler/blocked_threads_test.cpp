// Threads that really block, seen through /proc.
#include "sampler/blocked_threads.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

namespace {

using live_profile::Category;
using sampler::BlockedCall;
using sampler::ThreadActivity;

/// Runs `block` in a thread and hands its tid to `look` once the kernel says that it is blocked in `number`.
void look_at_blocked(const std::function<void()>& block, long number,
                     const std::function<void(std::uint32_t, const BlockedCall&)>& look) {
  std::atomic<std::uint32_t> tid{0};
  std::thread thread([&] {
    tid = static_cast<std::uint32_t>(syscall(SYS_gettid));
    block();
  });
  while (tid == 0) std::this_thread::yield();
  const int file = sampler::open_system_call_file(tid);
  ASSERT_GE(file, 0);
  BlockedCall call{};
  while (sampler::look_at_thread(file, call) != ThreadActivity::kBlocked || call.number != number) {
    std::this_thread::yield();
  }
  look(tid, call);
  close(file);
  thread.join();
}

TEST(blocked_threads, a_thread_that_waits_for_a_lock_waits) {
  std::mutex mutex;
  mutex.lock();
  look_at_blocked([&] { const std::lock_guard lock(mutex); }, SYS_futex,
                  [&](std::uint32_t tid, const BlockedCall& call) {
                    EXPECT_EQ(call.arguments[0], reinterpret_cast<std::uint64_t>(mutex.native_handle()));
                    EXPECT_EQ(sampler::blocked_category({}, call, tid, false), Category::kWait);
                    mutex.unlock();
                  });
}

TEST(blocked_threads, a_thread_that_reads_from_a_pipe_reads) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const auto read_one = [&] {
    char byte = 0;
    EXPECT_EQ(read(ends[0], &byte, 1), 1);
  };
  look_at_blocked(read_one, SYS_read, [&](std::uint32_t tid, const BlockedCall& call) {
    EXPECT_EQ(call.arguments[0], static_cast<std::uint64_t>(ends[0]));
    EXPECT_EQ(sampler::blocked_category({}, call, tid, false), Category::kIoRead);
    EXPECT_EQ(sampler::blocked_category({}, call, tid, true), Category::kWait) << "a descendant waits for its parent";
    const pid_t child = fork();
    if (child == 0) _exit(0);
    EXPECT_EQ(sampler::blocked_category({}, call, tid, false), Category::kWait) << "a parent waits for its child";
    EXPECT_EQ(waitpid(child, nullptr, 0), child) << "looking must not reap";
    EXPECT_EQ(write(ends[1], "x", 1), 1);
  });
  close(ends[0]);
  close(ends[1]);
}

TEST(blocked_threads, a_thread_that_computes_is_running) {
  std::atomic<std::uint32_t> tid{0};
  std::atomic<bool> stop{false};
  std::thread thread([&] {
    tid = static_cast<std::uint32_t>(syscall(SYS_gettid));
    while (!stop) {
    }
  });
  while (tid == 0) std::this_thread::yield();
  const int file = sampler::open_system_call_file(tid);
  ASSERT_GE(file, 0);
  BlockedCall call{};
  EXPECT_EQ(sampler::look_at_thread(file, call), ThreadActivity::kRunning);
  stop = true;
  thread.join();
  close(file);
}

TEST(blocked_threads, the_cpu_clock_of_a_thread_that_ended_cannot_be_read) {
  std::uint32_t tid = 0;
  std::thread([&] { tid = static_cast<std::uint32_t>(syscall(SYS_gettid)); }).join();
  std::uint64_t cpu_ns = 0;
  EXPECT_FALSE(sampler::thread_cpu_ns(tid, cpu_ns));
}

}  // namespace
