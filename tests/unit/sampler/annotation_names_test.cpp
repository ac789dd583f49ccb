#include "sampler/annotation_names.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

using live_profile::AnnotationKind;
using live_profile::FileHeader;

constexpr std::uint32_t kNames = live_profile::kMaxAnnotationNames / 2 - 1;

class AnnotationNamesTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() / ("annotation_names_test." + std::to_string(getpid()));
    std::filesystem::remove(path_);
    ASSERT_EQ(profile_.create(path_.c_str()), nullptr);
  }
  void TearDown() override {
    profile_.close();
    std::filesystem::remove(path_);
  }

  std::uint32_t region(const std::string& name) {
    return names_.find_or_add(profile_, AnnotationKind::kRegion, name.c_str());
  }
  std::uint32_t mark(const std::string& name) {
    return names_.find_or_add(profile_, AnnotationKind::kMark, name.c_str());
  }
  FileHeader& header() { return profile_.header(); }

  std::filesystem::path path_;
  sampler::LiveProfileWriter profile_;
  sampler::AnnotationNames names_;
};

TEST_F(AnnotationNamesTest, a_name_keeps_its_number_and_a_mark_is_no_region) {
  const std::uint32_t solve = region("solve");
  EXPECT_GE(solve, live_profile::kAnnotationKinds);
  EXPECT_EQ(region(std::string("sol") + "ve"), solve);
  EXPECT_NE(region("Solve"), solve);
  EXPECT_NE(mark("solve"), solve);
  EXPECT_EQ(names_.find(profile_, AnnotationKind::kRegion, "solve"), solve);
  char text[4];
  profile_.copy_text(header().annotation_names[solve].name, text, sizeof(text));
  EXPECT_STREQ(text, "sol");
}

TEST_F(AnnotationNamesTest, names_beyond_the_limit_are_one_of_their_kind) {
  std::set<std::uint32_t> numbers;
  for (std::uint32_t i = 0; i < kNames; ++i) numbers.insert(region("region " + std::to_string(i)));
  EXPECT_EQ(numbers.size(), kNames);
  EXPECT_EQ(region("one more"), static_cast<std::uint32_t>(AnnotationKind::kRegion));
  EXPECT_EQ(region("region 3"), *std::next(numbers.begin(), 3));
  EXPECT_GE(mark("a mark"), live_profile::kAnnotationKinds);  // has room of its own
  for (std::uint32_t i = 0; i < kNames; ++i) mark("mark " + std::to_string(i));
  EXPECT_EQ(mark("one more"), static_cast<std::uint32_t>(AnnotationKind::kMark));
  EXPECT_EQ(header().annotation_names_used, live_profile::kMaxAnnotationNames);
}

TEST_F(AnnotationNamesTest, a_name_that_was_never_added_is_not_found) {
  EXPECT_EQ(names_.find(profile_, AnnotationKind::kRegion, "never"), 0U);
  EXPECT_EQ(header().annotation_names_used, live_profile::kAnnotationKinds);
}

TEST_F(AnnotationNamesTest, moments_are_thinned_out_evenly_and_counts_stay_exact) {
  const std::uint32_t often = mark("often"), rare = mark("rare");
  constexpr std::uint64_t kOften = 10'000, kRare = 100;
  for (std::uint64_t i = 0; i < kOften; ++i) {
    names_.add_mark(profile_, often, 1000 + i);
    if (i % (kOften / kRare) == 0) names_.add_mark(profile_, rare, 1000 + i);
  }
  EXPECT_EQ(header().annotation_names[often].marks, kOften);
  EXPECT_EQ(header().annotation_names[often].first_ns, 1000U);
  EXPECT_EQ(header().annotation_names[often].last_ns, 1000 + kOften - 1);
  EXPECT_EQ(header().annotation_names[rare].marks, kRare);
  std::map<std::uint32_t, std::uint64_t> kept;
  for (std::uint32_t i = 0; i < header().moments_used; ++i) {
    const live_profile::Moment& moment = header().moments[i];
    EXPECT_EQ(moment.number, kept[moment.name]++ * header().moments_stride);
  }
  EXPECT_EQ(header().moments_stride, 16U);
  EXPECT_EQ(kept[often], 625U);
  EXPECT_EQ(kept[rare], 7U);
}

TEST_F(AnnotationNamesTest, threads_that_add_the_same_names_at_once_get_the_same_numbers) {
  std::vector<std::vector<std::uint32_t>> numbers(4);
  std::vector<std::thread> threads;
  for (auto& own : numbers) {
    threads.emplace_back([this, &own] {
      for (std::uint32_t i = 0; i < kNames; ++i) own.push_back(region("region " + std::to_string(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& own : numbers) EXPECT_EQ(own, numbers[0]);
  EXPECT_EQ(std::set<std::uint32_t>(numbers[0].begin(), numbers[0].end()).size(), kNames);
}

TEST_F(AnnotationNamesTest, a_forked_child_begins_without_names) {
  region("solve");
  names_.forget();
  EXPECT_EQ(names_.find(profile_, AnnotationKind::kRegion, "solve"), 0U);
}

}  // namespace
