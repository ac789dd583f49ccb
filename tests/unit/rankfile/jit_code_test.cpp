// An object file as a JIT registers it, in a live profile, and the frames that come out.
#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "live_profile_builder.h"
#include "rankfile/jit_object.h"
#include "rankfile/rank_writer.h"

namespace {

using rankfile_test::LiveProfileBuilder;
using rankfile_test::TemporaryDirectory;

constexpr std::uint64_t kLoadedAt = 0x7f0000001000;

/// The compiled fixture with its code at kLoadedAt.
std::string loaded_object() {
  std::ifstream stream(STEP_OBJECT, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof header);
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    Elf64_Shdr section;
    char* place = bytes.data() + header.e_shoff + i * sizeof section;
    std::memcpy(&section, place, sizeof section);
    if ((section.sh_flags & SHF_EXECINSTR) == 0 || section.sh_size == 0) continue;
    section.sh_addr = kLoadedAt;
    std::memcpy(place, &section, sizeof section);
  }
  return bytes;
}

schema::Frame frame_at(std::uint64_t address, int objects) {
  LiveProfileBuilder builder;
  for (int i = 0; i < objects; ++i) builder.add_object(kLoadedAt, kLoadedAt + 64, loaded_object());
  builder.add_node(0, live_profile::FrameKind::kNative, 0, address);
  const TemporaryDirectory directory;
  builder.write(directory / "live");
  return rankfile::resolve(rankfile::LiveProfile(directory / "live")).frames.at(1);
}

TEST(JitCode, a_registered_function_has_its_name_and_line) {
  const schema::Frame frame = frame_at(kLoadedAt, 1);
  EXPECT_EQ(frame.function, "step");
  EXPECT_EQ(frame.kind, schema::FrameKind::kPython);
  EXPECT_TRUE(frame.file.ends_with("/app.py")) << frame.file;
  EXPECT_EQ(frame.line, 4);
  EXPECT_EQ(frame.first_line, 4);
  EXPECT_EQ(frame.module, "Numba");
}

TEST(JitCode, without_a_registration_it_is_jit_code) {
  EXPECT_EQ(frame_at(kLoadedAt + 4096, 1).function, "[JIT code]");
  EXPECT_EQ(frame_at(kLoadedAt, 0).function, "[JIT code]");
}

TEST(JitCode, where_two_were_at_one_address_none_is_named) {
  EXPECT_EQ(frame_at(kLoadedAt, 2).function, "[JIT code]");
}

TEST(JitObject, damaged_bytes_are_left_alone) {
  const std::string bytes = loaded_object();
  for (std::size_t length = 0; length < bytes.size(); length += 7) {
    const auto* begin = reinterpret_cast<const std::byte*>(bytes.data());
    std::vector<std::byte> cut(begin, begin + length);
    rankfile::relocate_debug_sections(cut);
    EXPECT_EQ(cut.size(), length);
  }
}

}  // namespace
