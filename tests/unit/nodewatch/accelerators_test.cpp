#include "nodewatch/accelerators.h"

#include <gtest/gtest.h>

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

TEST(Accelerators, are_integrated_over_the_time_between_looks) {
  nodewatch::Accelerators accelerators(FAKE_NVML);
  ASSERT_EQ(accelerators.reason(), "");
  accelerators.look(2 * kSecond);
  accelerators.look(kSecond);
  const auto devices = accelerators.devices();
  ASSERT_EQ(devices.size(), 1U);
  EXPECT_EQ(devices[0].name, "Example Device");
  EXPECT_EQ(devices[0].watched_ns, 3 * kSecond);
  EXPECT_EQ(devices[0].busy_ns, 3 * kSecond / 2);
  EXPECT_EQ(devices[0].busiest_permille, 500);
  EXPECT_EQ(devices[0].memory_bytes, std::int64_t{1} << 30);
  EXPECT_EQ(devices[0].memory_mean_bytes, std::int64_t{1} << 28);
  EXPECT_EQ(devices[0].memory_peak_bytes, std::int64_t{1} << 28);
  EXPECT_EQ(devices[0].energy_mj, 900'000);
  EXPECT_EQ(devices[0].power_peak_mw, 300'000);
}

TEST(Accelerators, without_a_driver_have_a_reason) {
  const nodewatch::Accelerators absent("/not/there/libnvidia-ml.so.1");
  EXPECT_NE(absent.reason().find("no NVIDIA driver"), std::string::npos);
  EXPECT_TRUE(absent.devices().empty());
  const nodewatch::Accelerators asleep(FAKE_NVML_WITHOUT_DRIVER);
  EXPECT_NE(asleep.reason().find("Driver Not Loaded"), std::string::npos);
  const nodewatch::Accelerators foreign(OTHER_LIBRARY);
  EXPECT_NE(foreign.reason().find("lacks functions"), std::string::npos);
}

}  // namespace
