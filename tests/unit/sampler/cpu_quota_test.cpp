#include "sampler/cpu_quota.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;

/// A copy of what /sys/fs/cgroup looks like.
class CpuQuota : public testing::Test {
 protected:
  CpuQuota() { fs::create_directories(root_); }
  ~CpuQuota() override { fs::remove_all(root_); }

  void write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text << "\n";
  }
  std::uint64_t quota(const char* list) { return sampler::cpu_quota_thousandths(list, root_.c_str()); }

 private:
  fs::path root_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(CpuQuota, of_version_2_is_the_tightest_on_the_way_up) {
  write("cpu.max", "max 100000");
  write("batch/cpu.max", "250000 100000");
  write("batch/job/cpu.max", "800000 100000");
  EXPECT_EQ(quota("0::/batch/job\n"), 2500U);
  EXPECT_EQ(quota("0::/batch\n"), 2500U);
}

TEST_F(CpuQuota, of_a_container_lies_at_the_root_of_what_it_sees) {
  write("cpu.max", "150000 100000");
  EXPECT_EQ(quota("0::/\n"), 1500U);
  EXPECT_EQ(quota("0::/not/there\n"), 1500U);
}

TEST_F(CpuQuota, of_version_1_is_a_quota_in_a_period) {
  write("cpu,cpuacct/job/cpu.cfs_quota_us", "50000");
  write("cpu,cpuacct/job/cpu.cfs_period_us", "100000");
  write("cpu,cpuacct/cpu.cfs_quota_us", "-1");
  write("cpu,cpuacct/cpu.cfs_period_us", "100000");
  EXPECT_EQ(quota("5:cpuset:/other\n3:cpu,cpuacct:/job\n1:name=systemd:/\n"), 500U);
}

TEST_F(CpuQuota, is_none_where_nothing_limits) {
  write("cpu.max", "max 100000");
  EXPECT_EQ(quota("0::/\n"), 0U);
  EXPECT_EQ(quota(""), 0U);
  EXPECT_EQ(quota("garbage"), 0U);
  EXPECT_EQ(quota("4:cpuset:/\n"), 0U);
}

}  // namespace
