#include "sampler/live_blocks.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace {

using sampler::Block;
using sampler::LiveBlocks;

class LiveBlocksTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(blocks_.create()); }
  void TearDown() override { blocks_.destroy(); }

  LiveBlocks blocks_;
};

TEST_F(LiveBlocksTest, a_block_is_found_once) {
  ASSERT_TRUE(blocks_.add({0x1000, 77, 3, 2.5F}));
  Block block{};
  EXPECT_FALSE(blocks_.take(0x1010, block));
  ASSERT_TRUE(blocks_.take(0x1000, block));
  EXPECT_EQ(block.bytes, 77U);
  EXPECT_EQ(block.site, 3U);
  EXPECT_EQ(block.blocks, 2.5F);
  EXPECT_FALSE(blocks_.take(0x1000, block));
  EXPECT_EQ(blocks_.count(), 0U);
}

TEST_F(LiveBlocksTest, what_finds_no_place_is_refused_and_the_others_stay) {
  std::vector<std::uint64_t> kept;
  std::uint64_t address = 0x10000;
  while (blocks_.add({address, address, 1, 1})) {
    kept.push_back(address);
    address += 16;
  }
  EXPECT_GT(kept.size(), LiveBlocks::capacity() / 4);  // a bucket may fill early, but not that early
  Block block{};
  for (const std::uint64_t known : kept) {
    ASSERT_TRUE(blocks_.take(known, block));
    EXPECT_EQ(block.bytes, known);
  }
  EXPECT_EQ(blocks_.count(), 0U);
}

TEST_F(LiveBlocksTest, threads_do_not_lose_each_others_blocks) {
  constexpr std::uint64_t kRounds = 20'000;
  std::vector<std::thread> threads;
  std::atomic<std::uint64_t> wrong{0};
  for (std::uint64_t number = 1; number <= 4; ++number) {
    threads.emplace_back([&, number] {
      for (std::uint64_t i = 0; i < kRounds; ++i) {
        const std::uint64_t address = number << 40 | (i % 512) << 4;
        Block block{};
        if (!blocks_.add({address, i, static_cast<std::uint32_t>(number), 1}) || !blocks_.take(address, block) ||
            block.bytes != i || block.site != number) {
          ++wrong;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0U);
  EXPECT_EQ(blocks_.count(), 0U);
}

}  // namespace
