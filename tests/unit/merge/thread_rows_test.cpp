#include "merge/thread_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "merge/merge.h"
#include "merge/rank_reader.h"
#include "rank_files.h"

namespace {

using live_profile::Category;
using merge_test::kMillisecond;

TEST(ThreadKind, is_told_by_the_image_of_the_start_routine) {
  EXPECT_EQ(merge::thread_kind_of_image("/usr/lib/libgomp.so.1"), "OpenMP (libgomp)");
  EXPECT_EQ(merge::thread_kind_of_image("/opt/llvm/libomp.so.5"), "OpenMP (libomp)");
  EXPECT_EQ(merge::thread_kind_of_image("/opt/lib/libompitrace.so"), "pthread (libompitrace.so)");
  EXPECT_EQ(merge::thread_kind_of_image("/x/numpy.libs/libscipy_openblas64_-99b.so"), "OpenBLAS");
  EXPECT_EQ(merge::thread_kind_of_image("/x/numba/np/ufunc/workqueue.cpython-311.so"), "Numba");
  EXPECT_EQ(merge::thread_kind_of_image("/usr/lib/libmpi.so.40"), "MPI");
  EXPECT_EQ(merge::thread_kind_of_image("/usr/bin/python3.11"), "Python threading");
  EXPECT_EQ(merge::thread_kind_of_image("/home/ada/libapp.so"), "pthread (libapp.so)");
  for (const char* base : {"/lib/libc.so.6", "/lib/ld-linux-x86-64.so.2", "/p/libperfwrap_preload.so", "", "[vdso]"}) {
    EXPECT_EQ(merge::thread_kind_of_image(base), "") << base;
  }
}

/// A main thread, and one that libgomp started and that runs the program's code.
schema::RankFile with_pool_thread() {
  schema::RankFile file = merge_test::main_process({{Category::kPython, 10}});
  file.process.has_core_wait = true;
  file.threads[0].is_main = true;
  file.threads[0].cpu_ns = 5 * kMillisecond;
  file.threads.push_back({});
  file.threads[1].tid = 7;
  file.threads[1].name = "worker";
  file.threads[1].cpu_ns = 80 * kMillisecond;
  file.threads[1].core_wait_ns = 3 * kMillisecond;
  const auto native = [&](const char* module, std::uint32_t parent) {
    file.frames.push_back({schema::FrameKind::kNative, "f", "", 0, 0, module});
    file.nodes.push_back({parent, static_cast<std::uint32_t>(file.frames.size() - 1)});
    return static_cast<std::uint32_t>(file.nodes.size() - 1);
  };
  const auto leaf = native("/home/ada/kernel.so", native("/usr/lib/libgomp.so.1", native("/lib/libc.so.6", 0)));
  file.totals.push_back({1, leaf, static_cast<std::uint8_t>(Category::kNative), 90 * kMillisecond, 0, 9, {}});
  return file;
}

TEST(ThreadRows, have_the_threads_own_time_and_kind) {
  const auto rows = merge::thread_rows(3, with_pool_thread());
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].tid, 7);
  EXPECT_EQ(rows[0].rank, 3);
  EXPECT_EQ(rows[0].kind, "OpenMP (libgomp)");
  EXPECT_EQ(rows[0].name, "worker");
  EXPECT_EQ(rows[0].core_wait_ns, 3 * kMillisecond);
  EXPECT_EQ(rows[0].time[static_cast<std::size_t>(Category::kNative)], 90 * kMillisecond);
  EXPECT_EQ(rows[1].kind, "main");
  EXPECT_EQ(rows[1].time[static_cast<std::size_t>(Category::kPython)], 100 * kMillisecond);
}

TEST(ThreadRows, waiting_for_a_core_is_not_known_where_the_kernel_does_not_count_it) {
  schema::RankFile file = with_pool_thread();
  file.process.has_core_wait = false;
  EXPECT_EQ(merge::thread_rows(0, file)[0].core_wait_ns, -1);
  std::vector<schema::RankFile> files{file};
  EXPECT_EQ(merge::summary_of_rank(0, std::move(files)).ranks[0].core_wait_ns, -1);
}

TEST(ThreadRows, of_many_ranks_the_costliest_are_kept_in_any_order_of_merging) {
  const auto row = [](std::int32_t rank) {
    schema::Summary summary;
    summary.frames.resize(1);
    summary.nodes.resize(1);
    for (std::int32_t tid = 0; tid < 200; ++tid) {
      summary.threads.push_back({.rank = rank, .tid = tid, .cpu_ns = 1000 * ((tid * 7 + rank) % 200)});
    }
    std::ranges::sort(summary.threads, [](const auto& a, const auto& b) {
      return std::tuple(-a.cpu_ns, a.rank, a.tid) < std::tuple(-b.cpu_ns, b.rank, b.tid);
    });
    return summary;
  };
  const auto ids = [](const schema::Summary& summary) {
    std::vector<std::tuple<std::int64_t, std::int32_t, std::int32_t>> result;
    for (const auto& thread : summary.threads) result.emplace_back(thread.cpu_ns, thread.rank, thread.tid);
    return result;
  };
  const auto one = merge::merge(merge::merge(row(0), row(1)), row(2));
  const auto other = merge::merge(row(0), merge::merge(row(1), row(2)));
  EXPECT_EQ(one.threads.size(), merge::kMaximumThreadRows);
  EXPECT_EQ(ids(one), ids(other));
}

TEST(ThreadRows, a_rank_sums_its_switches_and_waiting_over_its_processes) {
  schema::RankFile main = with_pool_thread();
  main.process.voluntary_switches = 5;
  main.process.involuntary_switches = 7;
  main.process.allowed_processors = "0-3";
  schema::RankFile child = merge_test::process(101, 100, "child", 2, 3, {{Category::kPython, 10}});
  child.process.involuntary_switches = 2;
  child.process.allowed_processors = "1";
  const schema::Summary summary = merge::summary_of_rank(0, {main, child});
  EXPECT_EQ(summary.ranks[0].voluntary_switches, 5);
  EXPECT_EQ(summary.ranks[0].involuntary_switches, 9);
  EXPECT_EQ(summary.ranks[0].allowed_processors, "0-3");
  EXPECT_EQ(summary.ranks[0].core_wait_ns, 3 * kMillisecond);
}

}  // namespace
