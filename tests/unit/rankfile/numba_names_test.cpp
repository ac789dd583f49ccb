#include "rankfile/numba_names.h"

#include <gtest/gtest.h>

namespace {

using rankfile::CompiledPart;
using rankfile::numba_function;
using Names = std::vector<std::string>;

// As Numba 0.68 names them.
TEST(NumbaNames, body_and_wrapper_have_the_names_of_the_source) {
  const auto body = numba_function("_ZN8__main__12sum_of_rootsB2v1B38c8tJTIeFIjxB2IKSgI4CrvQClQZ6FczSBAA_3dEx");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->names, (Names{"__main__", "sum_of_roots"}));
  EXPECT_EQ(body->part, CompiledPart::kBody);
  const auto wrapper = numba_function("cpython::package::module::sum_of_roots[abi:v1][abi:c8tJTIe_3d](long long)");
  ASSERT_TRUE(wrapper);
  EXPECT_EQ(wrapper->names, (Names{"package", "module", "sum_of_roots"}));
  EXPECT_EQ(wrapper->part, CompiledPart::kWrapper);
  EXPECT_EQ(numba_function("cfunc._ZN8__main__4stepB2v1Ex")->names, (Names{"__main__", "step"}));
}

TEST(NumbaNames, scopes_inside_functions_are_those_of_python) {
  const auto inner = numba_function("__main__::factory::_3clocals_3e::closure[abi:v3](long long)");
  ASSERT_TRUE(inner);
  EXPECT_EQ(inner->names, (Names{"__main__", "factory", "<locals>", "closure"}));
}

TEST(NumbaNames, a_parallel_loop_has_the_same_name_in_every_process) {
  const auto loop = numba_function("__gufunc__._ZN13_3cdynamic_3e36__numba_parfor_gufunc_0x7f2693d970d0B3v10Ex");
  ASSERT_TRUE(loop);
  EXPECT_EQ(loop->names.back(), "__numba_parfor_gufunc");
}

TEST(NumbaNames, other_symbols_are_not_numbas) {
  for (const char* symbol : {"main", "", "NRT_incref", "_ZNSt6vectorIiE4sizeEv", "std::string[abi:cxx11]"}) {
    EXPECT_FALSE(numba_function(symbol)) << symbol;
  }
}

}  // namespace
