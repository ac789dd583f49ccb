// The table of wrapped functions against an mpi.h, which says how many arguments each function really has.
#define OMPI_SKIP_MPICXX 1
#define MPICH_SKIP_MPICXX 1
#include <gtest/gtest.h>
#include <mpi.h>

#include <set>
#include <string>

#include "live_profile/category.h"

namespace {

template <typename Result, typename... Arguments>
constexpr int argument_count(Result (*)(Arguments...)) {
  return sizeof...(Arguments);
}

struct Row {
  const char* name;
  int listed;
  int declared;
  live_profile::MpiClass call_class;
};

const Row kRows[] = {
#define MPI_FUNCTION(name, arguments, call_class, first, second) \
  {#name, arguments, argument_count(decltype(&name){}), live_profile::MpiClass::call_class},
#include "preload/mpi_functions.def"
#undef MPI_FUNCTION
};

TEST(mpi_functions, every_function_is_listed_with_the_arguments_that_mpi_declares) {
  for (const Row& row : kRows) EXPECT_EQ(row.listed, row.declared) << row.name;
}

TEST(mpi_functions, no_function_is_listed_twice) {
  std::set<std::string> names;
  for (const Row& row : kRows) EXPECT_TRUE(names.insert(row.name).second) << row.name;
}

TEST(mpi_functions, classes_follow_the_standard) {
  for (const Row& row : kRows) {
    const std::string name = row.name;
    if (name.starts_with("MPI_File_")) {
      EXPECT_EQ(row.call_class, live_profile::MpiClass::kIo) << name;
    }
    if (name.starts_with("MPI_Win_")) {
      EXPECT_EQ(row.call_class, live_profile::MpiClass::kOneSided) << name;
    }
    if (name.starts_with("MPI_Wait") || name.starts_with("MPI_Test")) {
      EXPECT_EQ(row.call_class, live_profile::MpiClass::kWait) << name;
    }
    if (name.starts_with("MPI_All") || name.starts_with("MPI_Iall") || name.starts_with("MPI_Neighbor")) {
      EXPECT_EQ(row.call_class, live_profile::MpiClass::kCollective) << name;
    }
  }
}

}  // namespace
