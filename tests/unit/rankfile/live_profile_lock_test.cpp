#include "rankfile/live_profile_lock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using std::chrono::milliseconds;
constexpr milliseconds kNone{0};

class LiveProfileLockTest : public testing::Test {
 protected:
  void SetUp() override { std::ofstream(path_) << "x"; }
  void TearDown() override { std::filesystem::remove(path_); }

  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("live_profile_lock_test." + std::to_string(getpid()));
};

TEST_F(LiveProfileLockTest, a_profile_whose_process_still_writes_is_refused) {
  const int writer = open(path_.c_str(), O_RDWR);
  ASSERT_EQ(flock(writer, LOCK_EX | LOCK_NB), 0);
  EXPECT_THROW(rankfile::LiveProfileLock(path_, kNone), std::runtime_error);
  close(writer);
  EXPECT_NO_THROW(rankfile::LiveProfileLock(path_, kNone));
}

TEST_F(LiveProfileLockTest, a_process_that_is_about_to_end_is_waited_for) {
  const int writer = open(path_.c_str(), O_RDWR);
  ASSERT_EQ(flock(writer, LOCK_EX | LOCK_NB), 0);
  std::thread ending([writer] {
    std::this_thread::sleep_for(milliseconds(50));
    close(writer);
  });
  EXPECT_NO_THROW(rankfile::LiveProfileLock(path_, std::chrono::minutes(1)));
  ending.join();
}

TEST_F(LiveProfileLockTest, a_profile_that_was_removed_meanwhile_was_converted) {
  const rankfile::LiveProfileLock lock(path_, kNone);
  EXPECT_FALSE(lock.was_converted());
  std::filesystem::remove(path_);
  EXPECT_TRUE(lock.was_converted());
}

TEST_F(LiveProfileLockTest, two_conversions_of_one_profile_exclude_each_other) {
  const rankfile::LiveProfileLock first(path_, kNone);
  EXPECT_THROW(rankfile::LiveProfileLock(path_, kNone), std::runtime_error);
}

}  // namespace
