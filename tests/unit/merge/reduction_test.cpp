#include "merge/reduction.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "merge/merge.h"
#include "rank_files.h"
#include "schema/atomic_file.h"
#include "schema/file_error.h"
#include "schema/job_file.h"
#include "schema/summary_file.h"

namespace {

using namespace merge_test;

class Reduction : public testing::Test {
 protected:
  Reduction() {
    std::string name = std::filesystem::temp_directory_path() / "perfwrap-test-XXXXXX";
    run_ = ::mkdtemp(name.data());
    std::filesystem::create_directory(run_ / "ranks");
  }
  ~Reduction() override { std::filesystem::remove_all(run_); }

  void add_rank(int rank) const { add_file("rank-00000" + std::to_string(rank) + ".h5"); }
  void add_file(const std::string& name) const {
    schema::replace_file(run_ / "ranks" / name, schema::rank_file_image(main_process({{Category::kPython, 10}})));
  }
  std::string error() const {
    try {
      merge::reduce_run(run_);
    } catch (const schema::FileError& caught) {
      return caught.what();
    }
    return "";
  }

  std::filesystem::path run_;
};

TEST_F(Reduction, every_rank_has_a_row_in_order) {
  for (const int rank : {5, 1, 3, 0, 4, 2, 6}) add_rank(rank);
  const auto summary = merge::reduce_run(run_);
  ASSERT_EQ(summary.ranks.size(), 7u);
  for (std::size_t i = 0; i < summary.ranks.size(); ++i) EXPECT_EQ(summary.ranks[i].rank, static_cast<int>(i));
  EXPECT_EQ(summary.lines[0].total.sum, 700 * kMillisecond);
  EXPECT_EQ(summary.lines[0].total.ranks, 7);
}

TEST_F(Reduction, in_several_processes_the_summary_is_that_of_one) {
  for (int rank = 0; rank < 130; ++rank) {  // enough for two processes
    schema::RankFile file = main_process({{Category::kPython, 10 + rank % 7}});
    file.frames[1].function = "main" + std::to_string(rank % 11);
    file.arrivals.push_back({.key = rank % 5,
                             .posted_ns = rank,
                             .begin_ns = rank,
                             .end_ns = 900,
                             .node = 1,
                             .function = "MPI_Barrier",
                             .participants = 60});
    file.process.arrival_key_limit = INT64_MAX;
    const std::string number = std::to_string(rank);
    schema::replace_file(run_ / "ranks" / ("rank-" + std::string(6 - number.size(), '0') + number + ".h5"),
                         schema::rank_file_image(file));
  }
  const auto files = merge::find_rank_files(run_ / "ranks");
  ASSERT_EQ(files.size(), 130u);
  const auto alone = merge::finish_run(merge::reduce_ranks(files), run_);
  // Whole numbers below 2^53 add up to the same double in any order.
  EXPECT_EQ(schema::summary_image(merge::reduce_run(run_)), schema::summary_image(alone));
  for (const std::size_t parts : {2, 200}) {
    schema::Summary together;
    for (std::size_t part = 0; part < parts; ++part) {
      const auto image = schema::summary_image(merge::reduce_ranks(merge::part_of(files, part, parts)));
      together = merge::merge(std::move(together), schema::summary_of_image(image, "part"));
    }
    EXPECT_EQ(schema::summary_image(merge::finish_run(std::move(together), run_)), schema::summary_image(alone));
  }
}

TEST_F(Reduction, a_truncated_and_a_foreign_file_become_notes) {
  add_rank(0);
  add_rank(1);
  std::filesystem::resize_file(run_ / "ranks" / "rank-000001.h5", 700);
  std::ofstream(run_ / "ranks" / "rank-000002.h5") << "hello";
  const auto summary = merge::reduce_run(run_);
  EXPECT_EQ(summary.ranks.size(), 1u);
  ASSERT_EQ(summary.notes.size(), 2u);
  EXPECT_EQ(summary.notes[0].find("rank 1: "), 0u);
  EXPECT_NE(summary.notes[0].find("rank-000001.h5 is truncated or damaged"), std::string::npos) << summary.notes[0];
  EXPECT_NE(summary.notes[1].find("rank-000002.h5 is not an HDF5 file"), std::string::npos) << summary.notes[1];
}

TEST_F(Reduction, the_expected_ranks_are_kept_although_some_left_nothing) {
  add_rank(0);
  add_rank(2);
  schema::Job job;
  job.expected_ranks = 4;
  job.program = "app.py";
  schema::store_job(job, run_ / "job.json");
  const auto summary = merge::reduce_run(run_);
  EXPECT_EQ(summary.job.program, "app.py");
  EXPECT_EQ(summary.job.expected_ranks, 4);
  EXPECT_EQ(summary.ranks.size(), 2u);
}

TEST_F(Reduction, a_damaged_job_file_does_not_stop_the_merge) {
  add_rank(0);
  std::ofstream(run_ / "job.json") << "{";
  const auto summary = merge::reduce_run(run_);
  EXPECT_EQ(summary.ranks.size(), 1u);
  EXPECT_EQ(summary.notes.size(), 1u);
}

TEST_F(Reduction, no_rank_file_is_an_error_with_a_way_out) {
  EXPECT_NE(error().find("no rank files in " + (run_ / "ranks").string() + ": "), std::string::npos) << error();
  std::filesystem::remove(run_ / "ranks");
  EXPECT_NE(error().find("no rank files in "), std::string::npos);
}

TEST_F(Reduction, no_readable_rank_file_is_an_error_that_says_why) {
  std::ofstream(run_ / "ranks" / "rank-000000.h5").close();
  EXPECT_NE(error().find("rank-000000.h5 is empty"), std::string::npos) << error();
}

TEST_F(Reduction, of_many_that_cannot_be_read_a_few_are_named) {
  for (int rank = 0; rank < 9; ++rank) std::ofstream(run_ / "ranks" / fmt::format("rank-{:06}.h5", rank)) << "hello";
  EXPECT_NE(error().find("rank-000002.h5 is not an HDF5 file"), std::string::npos) << error();
  EXPECT_EQ(error().find("rank-000003.h5"), std::string::npos) << error();
  EXPECT_TRUE(error().ends_with("; and 6 more")) << error();
}

TEST_F(Reduction, other_files_beside_rank_files_are_passed_over) {
  add_rank(0);
  add_file("rank-000000.h5.a1b2c3");
  std::ofstream(run_ / "ranks" / "README") << "hello";
  const auto summary = merge::reduce_run(run_);
  EXPECT_EQ(summary.processes.size(), 1u);
  EXPECT_TRUE(summary.notes.empty());
}

}  // namespace
