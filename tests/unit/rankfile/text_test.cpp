#include "rankfile/text.h"

#include <gtest/gtest.h>

#include "live_profile/layout.h"

namespace {

std::string decoded(std::string_view bytes, std::uint8_t character_bytes) {
  return rankfile::decode_text(std::as_bytes(std::span(bytes)), character_bytes);
}

TEST(Text, every_width_of_character_becomes_utf8) {
  EXPECT_EQ(decoded("na\xEFve", live_profile::kLatin1), "na\xC3\xAFve");
  EXPECT_EQ(decoded({"\x20\xAC", 2}, 2), "\xEA\xB0\xA0");
  EXPECT_EQ(decoded({"\x00\xF6\x01\x00", 4}, 4), "\xF0\x9F\x98\x80");
}

TEST(Text, what_is_not_utf8_is_replaced) {
  EXPECT_EQ(rankfile::valid_utf8("a\xFF\xC3(\xED\xA0\x80z"),
            "a?"
            "?("
            "???z");
  EXPECT_EQ(rankfile::valid_utf8("gr\xC3\xBC\xC3\x9F"), "gr\xC3\xBC\xC3\x9F");
  EXPECT_EQ(rankfile::valid_utf8(std::string_view("a\0b", 3)), "a b");
}

}  // namespace
