#include "report/formatting.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace {

TEST(Formatting, numbers_have_three_significant_digits_and_a_unit_of_their_size) {
  EXPECT_EQ(report::format_seconds(0), "0 s");
  EXPECT_EQ(report::format_seconds(0.00084), "840 us");
  EXPECT_EQ(report::format_seconds(12.345), "12.3 s");
  EXPECT_EQ(report::format_seconds(36000), "10.0 h");
  EXPECT_EQ(report::format_bytes(512), "512 B");
  EXPECT_EQ(report::format_bytes(1.5 * 1024 * 1024), "1.50 MiB");
  EXPECT_EQ(report::format_count(12000), "12.0 k");
}

TEST(Formatting, a_tiny_share_is_not_shown_as_zero) {
  EXPECT_EQ(report::format_share(0.0001), "< 0.1 %");
  EXPECT_EQ(report::format_share(0), "0.0 %");
  EXPECT_EQ(report::format_share(0.6123), "61.2 %");
}

TEST(Formatting, a_missing_number_shows_its_reason) {
  EXPECT_EQ(report::format_measure({report::Unit::kBytes, std::nullopt, "no disk"}), "not available: no disk");
}

TEST(Formatting, text_of_the_job_becomes_printable_ascii) {
  EXPECT_EQ(report::ascii("a\x1b[31m\n\xC3\xBC\xFF."), "a?[31m???.");
}

TEST(Formatting, a_long_path_keeps_its_end) {
  EXPECT_EQ(report::clip_start("/home/ada/heat2d.py:88", 15), "...heat2d.py:88");
}

TEST(Formatting, start_time_carries_the_utc_offset) {
  setenv("TZ", "UTC-5:30", 1);
  tzset();
  EXPECT_EQ(report::local_time(0), "1970-01-01T05:30:00+05:30");
  unsetenv("TZ");
  tzset();
}

}  // namespace
