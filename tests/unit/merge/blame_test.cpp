// Operations whose waits are known by construction.
#include "merge/blame.h"

#include <gtest/gtest.h>

#include "merge/merge.h"

namespace {

using live_profile::ArrivalRole;
using schema::Arrival;
using schema::Summary;

constexpr std::uint32_t kSite = 1;
constexpr std::uint32_t kWork = 2;

Summary ranks(std::vector<std::string> hosts) {
  Summary summary;
  summary.frames.resize(3);
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    schema::Rank& rank = summary.ranks.emplace_back();
    rank.rank = static_cast<std::int32_t>(i);
    rank.host = hosts[i];
  }
  return summary;
}

/// A blocking call from `begin` to `end`.
Arrival part(std::int64_t key, std::int32_t rank, ArrivalRole role, std::int64_t begin, std::int64_t end,
             std::int32_t participants) {
  return {.key = key,
          .rank = rank,
          .role = static_cast<std::uint8_t>(role),
          .posted_ns = begin,
          .begin_ns = begin,
          .end_ns = end,
          .participants = participants,
          .frame = kSite,
          .function = "MPI_Call",
          .before_frame = kWork,
          .before_category = 2};
}

std::int64_t waiting(const Summary& summary) {
  std::int64_t sum = 0;
  for (const schema::Wait& wait : summary.waits) sum += wait.waiting_ns;
  return sum;
}

TEST(Blame, all_wait_for_the_last_to_come_and_it_is_named_with_its_line) {
  Summary summary = ranks({"a", "a", "a"});
  summary.arrivals = {part(7, 0, ArrivalRole::kTogether, 100, 1010, 3),
                      part(7, 1, ArrivalRole::kTogether, 1000, 1010, 3),
                      part(7, 2, ArrivalRole::kTogether, 400, 1010, 3)};
  merge::blame(summary);
  ASSERT_EQ(summary.waits.size(), 1u);
  const schema::Wait& wait = summary.waits[0];
  EXPECT_EQ(wait.cause_rank, 1);
  EXPECT_EQ(wait.cause_frame, kWork);
  EXPECT_EQ(wait.cause_category, 2);
  EXPECT_EQ(wait.frame, kSite);
  EXPECT_EQ(wait.waiting_ns, 900 + 600);
  EXPECT_EQ(wait.operations, 2);
  EXPECT_TRUE(summary.arrivals.empty());
}

TEST(Blame, nobody_waits_longer_than_the_call_took) {
  Summary summary = ranks({"a", "a"});
  summary.arrivals = {part(7, 0, ArrivalRole::kTogether, 100, 150, 2),
                      part(7, 1, ArrivalRole::kTogether, 1000, 1001, 2)};
  merge::blame(summary);
  EXPECT_EQ(waiting(summary), 50);
}

TEST(Blame, after_a_broadcast_only_the_root_is_waited_for) {
  Summary summary = ranks({"a", "a", "a"});
  summary.arrivals = {part(7, 0, ArrivalRole::kGives, 500, 510, 3), part(7, 1, ArrivalRole::kTakes, 100, 510, 3),
                      part(7, 2, ArrivalRole::kTakes, 900, 910, 3)};
  merge::blame(summary);
  ASSERT_EQ(summary.waits.size(), 1u);
  EXPECT_EQ(summary.waits[0].cause_rank, 0);
  EXPECT_EQ(waiting(summary), 400);
}

TEST(Blame, in_a_reduction_only_the_root_waits) {
  Summary summary = ranks({"a", "a", "a"});
  summary.arrivals = {part(7, 0, ArrivalRole::kTakes, 100, 710, 3), part(7, 1, ArrivalRole::kGives, 300, 310, 3),
                      part(7, 2, ArrivalRole::kGives, 700, 710, 3)};
  merge::blame(summary);
  ASSERT_EQ(summary.waits.size(), 1u);
  EXPECT_EQ(summary.waits[0].cause_rank, 2);
  EXPECT_EQ(waiting(summary), 600);
}

TEST(Blame, a_receive_waits_for_a_late_sender) {
  Summary summary = ranks({"a", "a"});
  summary.arrivals = {part(7, 0, ArrivalRole::kReceives, 100, 820, 2), part(7, 1, ArrivalRole::kSends, 800, 810, 2)};
  merge::blame(summary);
  ASSERT_EQ(summary.waits.size(), 1u);
  EXPECT_EQ(summary.waits[0].cause_rank, 1);
  EXPECT_EQ(waiting(summary), 700);
}

