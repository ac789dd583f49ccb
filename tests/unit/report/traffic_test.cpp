#include "report/traffic.h"

#include <gtest/gtest.h>

#include "example_summary.h"

namespace {

using schema::Traffic;

/// 8 ranks on two hosts, each sending 10 bytes to the next, the last to the first; rank 2 sends 100 to rank 6.
schema::Summary ring() {
  report_test::SummaryBuilder builder;
  builder.summary.job.expected_ranks = 8;
  for (std::int32_t rank = 0; rank < 8; ++rank) {
    builder.rank(rank, rank < 4 ? "a" : "b", {});
    builder.summary.traffic.push_back({rank, (rank + 1) % 8, 1, 10});
    if (rank == 2) builder.summary.traffic.push_back({2, 6, 5, 100});
  }
  return builder.summary;
}

TEST(Traffic, the_heaviest_pair_comes_first) {
  const report::TrafficMatrix matrix = report::traffic_of(ring());
  EXPECT_EQ(matrix.cells.front(), (Traffic{2, 6, 5, 100}));
  EXPECT_EQ(matrix.bytes, 180);
  EXPECT_EQ(matrix.messages, 13);
}

TEST(Traffic, within_nodes_follows_from_the_hosts) {
  // Of 180 bytes, 6 times 10 stay on a host.
  EXPECT_NEAR(report::traffic_of(ring()).within_nodes.number.value(), 60.0 / 180.0, 1e-12);
}

TEST(Traffic, within_nodes_is_not_available_on_one_node) {
  schema::Summary summary = ring();
  for (schema::Rank& rank : summary.ranks) rank.host = "a";
  EXPECT_EQ(report::traffic_of(summary).within_nodes.reason, "the job ran on one node");
}

TEST(Traffic, within_nodes_needs_the_host_of_every_receiver) {
  schema::Summary summary = ring();
  summary.ranks.pop_back();
  EXPECT_EQ(report::traffic_of(summary).within_nodes.reason, "the host of a receiver is not known");
}

TEST(Traffic, blocks_within_one_node_still_tell_what_stays_there) {
  schema::Summary summary = ring();
  summary.traffic_block_ranks = 4;
  summary.traffic = {{0, 0, 3, 30}, {0, 1, 6, 110}, {1, 0, 1, 10}, {1, 1, 3, 30}};
  EXPECT_NEAR(report::traffic_of(summary).within_nodes.number.value(), 60.0 / 180.0, 1e-12);
  summary.traffic_block_ranks = 8;
  summary.traffic = {{0, 0, 13, 180}};
  EXPECT_EQ(report::traffic_of(summary).within_nodes.reason, "blocks of 8 ranks lie across nodes");
}

TEST(Traffic, what_was_not_counted_by_receiver_stands_apart) {
  schema::Summary summary = ring();
  summary.traffic.push_back({3, -1, 2, 7});
  const report::TrafficMatrix matrix = report::traffic_of(summary);
  EXPECT_EQ(matrix.other_messages, 2);
  EXPECT_EQ(matrix.other_bytes, 7);
  EXPECT_EQ(matrix.bytes, 180);
}

TEST(Traffic, a_coarser_matrix_has_the_same_sum) {
  const report::TrafficMatrix matrix = report::coarser(report::traffic_of(ring()), 3);
  EXPECT_EQ(matrix.block_ranks, 4);
  EXPECT_EQ(matrix.cells, (std::vector<Traffic>{{0, 0, 3, 30}, {0, 1, 6, 110}, {1, 0, 1, 10}, {1, 1, 3, 30}}));
  EXPECT_EQ(report::block_name(matrix, 1), "ranks 4 to 7");
}

TEST(Traffic, a_job_without_messages_says_so) {
  report_test::SummaryBuilder builder;
  EXPECT_EQ(report::traffic_of(builder.summary).within_nodes.reason, "no point-to-point message carried data");
}

}  // namespace
