#include "schema/text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace {

using schema::Text;

TEST(Text, equal_texts_are_one_string) {
  const std::string part = "solve";
  const Text a = "solve_long_enough_for_the_heap", b = part + "_long_enough_for_the_heap";
  EXPECT_EQ(a, b);
  EXPECT_EQ(&a.string(), &b.string());
  EXPECT_EQ(std::hash<Text>()(a), std::hash<Text>()(b));
}

TEST(Text, is_compared_by_its_characters) {
  std::vector<Text> texts = {"b", "", "a\xff", "ab", "a"};
  std::ranges::sort(texts);
  EXPECT_EQ(texts, (std::vector<Text>{"", "a", "ab", "a\xff", "b"}));
  EXPECT_TRUE(texts[1] == "a" && texts[1] == std::string("a") && "a" == texts[1] && texts[1] != "b");
}

TEST(Text, an_empty_text_is_like_none) {
  EXPECT_TRUE(Text().empty());
  EXPECT_EQ(Text(""), Text());
  EXPECT_EQ(Text(std::string()).string(), "");
  EXPECT_EQ(Text().size(), 0u);
}

TEST(Text, zeros_are_characters_too) {
  const std::string with_zero("a\0b", 3);
  EXPECT_EQ(Text(with_zero).size(), 3u);
  EXPECT_NE(Text(with_zero), Text("a"));
}

TEST(Text, reads_like_a_string) {
  const Text text = "/usr/lib/libmpi.so";
  EXPECT_TRUE(text.starts_with("/usr") && text.ends_with(".so"));
  EXPECT_EQ(text.substr(text.rfind('/') + 1), "libmpi.so");
  EXPECT_EQ(text.find("lib"), 5u);
  EXPECT_EQ("at " + text + ":", "at /usr/lib/libmpi.so:");
}

}  // namespace
