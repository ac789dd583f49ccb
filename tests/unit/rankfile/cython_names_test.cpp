#include "rankfile/cython_names.h"

#include <gtest/gtest.h>

namespace {

using rankfile::CompiledPart;
using rankfile::cython_function;
using rankfile::name_inside_module;

constexpr const char* kImage = "/site-packages/pkg/grid.cpython-313-x86_64-linux-gnu.so";

std::string name_of(std::string_view symbol) {
  const auto function = cython_function(symbol, kImage);
  return function ? function->name : "";
}

// As Cython 3.3 named them; the comments say what the source has.
TEST(CythonNames, functions_have_the_names_of_the_source) {
  EXPECT_EQ(name_of("__pyx_pw_5typed_1sum_of_roots"), "typed.sum_of_roots");
  EXPECT_EQ(name_of("__pyx_pf_5typed_sum_of_roots"), "typed.sum_of_roots");
  EXPECT_EQ(name_of("__pyx_pf_5typed_4read_file"), "typed.read_file");  // the third function, no class 'read'
  EXPECT_EQ(name_of("__pyx_pw_5typed_5read_file"), "typed.read_file");
  EXPECT_EQ(name_of("__pyx_f_5typed_4Grid_step"), "typed.Grid.step");
  EXPECT_EQ(name_of("__pyx_pf_5typed_4Grid___init__"), "typed.Grid.__init__");
  EXPECT_EQ(name_of("__pyx_pw_5typed_4Grid_1__init__"), "typed.Grid.__init__");
  EXPECT_EQ(name_of("__pyx_pw_3pkg_5typed_5outer_1inner"), "pkg.typed.outer.inner");
  EXPECT_EQ(name_of("__pyx_pf_3pkg_4grid_read_numbers"), "pkg.grid.read_numbers");  // the image is that module's
  EXPECT_EQ(name_of("__pyx_fuse_0__pyx_pw_5typed_3add"), "typed.add");
  EXPECT_EQ(name_of("__pyx_pymod_exec_typed"), "typed.<module>");
}

TEST(CythonNames, parts_and_overloads_of_a_function_are_the_function) {
  EXPECT_EQ(name_of("__pyx_pf_5typed_count.isra.0"), "typed.count");
  EXPECT_EQ(name_of("__pyx_pw_5typed_1count.cold"), "typed.count");
  EXPECT_EQ(name_of("__pyx_pw_5typed_1count(_object*, _object* const*, long)"), "typed.count");
  EXPECT_EQ(cython_function("__pyx_pw_5typed_1count", kImage)->part, CompiledPart::kWrapper);
  EXPECT_EQ(cython_function("__pyx_pf_5typed_count", kImage)->part, CompiledPart::kBody);
}

TEST(CythonNames, helpers_and_other_code_are_no_functions_of_the_source) {
  for (const char* symbol : {"__Pyx_PyObject_Call", "__pyx_tp_new_5typed_Grid", "__pyx_memoryview_new", "main", "",
                             "__pyx_f_", "__pyx_pw_name"}) {
    EXPECT_FALSE(cython_function(symbol, kImage)) << symbol;
  }
}

TEST(CythonNames, inside_its_module_a_function_has_no_module) {
  EXPECT_EQ(name_inside_module("typed.Grid.step", "/a/typed.cpython-311-x86_64-linux-gnu.so"), "Grid.step");
  EXPECT_EQ(name_inside_module("pkg.typed.count", "/a/pkg/typed.so"), "count");
  EXPECT_EQ(name_inside_module("typed.count", "/a/other.so"), "typed.count");
}

}  // namespace