TEST(Blame, a_send_waits_for_a_late_receiver_only_if_it_was_still_blocked_then) {
  for (const auto& [send_end, waited] : {std::pair{820, 700}, std::pair{110, 0}}) {
    Summary summary = ranks({"a", "a"});
    summary.arrivals = {part(7, 0, ArrivalRole::kSends, 100, send_end, 2),
                        part(7, 1, ArrivalRole::kReceives, 800, 820, 2)};
    merge::blame(summary);
    EXPECT_EQ(waiting(summary), waited);
  }
}

TEST(Blame, an_operation_of_which_a_part_is_missing_blames_nobody) {
  Summary summary = ranks({"a", "a", "a"});
  summary.arrivals = {part(7, 0, ArrivalRole::kTogether, 100, 1010, 3),
                      part(7, 1, ArrivalRole::kTogether, 1000, 1010, 3),
                      part(9, 2, ArrivalRole::kReceives, 100, 1010, 2)};
  merge::blame(summary);
  EXPECT_TRUE(summary.waits.empty());
}

TEST(Blame, clocks_of_two_hosts_are_brought_together_and_the_error_is_stated) {
  constexpr std::int64_t kAhead = 1'000'000;  // of host b's clock
  Summary summary = ranks({"a", "b"});
  summary.arrivals = {
      part(7, 0, ArrivalRole::kTogether, 100, 1020, 2),
      part(7, 1, ArrivalRole::kTogether, 1000 + kAhead, 1020 + kAhead, 2),
      part(8, 0, ArrivalRole::kTogether, 3000, 3020, 2),
      part(8, 1, ArrivalRole::kTogether, 2000 + kAhead, 3020 + kAhead, 2),
  };
  merge::blame(summary);
  ASSERT_EQ(summary.waits.size(), 2u);
  EXPECT_EQ(summary.clock_error_ns, 20);
  EXPECT_NEAR(static_cast<double>(waiting(summary)), 900 + 1000, 2 * 20);
}

TEST(Blame, hosts_that_nothing_compares_blame_nobody) {
  Summary summary = ranks({"a", "b"});
  summary.arrivals = {part(7, 0, ArrivalRole::kReceives, 100, 820, 2), part(7, 1, ArrivalRole::kSends, 800, 810, 2)};
  merge::blame(summary);
  EXPECT_TRUE(summary.waits.empty());
}

TEST(Blame, where_ranks_kept_some_operations_the_sums_are_of_all) {
  Summary summary = ranks({"a", "a"});
  summary.arrival_key_limit = INT64_MAX / 4;
  summary.arrivals = {part(7, 0, ArrivalRole::kTogether, 100, 1010, 2),
                      part(7, 1, ArrivalRole::kTogether, 1000, 1010, 2)};
  merge::blame(summary);
  EXPECT_NEAR(static_cast<double>(waiting(summary)), 4 * 900, 1);
  EXPECT_EQ(summary.waited_operations_kept, 4);
}

TEST(Blame, a_merge_keeps_what_both_sides_kept_whole) {
  Summary a = ranks({"a"});
  Summary b = ranks({"a"});
  b.ranks[0].rank = 1;
  a.arrival_key_limit = 100;
  a.arrivals = {part(7, 0, ArrivalRole::kTogether, 100, 1010, 2), part(70, 0, ArrivalRole::kTogether, 2000, 2010, 2)};
  b.arrival_key_limit = 50;
  b.arrivals = {part(7, 1, ArrivalRole::kTogether, 1000, 1010, 2)};
  const Summary both = merge::merge(a, b);
  EXPECT_EQ(both.arrival_key_limit, 50);
  ASSERT_EQ(both.arrivals.size(), 2u);
  EXPECT_EQ(both.arrivals[0].key, 7);
  EXPECT_EQ(both.arrivals[1].key, 7);
}

TEST(Blame, many_causes_become_few_rows_and_no_wait_is_lost) {
  constexpr std::int32_t kRanks = 2000;
  Summary summary = ranks(std::vector<std::string>(kRanks + 1, "a"));
  for (std::int32_t i = 1; i <= kRanks; ++i) {
    summary.arrivals.push_back(part(i, 0, ArrivalRole::kReceives, 0, 1000, 2));
    summary.arrivals.push_back(part(i, i, ArrivalRole::kSends, 100 + i % 7, 1000, 2));
  }
  std::int64_t expected = 0;
  for (std::int32_t i = 1; i <= kRanks; ++i) expected += 100 + i % 7;
  merge::blame(summary);
  EXPECT_LE(summary.waits.size(), 513u);
  EXPECT_EQ(waiting(summary), expected);
}

}  // namespace
