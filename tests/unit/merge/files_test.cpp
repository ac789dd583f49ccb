#include "merge/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "merge/merge.h"

namespace {

using schema::FileUse;
using schema::Summary;

schema::RankFileUse written(const std::string& name, std::int64_t bytes) {
  schema::RankFileUse use;
  use.name = name;
  use.written_bytes = bytes;
  use.write_ns = 10 * bytes;
  use.write_bins[3] = 1;
  return use;
}

/// A rank that writes `bytes` to each of these files.
Summary writer(const std::vector<std::string>& names, std::int64_t bytes = 5) {
  schema::RankFile file;
  for (const std::string& name : names) file.files.push_back(written(name, bytes));
  Summary summary;
  merge::add_files(summary, {file});
  return summary;
}

std::vector<std::string> names_of(const Summary& summary) {
  std::vector<std::string> names;
  for (const FileUse& file : summary.files) names.push_back(file.name);
  return names;
}

TEST(Files, of_several_ranks_are_joined_by_name) {
  const Summary both = merge::merge(writer({"/b", "/a"}), writer({"/b", "[pipes]"}));
  ASSERT_EQ(names_of(both), (std::vector<std::string>{"/a", "/b", "[pipes]"}));
  EXPECT_EQ(both.files[1].written_bytes, 10);
  EXPECT_EQ(both.files[1].write_ns, 100);
  EXPECT_EQ(both.files[1].write_bins[3], 2);
  EXPECT_EQ(both.files[1].writing_ranks, 2);
  EXPECT_EQ(both.files[1].reading_ranks, 0);
  EXPECT_EQ(both.files[0].ranks, 1);
}

TEST(Files, of_the_processes_of_a_rank_are_one_rank) {
  schema::RankFile file;
  file.files = {written("/a", 5)};
  Summary summary;
  merge::add_files(summary, {file, file});
  ASSERT_EQ(summary.files.size(), 1U);
  EXPECT_EQ(summary.files[0].written_bytes, 10);
  EXPECT_EQ(summary.files[0].writing_ranks, 1);
}

TEST(Files, names_at_each_level_follow_from_the_level_before) {
  for (const std::string name : {"/scratch/run7/out.00012.h5", "/x1", "/", "/a/b/", "[pipes]", "relative/3"}) {
    for (std::int32_t finer = 0; finer <= 4; ++finer) {
      for (std::int32_t coarser = finer; coarser <= 4; ++coarser) {
        EXPECT_EQ(merge::file_group(merge::file_group(name, finer), coarser), merge::file_group(name, coarser)) << name;
      }
    }
  }
  EXPECT_EQ(merge::file_group("/scratch/run7/out.00012.h5", 1), "/scratch/run#/out.#.h5");
  EXPECT_EQ(merge::file_group("/scratch/run7/out.00012.h5", 2), "/scratch/run#/*");
  EXPECT_EQ(merge::file_group("/scratch/run7/out.00012.h5", 3), "/scratch/*");
  EXPECT_EQ(merge::file_group("/x1", 3), "/*");
  EXPECT_EQ(merge::file_group("[pipes]", 3), "[pipes]");
}

TEST(Files, of_many_ranks_become_one_where_only_digits_differ) {
  Summary all;
  for (int rank = 0; rank < 2000; ++rank) {
    all = merge::merge(std::move(all), writer({"/out." + std::to_string(rank) + ".h5", "/shared"}));
  }
  EXPECT_EQ(all.file_detail, 1);
  ASSERT_EQ(names_of(all), (std::vector<std::string>{"/out.#.h5", "/shared"}));
  EXPECT_EQ(all.files[0].written_bytes, 2000 * 5);
  EXPECT_EQ(all.files[1].writing_ranks, 2000);
}

TEST(Files, do_not_depend_on_the_order_in_which_ranks_come) {
  std::vector<Summary> ranks;
  for (int rank = 0; rank < 60; ++rank) {
    std::vector<std::string> names;
    for (int i = 0; i < 40; ++i) {
      names.push_back("/" + std::string(1, static_cast<char>('a' + i % 26)) + "/" +
                      std::string(static_cast<std::size_t>(rank + 1), 'x') + std::to_string(i) + "/file");
    }
    ranks.push_back(writer(names));
  }
  Summary forward, backward, inner;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    forward = merge::merge(std::move(forward), ranks[i]);
    backward = merge::merge(ranks[i], std::move(backward));
  }
  for (std::size_t i = 0; i < ranks.size(); i += 2) {
    inner = merge::merge(merge::merge(ranks[i + 1], ranks[i]), std::move(inner));
  }
  EXPECT_LE(forward.files.size(), merge::kMaximumFiles);
  EXPECT_EQ(forward.file_detail, 3);
  EXPECT_EQ(forward.files, backward.files);
  EXPECT_EQ(forward.files, inner.files);
  std::int64_t bytes = 0;
  for (const FileUse& file : forward.files) bytes += file.written_bytes;
  EXPECT_EQ(bytes, 60 * 40 * 5);
}

}  // namespace
