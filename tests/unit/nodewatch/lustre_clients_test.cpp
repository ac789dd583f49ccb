// Against recorded statistics of two mounted file systems.
#include "nodewatch/lustre_clients.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace {

namespace fs = std::filesystem;

class LustreClients : public testing::Test {
 protected:
  LustreClients() { fs::remove_all(root_); }
  ~LustreClients() override { fs::remove_all(root_); }

  void write(const std::string& client, std::int64_t read, std::int64_t written, std::int64_t opened) {
    fs::create_directories(root_ / "llite" / client);
    std::ofstream(root_ / "llite" / client / "stats")
        << "snapshot_time             1763752000.587590578 secs.nsecs\n"
        << "read_bytes                27 samples [bytes] 1 4194304 " << read << "\n"
        << "write_bytes               2 samples [bytes] 1 1048576 " << written << "\n"
        << "read                      27 samples [usecs] 3 4100 90210 12345678\n"
        << "open                      " << opened << " samples [usecs] 20 310 4100 99999\n"
        << "close                     3 samples [regs]\n"
        << "inode_permission          4000 samples [regs]\n";
  }

  fs::path root_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(LustreClients, counts_what_moved_since_it_began_to_look) {
  write("scratch-ffff8881", 1000, 50, 5);
  write("home-ffff8882", 10, 0, 0);
  nodewatch::LustreClients clients({root_});
  EXPECT_EQ(clients.mounts(), 2);
  EXPECT_EQ(clients.reason(), "");
  EXPECT_EQ(clients.used().read_bytes, 0);
  write("scratch-ffff8881", 97125884, 1048626, 9);
  write("home-ffff8882", 30, 7, 1);
  const nodewatch::LustreUse used = clients.used();
  EXPECT_EQ(used.read_bytes, 97124884 + 20);
  EXPECT_EQ(used.written_bytes, 1048576 + 7);
  EXPECT_EQ(used.metadata_calls, 4 + 1);
}

TEST_F(LustreClients, statistics_that_are_cleared_go_on_from_there) {
  write("scratch-ffff8881", 1000, 0, 5);
  nodewatch::LustreClients clients({root_});
  write("scratch-ffff8881", 1500, 0, 5);
  EXPECT_EQ(clients.used().read_bytes, 500);
  write("scratch-ffff8881", 200, 0, 0);
  EXPECT_EQ(clients.used().read_bytes, 700);
}

TEST_F(LustreClients, a_file_system_that_two_roots_show_counts_once) {
  write("scratch-ffff8881", 1000, 0, 5);
  nodewatch::LustreClients clients({root_, root_});
  EXPECT_EQ(clients.mounts(), 1);
}

TEST_F(LustreClients, without_lustre_there_is_nothing_and_no_reason) {
  nodewatch::LustreClients clients({root_});
  EXPECT_EQ(clients.mounts(), 0);
  EXPECT_EQ(clients.reason(), "");
}

TEST_F(LustreClients, what_cannot_be_read_has_a_reason) {
  fs::create_directories(root_ / "llite" / "scratch-ffff8881");
  fs::create_symlink("stats", root_ / "llite" / "scratch-ffff8881" / "stats");  // not even root opens a loop
  nodewatch::LustreClients clients({root_});
  EXPECT_EQ(clients.mounts(), 0);
  EXPECT_NE(clients.reason().find("stats cannot be read: "), std::string::npos);
}

}  // namespace
