#include "rankfile/symbols.h"

#include <gtest/gtest.h>
#include <link.h>

namespace {

using rankfile::ModuleSymbols;

std::uint64_t own_bias() {
  std::uint64_t bias = 0;
  const auto first = [](dl_phdr_info* info, std::size_t, void* result) {
    *static_cast<std::uint64_t*>(result) = info->dlpi_addr;
    return 1;
  };
  ::dl_iterate_phdr(first, &bias);
  return bias;
}

void a_function_to_find() {}

TEST(Symbols, an_address_in_this_program_has_its_demangled_name) {
  const auto address = reinterpret_cast<std::uint64_t>(&a_function_to_find) - own_bias();
  const auto location = ModuleSymbols("/proc/self/exe", {}).locate(address);
  EXPECT_NE(location.function.find("a_function_to_find()"), std::string::npos) << location.function;
  // Without debug information there is no file.
  EXPECT_TRUE(location.file.empty() || location.file.find("symbols_test.cpp") != std::string::npos) << location.file;
}

TEST(Symbols, an_image_with_another_build_id_is_not_used) {
  const std::vector<std::uint8_t> other(20, 0xAB);
  ModuleSymbols symbols("/proc/self/exe", other);
  const auto address = reinterpret_cast<std::uint64_t>(&a_function_to_find) - own_bias();
  EXPECT_EQ(symbols.locate(address).function.find("exe+0x"), 0u);
  EXPECT_NE(symbols.reason().find("was replaced"), std::string::npos);
}

TEST(Symbols, what_is_no_image_gives_offsets) {
  EXPECT_EQ(ModuleSymbols("[vdso]", {}).locate(0x10).function, "[vdso]+0x10");
  EXPECT_EQ(ModuleSymbols("/etc/passwd", {}).locate(0x10).function, "passwd+0x10");
}

}  // namespace
