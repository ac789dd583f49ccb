#include "schema/summary_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "sample_files.h"
#include "schema/atomic_file.h"
#include "schema/rank_file.h"
#include "temporary_directory.h"

namespace {

class SummaryFile : public testing::Test {
 protected:
  std::filesystem::path path() const { return directory_ / "summary.h5"; }

  void expect_refused(const std::string& sentence) const {
    try {
      schema::load_summary(path());
      FAIL() << "read without: " << sentence;
    } catch (const schema::FileError& error) {
      const std::string text = error.what();
      EXPECT_NE(text.find(sentence), std::string::npos) << text;
      EXPECT_NE(text.find("summary.h5"), std::string::npos) << text;
      EXPECT_NE(text.find("perfwrap merge"), std::string::npos) << text;
    }
  }
  schema_test::TemporaryDirectory directory_;
};

TEST_F(SummaryFile, what_is_stored_is_what_is_loaded) {
  const schema::Summary summary = schema_test::sample_summary();
  schema::store_summary(summary, path());
  const schema::Summary loaded = schema::load_summary(path());
  EXPECT_EQ(loaded.job.command, summary.job.command);
  EXPECT_EQ(loaded.job.machine, summary.job.machine);
  EXPECT_EQ(loaded.frames, summary.frames);
  EXPECT_EQ(loaded.nodes[2].parent, 1u);
  EXPECT_EQ(loaded.totals[1].time, summary.totals[1].time);
  EXPECT_EQ(loaded.totals[1].counters, summary.totals[1].counters);
  EXPECT_EQ(loaded.lines[0].time, summary.lines[0].time);
  EXPECT_EQ(loaded.functions[0].useful, summary.functions[0].useful);
  EXPECT_EQ(loaded.sources[0].text, summary.sources[0].text);
  EXPECT_EQ(loaded.call_sites[0].size_bins, summary.call_sites[0].size_bins);
  EXPECT_EQ(loaded.traffic, summary.traffic);
  EXPECT_EQ(loaded.traffic_block_ranks, 4);
  EXPECT_EQ(loaded.files, summary.files);
  EXPECT_EQ(loaded.file_detail, 1);
  EXPECT_EQ(loaded.ranks[1].host, "node2");
  EXPECT_EQ(loaded.ranks[1].time, summary.ranks[1].time);
  EXPECT_TRUE(loaded.ranks[1].ended);
  EXPECT_TRUE(loaded.processes[0].is_main);
  EXPECT_EQ(loaded.bins[0].bin, 3);
  EXPECT_EQ(loaded.counters[0].values, summary.counters[0].values);
  EXPECT_EQ(loaded.counters_reason, "none");
  EXPECT_EQ(loaded.notes, summary.notes);
}

TEST_F(SummaryFile, a_missing_file_says_how_to_make_it) {
  expect_refused("No such file");
}

TEST_F(SummaryFile, an_empty_file_is_refused) {
  std::ofstream(path()).close();
  expect_refused("is empty");
}

TEST_F(SummaryFile, a_file_that_is_not_hdf5_is_refused) {
  std::ofstream(path()) << "hello";
  expect_refused("is not an HDF5 file");
}

TEST_F(SummaryFile, every_truncation_is_refused_unless_nothing_but_the_index_is_missing) {
  schema::store_summary(schema_test::sample_summary(), path());
  const auto whole = schema::read_whole_file(path(), "");
  std::size_t refused = 0, read = 0;
  for (std::size_t length = 1; length < whole.size(); length += 501) {
    schema::replace_file(path(), std::span(whole).first(length));
    try {
      const schema::Summary summary = schema::load_summary(path());
      EXPECT_EQ(schema::summary_image(summary), whole) << length;
      ++read;
    } catch (const schema::FileError&) {
      EXPECT_EQ(read, 0u) << length;
      ++refused;
    }
  }
  EXPECT_GT(refused, 5 * read);
  schema::replace_file(path(), std::span(whole).first(whole.size() / 2));
  expect_refused("is truncated or damaged");
}

TEST_F(SummaryFile, a_rank_file_in_its_place_is_named_as_such) {
  schema::replace_file(path(), schema::rank_file_image(schema_test::sample_rank_file()));
  expect_refused("is a rank file of perfwrap, not a summary");
}

TEST_F(SummaryFile, indices_that_point_nowhere_are_refused) {
  const auto refused = [&](auto damage) {
    schema::Summary summary = schema_test::sample_summary();
    damage(summary);
    schema::store_summary(summary, path());
    expect_refused("is damaged");
  };
  refused([](auto& summary) { summary.nodes[1].parent = 2; });
  refused([](auto& summary) { summary.nodes[1].frame = 9; });
  refused([](auto& summary) { summary.totals[0].node = 9; });
  refused([](auto& summary) { summary.totals[0].category = 99; });
  refused([](auto& summary) { summary.lines[0].frame = 9; });
  refused([](auto& summary) { summary.call_sites[0].frame = 9; });
  refused([](auto& summary) { summary.bins[0].bin = -1; });
  refused([](auto& summary) { summary.frames.clear(), summary.nodes.clear(); });
}

}  // namespace
