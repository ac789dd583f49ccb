#include "sampler/guarded_read.h"

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstring>

namespace {

using sampler::guarded_read;
using sampler::PageCache;

constexpr std::size_t kPage = 4096;

/// Two pages of which the second is not mapped.
class HalfMapped : public testing::Test {
 protected:
  void SetUp() override {
    sampler::prepare_guarded_read();
    memory_ = static_cast<char*>(mmap(nullptr, 2 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    ASSERT_NE(memory_, MAP_FAILED);
    munmap(memory_ + kPage, kPage);
    std::memset(memory_, 'x', kPage);
  }
  void TearDown() override { munmap(memory_, kPage); }

  std::uintptr_t at(std::size_t offset) const { return reinterpret_cast<std::uintptr_t>(memory_) + offset; }

  char* memory_ = nullptr;
  char out_[64] = {};
  PageCache cache_{};
};

TEST_F(HalfMapped, mapped_memory_is_copied) {
  EXPECT_TRUE(guarded_read(at(10), out_, sizeof(out_)));
  EXPECT_EQ(std::string(out_, sizeof(out_)), std::string(sizeof(out_), 'x'));
  std::memset(out_, 0, sizeof(out_));
  EXPECT_TRUE(guarded_read(cache_, at(10), out_, sizeof(out_)));
  EXPECT_EQ(std::string(out_, sizeof(out_)), std::string(sizeof(out_), 'x'));
}

TEST_F(HalfMapped, what_reaches_into_an_unmapped_page_is_refused) {
  EXPECT_FALSE(guarded_read(at(kPage), out_, 1));
  EXPECT_FALSE(guarded_read(at(kPage - 1), out_, 2));
  EXPECT_FALSE(guarded_read(cache_, at(kPage), out_, 1));
  EXPECT_FALSE(guarded_read(cache_, at(kPage - 1), out_, 2));
}

TEST_F(HalfMapped, null_and_wrapping_ranges_are_refused) {
  EXPECT_FALSE(guarded_read(0, out_, 1));
  EXPECT_FALSE(guarded_read(UINTPTR_MAX - 2, out_, 8));
  EXPECT_FALSE(guarded_read(cache_, 8, out_, 1));
  EXPECT_FALSE(guarded_read(cache_, UINTPTR_MAX - 2, out_, 8));
}

TEST_F(HalfMapped, a_page_that_went_away_is_noticed_by_the_next_sample) {
  ASSERT_TRUE(guarded_read(cache_, at(0), out_, 8));
  munmap(memory_, kPage);
  sampler::forget(cache_);
  EXPECT_FALSE(guarded_read(cache_, at(0), out_, 8));
}

}  // namespace
