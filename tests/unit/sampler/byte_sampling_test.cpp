#include "sampler/byte_sampling.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

constexpr std::uint64_t kInterval = 512 * 1024;

TEST(ByteSampling, a_block_stands_for_the_inverse_of_its_chance) {
  for (std::uint64_t bytes = 1; bytes < kInterval; bytes += 1 + bytes / 7) {
    const double chance = -std::expm1(-static_cast<double>(bytes) / kInterval);
    EXPECT_NEAR(sampler::blocks_stood_for(bytes, kInterval) * chance, 1, 1e-9) << bytes;
  }
  EXPECT_EQ(sampler::blocks_stood_for(kInterval, kInterval), 1);
  EXPECT_EQ(sampler::blocks_stood_for(std::uint64_t{1} << 40, kInterval), 1);
}

TEST(ByteSampling, distances_are_exponentially_distributed) {
  constexpr int kDraws = 400'000;
  std::uint64_t random = 42;
  double sum = 0, squares = 0;
  int beyond_one = 0, beyond_four = 0;
  for (int i = 0; i < kDraws; ++i) {
    const auto distance = static_cast<double>(sampler::draw_distance(kInterval, random)) / kInterval;
    ASSERT_GE(distance, 0);
    sum += distance;
    squares += distance * distance;
    beyond_one += distance > 1 ? 1 : 0;
    beyond_four += distance > 4 ? 1 : 0;
  }
  // The generator always starts alike, so this is no game of chance. Standard errors are below half of each margin.
  EXPECT_NEAR(sum / kDraws, 1, 0.005);
  EXPECT_NEAR(squares / kDraws, 2, 0.03);
  EXPECT_NEAR(static_cast<double>(beyond_one) / kDraws, std::exp(-1), 0.002);
  EXPECT_NEAR(static_cast<double>(beyond_four) / kDraws, std::exp(-4), 0.001);
}

TEST(ByteSampling, the_sum_over_sampled_blocks_is_that_of_all_blocks) {
  std::uint64_t random = 7;
  for (const std::uint64_t bytes : {100UL, 5'000UL, 70'000UL, 400'000UL}) {
    std::int64_t until_next = sampler::draw_distance(kInterval, random);
    double estimate = 0;
    const std::uint64_t blocks = 20'000 * kInterval / bytes;
    for (std::uint64_t i = 0; i < blocks; ++i) {
      until_next -= static_cast<std::int64_t>(bytes);
      if (until_next >= 0) continue;
      until_next = sampler::draw_distance(kInterval, random);
      estimate += sampler::blocks_stood_for(bytes, kInterval);
    }
    EXPECT_NEAR(estimate / static_cast<double>(blocks), 1, 0.03) << bytes;
  }
}

}  // namespace
