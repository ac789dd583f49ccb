// Against a recorded tree of two sockets.
#include "nodewatch/package_energy.h"

#include <gtest/gtest.h>
#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace {

namespace fs = std::filesystem;

class PackageEnergy : public testing::Test {
 protected:
  PackageEnergy() { fs::remove_all(root_); }
  ~PackageEnergy() override { fs::remove_all(root_); }

  void domain(const std::string& path, const std::string& name, const std::string& energy_uj,
              const std::string& range_uj = "262143328850") {
    fs::create_directories(root_ / path);
    std::ofstream(root_ / path / "name") << name << "\n";
    std::ofstream(root_ / path / "energy_uj") << energy_uj << "\n";
    std::ofstream(root_ / path / "max_energy_range_uj") << range_uj << "\n";
  }
  /// As a machine of two sockets shows itself: parts of packages, the whole platform, and all once more by memory.
  void two_sockets() {
    domain("intel-rapl:0", "package-0", "1000");
    domain("intel-rapl:0:0", "core", "600");
    domain("intel-rapl:0:1", "dram", "300");
    domain("intel-rapl:1", "package-1", "5000");
    domain("intel-rapl:1:0", "core", "4000");
    domain("intel-rapl:2", "psys", "9000");
    domain("intel-rapl-mmio:0", "package-0", "1000");
    fs::create_directories(root_ / "intel-rapl");  // the control type itself
  }
  void set(const std::string& path, const std::string& energy_uj) {
    std::ofstream(root_ / path / "energy_uj") << energy_uj << "\n";
  }

  fs::path root_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(PackageEnergy, counts_each_socket_once) {
  two_sockets();
  nodewatch::PackageEnergy energy(root_);
  EXPECT_EQ(energy.reason(), "");
  EXPECT_EQ(energy.packages(), 2);
  EXPECT_EQ(energy.take(), 0U);
  set("intel-rapl:0", "1500");
  set("intel-rapl:0:0", "1000");
  set("intel-rapl:1", "5070");
  set("intel-rapl:2", "99999");
  set("intel-rapl-mmio:0", "1500");
  EXPECT_EQ(energy.take(), 570U);
  EXPECT_EQ(energy.take(), 0U);
}

TEST_F(PackageEnergy, goes_on_when_a_counter_wraps) {
  domain("intel-rapl:0", "package-0", "990", "1000");
  nodewatch::PackageEnergy energy(root_);
  set("intel-rapl:0", "20");
  EXPECT_EQ(energy.take(), 30U);
}

TEST_F(PackageEnergy, without_counters_says_so) {
  EXPECT_NE(nodewatch::PackageEnergy(root_).reason().find("no energy counters"), std::string::npos);
  domain("intel-rapl:2", "psys", "1");
  EXPECT_NE(nodewatch::PackageEnergy(root_).reason().find("no energy counters"), std::string::npos);
}

TEST_F(PackageEnergy, that_only_root_may_read_says_so) {
  domain("intel-rapl:0", "package-0", "1000");
  fs::permissions(root_ / "intel-rapl:0" / "energy_uj", fs::perms::owner_write);
  const uid_t own = geteuid();
  if (own == 0) {
    ASSERT_EQ(seteuid(65534), 0);
  }
  const nodewatch::PackageEnergy energy(root_);
  if (own == 0) {
    ASSERT_EQ(seteuid(0), 0);
  }
  EXPECT_EQ(energy.packages(), 0);
  EXPECT_NE(energy.reason().find("only root may read"), std::string::npos) << energy.reason();
}

}  // namespace
