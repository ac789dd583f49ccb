#include "run_directory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "command_error.h"

namespace launcher {
namespace {

namespace fs = std::filesystem;

class RunDirectoryTest : public testing::Test {
 protected:
  RunDirectoryTest() {
    std::string name = (fs::temp_directory_path() / "run_directory_test.XXXXXX").string();
    root_ = mkdtemp(name.data());
  }
  ~RunDirectoryTest() override { fs::remove_all(root_); }
  fs::path root_;
};

std::time_t afternoon() {
  std::tm time = {};
  time.tm_year = 126, time.tm_mon = 0, time.tm_mday = 31, time.tm_hour = 17, time.tm_min = 5, time.tm_isdst = -1;
  return std::mktime(&time);
}

TEST(run_name, says_program_ranks_nodes_threads_and_time) {
  EXPECT_EQ(run_name({.program = "heat2d", .ranks = 4, .nodes = 1, .threads = 2}, afternoon()),
            "heat2d_4p_1n_2t_2026-01-31_17-05");
}

TEST(run_name, leaves_out_ranks_that_are_not_known) {
  EXPECT_EQ(run_name({.program = "a"}, afternoon()), "a_1n_1t_2026-01-31_17-05");
}

TEST(run_name, is_harmless_in_a_shell) {
  EXPECT_EQ(run_name({.program = "-a b<c>$'\n/é"}, afternoon()).substr(0, 12), "_a_b_c______");
  EXPECT_LT(run_name({.program = std::string(1000, 'x')}, afternoon()).size(), 200U);
}

TEST_F(RunDirectoryTest, has_a_place_for_rank_files) {
  const RunDirectory run = create_run_directory(root_ / "run");
  EXPECT_TRUE(run.root().is_absolute());
  EXPECT_TRUE(fs::is_directory(run.ranks()));
}

TEST_F(RunDirectoryTest, may_be_named_with_a_slash_at_the_end) {
  EXPECT_EQ(create_run_directory(root_ / "run/").root(), root_ / "run");
}

TEST_F(RunDirectoryTest, is_never_one_that_exists) {
  EXPECT_THROW(create_run_directory(root_), CommandError);
  std::ofstream(root_ / "file") << "x";
  EXPECT_THROW(create_run_directory(root_ / "file"), CommandError);
  EXPECT_THROW(create_run_directory(root_ / "missing" / "run"), CommandError);
}

TEST_F(RunDirectoryTest, with_a_default_name_gets_a_number_when_the_name_is_taken) {
  EXPECT_EQ(create_default_run_directory(root_, "a").root(), root_ / "a.perfwrap");
  EXPECT_EQ(create_default_run_directory(root_, "a").root(), root_ / "a_2.perfwrap");
  EXPECT_EQ(create_default_run_directory(root_, "a").root(), root_ / "a_3.perfwrap");
}

TEST_F(RunDirectoryTest, lists_rank_files_by_kind_in_order) {
  const RunDirectory run = create_run_directory(root_ / "run");
  for (const char* name : {"b.h5", "a.h5", "c.live"}) std::ofstream(run.ranks() / name) << "x";
  EXPECT_EQ(rank_files(run, ".h5"), (std::vector<fs::path>{run.ranks() / "a.h5", run.ranks() / "b.h5"}));
  EXPECT_EQ(rank_files(run, ".live").size(), 1U);
}

TEST_F(RunDirectoryTest, is_taken_away_only_when_nothing_is_in_it) {
  const RunDirectory unused = create_run_directory(root_ / "unused");
  std::ofstream(unused.job()) << "{}";
  remove_unused(unused);
  EXPECT_FALSE(fs::exists(unused.root()));
  const RunDirectory used = create_run_directory(root_ / "used");
  std::ofstream(used.ranks() / "a.live") << "x";
  std::ofstream(used.job()) << "{}";
  remove_unused(used);
  EXPECT_TRUE(fs::exists(used.job()));
  EXPECT_TRUE(fs::exists(used.ranks() / "a.live"));
}

}  // namespace
}  // namespace launcher
