#include "sampler/memory_facts.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace {

using sampler::memory_limit;
using sampler::MemoryLimit;

/// A recorded tree of control groups.
class MemoryFacts : public testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::temp_directory_path() / ("memory_facts_test." + std::to_string(getpid()));
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_);
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void limit(const std::string& group_file, const std::string& text) const {
    std::filesystem::create_directories((root_ / group_file).parent_path());
    std::ofstream(root_ / group_file) << text << "\n";
  }
  MemoryLimit found(const std::string& groups) const { return memory_limit(groups.c_str(), root_.c_str()); }

  std::filesystem::path root_;
};

TEST_F(MemoryFacts, the_lowest_limit_up_to_the_root_counts) {
  limit("slurm/job_7/step_0/memory.max", "max");
  limit("slurm/job_7/memory.max", "1073741824");
  limit("slurm/memory.max", "4294967296");
  const MemoryLimit limit = found("0::/slurm/job_7/step_0\n");
  EXPECT_EQ(limit.bytes, 1073741824U);
  EXPECT_STREQ(limit.group, "/slurm/job_7");
}

TEST_F(MemoryFacts, in_a_container_the_root_may_be_limited) {
  limit("memory.max", "2147483648");
  const MemoryLimit limit = found("0::/\n");
  EXPECT_EQ(limit.bytes, 2147483648U);
  EXPECT_STREQ(limit.group, "/");
}

TEST_F(MemoryFacts, a_group_that_cannot_be_seen_from_inside_leads_to_its_parents) {
  limit("memory.max", "2147483648");
  EXPECT_EQ(found("0::/docker/0123/payload\n").bytes, 2147483648U);
}

TEST_F(MemoryFacts, version_1_has_its_memory_controller_in_a_tree_of_its_own) {
  limit("memory/torque/9/memory.limit_in_bytes", "536870912");
  limit("memory/memory.limit_in_bytes", "9223372036854771712");  // none, as the kernel writes it
  const MemoryLimit limit = found("11:cpuset:/other\n4:cpu,memory:/torque/9\n0::/user.slice\n");
  EXPECT_EQ(limit.bytes, 536870912U);
  EXPECT_STREQ(limit.group, "/torque/9");
}

TEST_F(MemoryFacts, without_a_limit_there_is_none) {
  limit("a/memory.max", "max");
  EXPECT_EQ(found("0::/a\n").bytes, 0U);
  EXPECT_EQ(found("").bytes, 0U);
  EXPECT_EQ(found("garbage\n:\n0:\n").bytes, 0U);
}

TEST_F(MemoryFacts, fields_of_the_status_are_whole_names) {
  constexpr const char* kStatus = "Name:\tVmRSS\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n";
  EXPECT_EQ(sampler::status_bytes(kStatus, "VmRSS"), 1024U * 1024);
  EXPECT_EQ(sampler::status_bytes(kStatus, "VmHWM"), 2048U * 1024);
  EXPECT_EQ(sampler::status_bytes(kStatus, "Vm"), 0U);
  EXPECT_EQ(sampler::status_bytes("", "VmRSS"), 0U);
}

}  // namespace
