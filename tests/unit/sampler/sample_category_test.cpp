#include "sampler/sample_category.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

using live_profile::Category;
using live_profile::MpiClass;
using sampler::Image;
using sampler::ImageKind;
using sampler::NativeFrame;

constexpr Image kInterpreterImage{0x1000, 0x2000, 0, 0, 0, ImageKind::kInterpreter, 1};
constexpr Image kNumpyImage{0x3000, 0x4000, 0, 0, 0, ImageKind::kOther, 2};
constexpr Image kLibcImage{0x5000, 0x6000, 0, 0, 0, ImageKind::kSupport, 3};
constexpr NativeFrame kEval{0x1000, &kInterpreterImage};
constexpr NativeFrame kInterpreter{0x1800, &kInterpreterImage};
constexpr NativeFrame kNumpy{0x3000, &kNumpyImage};
constexpr NativeFrame kLibc{0x5000, &kLibcImage};
constexpr NativeFrame kJit{0x9000, nullptr};

Category category_of(const std::vector<NativeFrame>& native, bool has_python = true, bool is_calling = true) {
  sampler::Interpreter interpreter;
  interpreter.eval_begin = 0x1000;
  interpreter.eval_end = 0x1100;
  return sampler::running_category(interpreter, native.data(), {static_cast<std::uint32_t>(native.size()), true},
                                   {has_python ? 1U : 0U, true, is_calling});
}

TEST(sample_category, the_leaf_decides) {
  EXPECT_EQ(category_of({kEval}), Category::kPython);
  EXPECT_EQ(category_of({kNumpy, kInterpreter, kEval}), Category::kNative);
  EXPECT_EQ(category_of({kJit, kEval}), Category::kNative);
}

TEST(sample_category, support_images_work_for_their_caller) {
  EXPECT_EQ(category_of({kLibc, kEval}), Category::kPython);
  EXPECT_EQ(category_of({kLibc, kLibc, kNumpy, kEval}), Category::kNative);
}

TEST(sample_category, interpreter_functions_are_builtins_below_a_call_and_bytecode_otherwise) {
  EXPECT_EQ(category_of({kInterpreter, kEval}, true, true), Category::kPythonBuiltin);
  EXPECT_EQ(category_of({kLibc, kInterpreter, kEval}, true, true), Category::kPythonBuiltin);
  EXPECT_EQ(category_of({kInterpreter, kEval}, true, false), Category::kPython);
}

TEST(sample_category, without_any_telling_frame_the_thread_itself_decides) {
  EXPECT_EQ(category_of({kLibc}, false), Category::kNative);
  EXPECT_EQ(category_of({}, true), Category::kPython);
}

TEST(sample_category, mpi_calls_come_before_io_calls_before_the_stack) {
  PerfwrapThread thread{};
  thread.mpi_class = thread.io_category = kPerfwrapNoClass;
  Category category = Category::kNative;
  EXPECT_FALSE(sampler::flagged_category(thread, category));
  thread.io_category = static_cast<std::int8_t>(Category::kIoRead);
  EXPECT_TRUE(sampler::flagged_category(thread, category));
  EXPECT_EQ(category, Category::kIoRead);
  thread.mpi_class = static_cast<std::int8_t>(MpiClass::kWait);
  EXPECT_TRUE(sampler::flagged_category(thread, category));
  EXPECT_EQ(category, Category::kMpiWait);
  thread.mpi_class = static_cast<std::int8_t>(MpiClass::kIo);
  EXPECT_TRUE(sampler::flagged_category(thread, category));
  EXPECT_EQ(category, Category::kIoWrite);
}

}  // namespace
