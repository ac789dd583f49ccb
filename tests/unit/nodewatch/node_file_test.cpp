#include "schema/node_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace {

namespace fs = std::filesystem;

fs::path file() {
  return fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
}

TEST(NodeFile, comes_back_as_it_was_written) {
  schema::NodeFile node;
  node.has_ended = true;
  node.host.host = "node1";
  node.host.energy_uj = std::int64_t{1} << 60;
  node.host.accelerators_reason = "none";
  node.devices.resize(2);
  node.devices[1].name = "a device";
  node.devices[1].memory_peak_bytes = 7;
  node.endings = {{.pid = 17, .signal = 9, .status = 0, .for_memory = true}};
  schema::store_node(node, file());
  const schema::NodeFile loaded = schema::load_node(file());
  EXPECT_TRUE(loaded.has_ended);
  EXPECT_EQ(loaded.host.host, "node1");
  EXPECT_EQ(loaded.host.energy_uj, node.host.energy_uj);
  EXPECT_EQ(loaded.host.accelerators_reason, "none");
  ASSERT_EQ(loaded.devices.size(), 2U);
  EXPECT_EQ(loaded.devices[1].name, "a device");
  EXPECT_EQ(loaded.devices[1].memory_peak_bytes, 7);
  EXPECT_EQ(loaded.devices[0].power_peak_mw, -1);
  ASSERT_EQ(loaded.endings.size(), 1U);
  EXPECT_EQ(loaded.endings[0].pid, 17);
  EXPECT_EQ(loaded.endings[0].signal, 9);
  EXPECT_TRUE(loaded.endings[0].for_memory);
  fs::remove(file());
}

TEST(NodeFile, that_is_empty_or_damaged_is_refused) {
  for (const char* text : {"", "{}", "[1]", "{\"has_ended\": 3}"}) {
    std::ofstream(file()) << text;
    EXPECT_THROW(schema::load_node(file()), schema::FileError) << text;
  }
  fs::remove(file());
}

}  // namespace
