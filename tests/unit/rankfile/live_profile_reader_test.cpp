#include "rankfile/live_profile_reader.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <random>

#include "live_profile_builder.h"
#include "rankfile/rank_writer.h"

namespace {

using rankfile::LiveProfile;
using rankfile_test::LiveProfileBuilder;
using rankfile_test::small_profile;
using rankfile_test::TemporaryDirectory;

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// Reads as perfwrap-rankfile does; damage may be refused or passed over, but nothing else may happen.
void read_completely(const std::filesystem::path& path) {
  try {
    const schema::RankFile file = rankfile::resolve(LiveProfile(path));
    for (std::size_t i = 1; i < file.nodes.size(); ++i) ASSERT_LT(file.nodes[i].parent, i);
    for (const schema::RankTotal& total : file.totals) ASSERT_LT(total.node, file.nodes.size());
  } catch (const schema::FileError&) {
  }
}

TEST(LiveProfileReader, every_truncation_is_read_or_refused) {
  const TemporaryDirectory directory;
  const std::string image = small_profile().image();
  for (std::size_t length = 0; length < image.size(); length += length < 60000 ? 997 : 61) {
    write(directory / "live", image.substr(0, length));
    read_completely(directory / "live");
  }
}

TEST(LiveProfileReader, random_bytes_in_place_of_others_are_read_or_refused) {
  const TemporaryDirectory directory;
  const std::string image = small_profile().image();
  const std::size_t records = image.size() - sizeof(live_profile::FileHeader);
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    std::string damaged = image;
    for (int flip = 0; flip < 8; ++flip) {
      // The table of regions and the records are where damage could lead astray.
      const std::size_t place = flip % 2 == 0 ? 16 + random() % 400 : image.size() - 1 - random() % records;
      damaged[place] = static_cast<char>(random());
    }
    write(directory / "live", damaged);
    read_completely(directory / "live");
  }
}

TEST(LiveProfileReader, a_parent_behind_its_child_is_cut_off_and_noted) {
  const TemporaryDirectory directory;
  LiveProfileBuilder builder = small_profile();
  builder.add_node(99, live_profile::FrameKind::kNative, 1, 0);
  builder.write(directory / "live");
  const LiveProfile profile(directory / "live");
  EXPECT_EQ(profile.nodes().back().parent, 0u);
  ASSERT_EQ(profile.notes().size(), 1u);
  EXPECT_NE(profile.notes()[0].find("1 calling contexts"), std::string::npos);
}

TEST(LiveProfileReader, a_foreign_file_is_refused_by_name) {
  const TemporaryDirectory directory;
  write(directory / "other", std::string(sizeof(live_profile::FileHeader), 'x'));
  try {
    const LiveProfile profile(directory / "other");
    FAIL();
  } catch (const schema::FileError& error) {
    EXPECT_NE(std::string(error.what()).find("other is not a live profile"), std::string::npos) << error.what();
  }
}

TEST(LiveProfileReader, a_killed_process_lived_until_its_last_update) {
  const TemporaryDirectory directory;
  LiveProfileBuilder builder = small_profile();
  builder.header().end_ns = 0;
  builder.header().last_update_ns = 4'001'000;
  builder.write(directory / "live");
  EXPECT_EQ(LiveProfile(directory / "live").elapsed_ns(), 4'000'000);
}

TEST(LiveProfileReader, more_used_than_reserved_reads_what_is_reserved) {
  const TemporaryDirectory directory;
  std::string image = small_profile().image();
  constexpr std::size_t kNodes = static_cast<std::size_t>(live_profile::RegionId::kNodes);
  const std::size_t used = offsetof(live_profile::FileHeader, regions) + kNodes * sizeof(live_profile::Region) +
                           offsetof(live_profile::Region, used);
  const std::uint64_t many = 1'000'000'000;
  std::memcpy(image.data() + used, &many, sizeof many);
  write(directory / "live", image);
  EXPECT_EQ(LiveProfile(directory / "live").nodes().size(), 4u);
}

}  // namespace
