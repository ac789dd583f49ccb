// The table of wrapped functions; tests/e2e/mpi_table_test.py compares it with the headers of installed MPIs.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "preload/mpi_function_table.h"

namespace {

using live_profile::CallKind;
using live_profile::Category;
using live_profile::MpiClass;
using preload::kMpiFunctions;
using preload::MpiEffect;

bool is_mpi(const preload::MpiFunction& function, MpiClass number) {
  return function.call_class.kind == CallKind::kMpi && function.call_class.number == static_cast<std::uint8_t>(number);
}

TEST(mpi_functions, no_function_is_listed_twice) {
  std::set<std::string> names;
  for (const auto& function : kMpiFunctions) EXPECT_TRUE(names.insert(function.names).second) << function.names;
}

TEST(mpi_functions, each_name_is_followed_by_the_profiling_name) {
  for (const auto& function : kMpiFunctions) {
    const std::string name = function.names;
    EXPECT_EQ(std::string(function.names + name.size() + 1), "P" + name);
    EXPECT_EQ(function.wide_counts, name.ends_with("_c")) << name;
  }
}

TEST(mpi_functions, classes_follow_the_standard) {
  for (const auto& function : kMpiFunctions) {
    const std::string name = function.names;
    if (name.starts_with("MPI_File_")) {
      const Category category = name.find("read") != std::string::npos ? Category::kIoRead : Category::kIoWrite;
      EXPECT_EQ(function.call_class.kind, CallKind::kIo) << name;
      if (category == Category::kIoRead) {
        EXPECT_EQ(function.call_class.number, static_cast<std::uint8_t>(category)) << name;
      }
    }
    if (name.starts_with("MPI_Win_")) {
      EXPECT_TRUE(is_mpi(function, MpiClass::kOneSided)) << name;
    }
    if (name.starts_with("MPI_Wait") || name.starts_with("MPI_Test")) {
      EXPECT_TRUE(is_mpi(function, MpiClass::kWait)) << name;
    }
    if (name.starts_with("MPI_All") || name.starts_with("MPI_Iall") || name.starts_with("MPI_Neighbor")) {
      EXPECT_TRUE(is_mpi(function, MpiClass::kCollective)) << name;
    }
  }
}

TEST(mpi_functions, what_ends_in_init_makes_a_persistent_request) {
  for (const auto& function : kMpiFunctions) {
    const std::string name = function.names;
    const bool is_persistent = name != "MPI_Session_init" && (name.ends_with("_init") || name.ends_with("_init_c"));
    EXPECT_EQ(function.effect == MpiEffect::kMakesRequest, is_persistent) << name;
  }
}

TEST(mpi_functions, parts_name_arguments_that_exist) {
  for (const auto& function : kMpiFunctions) {
    for (const auto& part : function.parts) {
      for (const std::int8_t index : {part.buffer, part.partitions, part.count, part.type, part.peer, part.comm}) {
        EXPECT_LT(index, function.argument_count) << function.names;
      }
    }
  }
}

}  // namespace
