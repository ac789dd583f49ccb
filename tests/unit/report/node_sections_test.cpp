#include "report/node_sections.h"

#include <gtest/gtest.h>

#include "example_summary.h"
#include "report/device_wait.h"

namespace {

using live_profile::Category;

constexpr std::int64_t kSecond = 1'000'000'000;

const report::Measure* measure_of(const report::Section& section, const std::string& id) {
  for (const auto& metric : section.metrics) {
    if (metric.id == id) return &metric.value;
  }
  return nullptr;
}

schema::Host host(const char* name, double joules, std::int64_t seconds, double peak_watts) {
  schema::Host result;
  result.host = name;
  result.packages = 2;
  result.watched_ns = seconds * kSecond;
  result.energy_uj = static_cast<std::int64_t>(joules * 1e6);
  result.power_peak_mw = static_cast<std::int64_t>(peak_watts * 1e3);
  result.accelerators_reason = "no NVIDIA driver";
  return result;
}

TEST(Energy, adds_up_over_nodes_and_power_is_of_one) {
  auto summary = report_test::heat2d();
  summary.hosts = {host("node1", 3000, 10, 400), host("node2", 1000, 10, 150)};
  const auto section = report::energy_section(report::make_report_model(summary));
  EXPECT_DOUBLE_EQ(*measure_of(section, "energy-cpu")->number, 4000);
  EXPECT_DOUBLE_EQ(*measure_of(section, "energy-mean-power")->number, 200);
  EXPECT_DOUBLE_EQ(*measure_of(section, "energy-peak-power")->number, 400);
  ASSERT_EQ(section.tables.size(), 1U);
  EXPECT_EQ(section.tables[0].rows.size(), 2U);
}

TEST(Energy, has_the_nodes_own_reason_where_it_could_not_be_read) {
  auto summary = report_test::heat2d();
  const auto unwatched = report::energy_section(report::make_report_model(summary));
  EXPECT_EQ(measure_of(unwatched, "energy-cpu")->reason, "no node was watched");
  summary.hosts.resize(1);
  summary.hosts[0].energy_reason = "only root may read it";
  const auto section = report::energy_section(report::make_report_model(summary));
  EXPECT_FALSE(measure_of(section, "energy-cpu")->number);
  EXPECT_EQ(measure_of(section, "energy-cpu")->reason, "only root may read it");
}

TEST(Accelerators, are_means_over_devices_and_the_fullest_memory) {
  auto summary = report_test::heat2d();
  const auto device = [](std::int32_t number, std::int64_t busy, std::int64_t peak) {
    return schema::Device{.host = "node1",
                          .number = number,
                          .name = "a device",
                          .watched_ns = 10 * kSecond,
                          .busy_ns = busy * kSecond,
                          .memory_bytes = 1000,
                          .memory_peak_bytes = peak,
                          .energy_mj = 2'000'000};
  };
  summary.devices = {device(0, 9, 500), device(1, 1, 900)};
  const auto section = report::accelerator_section(report::make_report_model(summary));
  EXPECT_DOUBLE_EQ(*measure_of(section, "accelerators-use")->number, 0.5);
  EXPECT_DOUBLE_EQ(*measure_of(section, "accelerators-memory")->number, 0.9);
  EXPECT_DOUBLE_EQ(*measure_of(section, "accelerators-energy")->number, 4000);
  EXPECT_FALSE(measure_of(section, "accelerators-wait")->number);
}

TEST(Accelerators, without_a_driver_are_one_sentence) {
  auto summary = report_test::heat2d();
  summary.hosts = {host("node1", 1, 1, 1)};
  const auto section = report::accelerator_section(report::make_report_model(summary));
  ASSERT_EQ(section.metrics.size(), 1U);
  EXPECT_EQ(section.metrics[0].value.reason, "no NVIDIA driver");
}

TEST(DeviceWait, is_the_time_below_calls_that_wait_for_the_device_counted_once) {
  report_test::SummaryBuilder builder;
  const auto line = builder.node(0, builder.python_frame("/a.py", "f", 3, 1));
  const auto runtime = builder.node(line, builder.native_frame("/opt/libcudart.so.12", "cudaDeviceSynchronize"));
  const auto driver = builder.node(runtime, builder.native_frame("/usr/lib/libcuda.so.1", "cuCtxSynchronize"));
  const auto launch = builder.node(line, builder.native_frame("/opt/libcudart.so.12", "cudaLaunchKernel"));
  const auto copy = builder.node(line, builder.native_frame("/opt/libcudart.so.12", "cudaMemcpy"));
  const auto started = builder.node(line, builder.native_frame("/opt/libcudart.so.12", "cudaMemcpyAsync"));
  builder.node_seconds(driver, Category::kNative, 2);
  builder.node_seconds(driver, Category::kWait, 1);
  builder.node_seconds(runtime, Category::kNative, 0.5);
  builder.node_seconds(copy, Category::kNative, 4);
  builder.node_seconds(launch, Category::kNative, 8);
  builder.node_seconds(started, Category::kNative, 16);
  EXPECT_DOUBLE_EQ(*report::device_wait_seconds(builder.summary), 7.5);
  EXPECT_FALSE(report::device_wait_seconds(report_test::heat2d()));
}

}  // namespace
