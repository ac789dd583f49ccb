// Images built from C as Cython writes it, called here, and resolved like a sampled stack.
#include "rankfile/cython_frames.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <link.h>

#include <algorithm>
#include <fstream>

#include "live_profile_builder.h"
#include "rankfile/rank_writer.h"

namespace {

using rankfile_test::LiveProfileBuilder;
using rankfile_test::TemporaryDirectory;

constexpr int kDepth = 3;
std::uint64_t callers[kDepth];
std::uint64_t bias;

/// Notes the addresses of the frames above, as far as they lie in the image.
int where() {
  callers[0] = reinterpret_cast<std::uint64_t>(__builtin_return_address(0)) - 1 - bias;
  const auto frame_of = [](std::uint64_t frame) { return reinterpret_cast<const std::uint64_t*>(frame); };
  auto frame = reinterpret_cast<std::uint64_t>(__builtin_frame_address(0));
  for (int i = 1; i < kDepth; ++i) {
    frame = frame_of(frame)[0];
    callers[i] = frame_of(frame)[1] - 1 - bias;
  }
  return 0;
}

/// The frames of one call, from the wrapper on inwards.
std::vector<schema::Frame> frames_of(const std::string& image) {
  void* library = ::dlopen(image.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return {};
  auto* function = ::dlsym(library, "__pyx_pw_5typed_1count");
  Dl_info info{};
  link_map* map = nullptr;
  ::dladdr1(function, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP);
  bias = map->l_addr;
  reinterpret_cast<int (*)(int (*)())>(function)(where);
  ::dlclose(library);
  LiveProfileBuilder builder;
  builder.add_thread();
  const std::uint32_t module = builder.add_module(image);
  std::uint32_t node = 0;
  for (const int depth : {2, 1, 0})
    node = builder.add_node(node, live_profile::FrameKind::kNative, module, callers[depth]);
  builder.add_total(node, live_profile::Category::kNative, 1000);
  const TemporaryDirectory directory;
  builder.write(directory / "live");
  const schema::RankFile file = rankfile::resolve(rankfile::LiveProfile(directory / "live"));
  std::vector<schema::Frame> frames;
  for (std::uint32_t at = file.totals.at(0).node; at != 0; at = file.nodes[at].parent) {
    frames.insert(frames.begin(), file.frames[file.nodes[at].frame]);
  }
  return frames;
}

void expect_line_of_source(const std::vector<schema::Frame>& frames) {
  ASSERT_EQ(frames.size(), 2u);  // wrapper and body are one function
  EXPECT_EQ(frames[0].kind, schema::FrameKind::kPython);
  EXPECT_EQ(frames[0].function, "count");
  EXPECT_EQ(frames[0].file, FIXTURES "/typed.pyx");
  EXPECT_EQ(frames[0].line, 5);
  EXPECT_EQ(frames[0].first_line, 4);
  EXPECT_EQ(frames[1].kind, schema::FrameKind::kNative);
  EXPECT_EQ(frames[1].function, "__Pyx_CallHelper");
}

TEST(CythonFrames, comments_of_the_generated_code_lead_to_the_source) {
  expect_line_of_source(frames_of(TYPED_WITH_COMMENTS));
}

TEST(CythonFrames, line_directives_lead_to_the_source_and_a_helper_behind_them_has_no_line) {
  const auto frames = frames_of(TYPED_WITH_LINES);
  ASSERT_NO_FATAL_FAILURE(expect_line_of_source(frames));
  EXPECT_EQ(frames.back().file, "");
  EXPECT_EQ(frames.back().line, 0);
}

TEST(CythonFrames, without_debug_information_the_function_has_its_name_and_no_line) {
  const auto frames = frames_of(TYPED_WITHOUT_DEBUG);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[0].kind, schema::FrameKind::kNative);
  EXPECT_EQ(frames[0].function, "typed.count");
  EXPECT_EQ(frames[1].function, "typed.count");
  EXPECT_EQ(frames[1].file, "");
}

TEST(CythonFrames, an_inlined_body_has_the_line_that_calls_a_helper) {
  const auto frames = frames_of(TYPED_INLINED);
  ASSERT_FALSE(frames.empty());
  const auto body = std::ranges::find(frames, 5, &schema::Frame::line);
  ASSERT_NE(body, frames.end());
  EXPECT_EQ(body->function, "count");
  EXPECT_EQ(body->kind, schema::FrameKind::kPython);
}

TEST(GeneratedC, a_file_that_is_not_the_compiled_one_gives_no_line) {
  const rankfile::GeneratedC generated(FIXTURES "/typed.c");
  const auto found = generated.find("__pyx_pf_5typed_count", 27, 36);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->file, "typed.pyx");
  EXPECT_EQ(found->line, 5);
  EXPECT_EQ(found->first_line, 4);
  EXPECT_FALSE(generated.find("__pyx_pf_5typed_count", 26, 36));      // another function stands there
  EXPECT_FALSE(generated.find("__pyx_pf_5typed_count", 27, 500));     // outside the function
  EXPECT_FALSE(generated.find("__pyx_pf_5typed_count", 9000, 9001));  // outside the file
}

TEST(GeneratedC, a_file_that_cython_did_not_write_has_no_lines) {
  const TemporaryDirectory directory;
  const std::filesystem::path path = directory / "other.c";
  std::ofstream(path) << "/* \"typed.pyx\":8 */\nint __pyx_pf_5typed_f() {\n  return 1;\n}\n";
  EXPECT_FALSE(rankfile::GeneratedC(path).find("__pyx_pf_5typed_f", 2, 3));
}

}  // namespace
