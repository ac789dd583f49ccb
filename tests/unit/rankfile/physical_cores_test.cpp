#include "rankfile/physical_cores.h"

#include <gtest/gtest.h>

#include <fstream>

#include "live_profile_builder.h"

namespace {

TEST(PhysicalCores, are_counted_once_however_many_threads_they_have) {
  const rankfile_test::TemporaryDirectory root;
  for (int i = 0; i < 4; ++i) {
    const auto directory = root / ("cpu" + std::to_string(i)) / "topology";
    std::filesystem::create_directories(directory);
    std::ofstream(directory / "thread_siblings_list") << i % 2 << "," << i % 2 + 2 << "\n";
  }
  EXPECT_EQ(rankfile::physical_cores({0, 1, 2, 3}, root / ""), (std::set<int>{0, 1}));
  EXPECT_EQ(rankfile::physical_cores({1, 3}, root / ""), std::set<int>{1});
  EXPECT_EQ(rankfile::physical_cores({3}, root / ""), std::set<int>{1});
}

TEST(PhysicalCores, are_not_guessed) {
  const rankfile_test::TemporaryDirectory root;
  EXPECT_EQ(rankfile::physical_cores({0}, root / ""), std::set<int>{});
}

}  // namespace
