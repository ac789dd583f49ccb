#include "sampler/stack_merge.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using live_profile::FrameKind;
using sampler::Image;
using sampler::ImageKind;
using sampler::MergedFrame;
using sampler::NativeFrame;
using sampler::PythonFrame;

constexpr std::uintptr_t kLoop = 0x1000;  // the evaluation loop's address
constexpr Image kInterpreterImage{0x1000, 0x2000, 0, 0, 0, ImageKind::kInterpreter, 1};
constexpr Image kNumpyImage{0x3000, 0x4000, 0, 0, 0, ImageKind::kOther, 2};
constexpr Image kLibcImage{0x5000, 0x6000, 0, 0, 0, ImageKind::kSupport, 3};
constexpr Image kOurImage{0x7000, 0x8000, 0, 0, 0, ImageKind::kOurs, 4};

constexpr NativeFrame kEval{kLoop, &kInterpreterImage};
constexpr NativeFrame kBuiltin{0x1800, &kInterpreterImage};
constexpr NativeFrame kNumpy{0x3000, &kNumpyImage};
constexpr NativeFrame kLibc{0x5000, &kLibcImage};
constexpr NativeFrame kOurs{0x7000, &kOurImage};

/// "python:7 native:3000 …", the leaf first, from the frames that merge_stacks wrote.
struct Result {
  sampler::MergedStack stack;
  std::string text;
};

Result merge(const std::vector<NativeFrame>& native, const std::vector<PythonFrame>& python,
             bool native_complete = true, bool python_complete = true) {
  sampler::Interpreter interpreter;
  interpreter.eval_begin = kLoop;
  interpreter.eval_end = kLoop + 0x100;
  std::vector<MergedFrame> merged(64);
  Result result;
  result.stack = sampler::merge_stacks(
      interpreter, native.data(), {static_cast<std::uint32_t>(native.size()), native_complete}, python.data(),
      {static_cast<std::uint32_t>(python.size()), python_complete, false}, merged.data(), 64);
  for (std::uint32_t i = 0; i < result.stack.count; ++i) {
    const bool is_python = merged[i].kind == FrameKind::kPython;
    char frame[32];
    std::snprintf(frame, sizeof(frame), "%s%s:%lx", i == 0 ? "" : " ", is_python ? "python" : "native",
                  is_python ? std::uint64_t{merged[i].owner} : merged[i].offset);
    result.text += frame;
  }
  return result;
}

TEST(stack_merge, one_loop_runs_all_frames_up_to_its_entry_frame) {
  const Result result = merge({kEval, kBuiltin, kLibc}, {{3, 0, false}, {2, 0, false}, {1, 0, true}});
  EXPECT_TRUE(result.stack.matched);
  EXPECT_FALSE(result.stack.truncated);
  EXPECT_EQ(result.text, "python:3 python:2 python:1");
}

TEST(stack_merge, native_code_between_two_loops_stays_between_their_frames) {
  const Result result = merge({kEval, kNumpy, kBuiltin, kEval, kLibc}, {{3, 0, true}, {2, 0, false}, {1, 0, true}});
  EXPECT_TRUE(result.stack.matched);
  EXPECT_EQ(result.text, "python:3 native:3000 python:2 python:1");
}

TEST(stack_merge, the_leaf_below_the_innermost_loop_comes_first) {
  const Result result = merge({kLibc, kNumpy, kBuiltin, kEval}, {{1, 0, true}});
  EXPECT_EQ(result.text, "native:5000 native:3000 native:1800 python:1");
}

TEST(stack_merge, of_the_interpreters_functions_only_the_leaf_is_kept) {
  const NativeFrame call{0x1900, &kInterpreterImage};
  const Result result = merge({kBuiltin, call, call, kEval}, {{1, 0, true}});
  EXPECT_EQ(result.text, "native:1800 python:1");
}

TEST(stack_merge, our_own_frames_are_never_shown) {
  const Result result = merge({kOurs, kNumpy, kEval}, {{1, 0, true}});
  EXPECT_EQ(result.text, "native:3000 python:1");
}

TEST(stack_merge, a_loop_that_has_not_pushed_its_frame_is_left_out) {
  const Result result = merge({kEval, kBuiltin, kEval}, {{1, 0, true}});
  EXPECT_TRUE(result.stack.matched);
  EXPECT_EQ(result.text, "python:1");
}

TEST(stack_merge, a_cut_native_stack_keeps_all_python_frames_and_says_so) {
  const Result result = merge({kNumpy, kEval}, {{2, 0, true}, {1, 0, true}}, false);
  EXPECT_TRUE(result.stack.matched);
  EXPECT_TRUE(result.stack.truncated);
  EXPECT_EQ(result.text, "native:3000 python:2 python:1");
}

TEST(stack_merge, stacks_that_do_not_agree_are_counted_and_keep_leaf_and_python_frames) {
  const Result result = merge({kNumpy, kEval, kEval, kEval}, {{1, 0, true}});
  EXPECT_FALSE(result.stack.matched);
  EXPECT_EQ(result.text, "native:3000 python:1");
}

TEST(stack_merge, without_python_frames_the_native_stack_is_whole) {
  const Result result = merge({kNumpy, kLibc, kLibc}, {});
  EXPECT_TRUE(result.stack.matched);
  EXPECT_EQ(result.text, "native:3000 native:5000 native:5000");
}

}  // namespace
