#include "report/serialisation.h"

#include <gtest/gtest.h>

#include "example_summary.h"

namespace {

using live_profile::Category;

/// main.py:3 calls mpi4py, which pickles (2 s), calls MPI (5 s) and runs the object's own Python (1 s); main.py:9
/// computes (7 s); the import of mpi4py takes 4 s.
schema::Summary pickling() {
  report_test::SummaryBuilder builder;
  const auto native = [&](const char* module) { return builder.native_frame(module, "?"); };
  const std::uint32_t send = builder.node(0, builder.python_frame("main.py", "main", 3, 1));
  const std::uint32_t mpi4py = builder.node(send, native("/usr/lib/mpi4py/MPI.cpython-311-x86_64-linux-gnu.so"));
  builder.node_seconds(builder.node(mpi4py, native("/usr/lib/_pickle.so")), Category::kPythonBuiltin, 2);
  builder.node_seconds(builder.node(mpi4py, native("/usr/lib/libmpi.so.40")), Category::kMpiPointToPoint, 5);
  const std::uint32_t reduce = builder.node(mpi4py, builder.python_frame("main.py", "__reduce__", 20, 19));
  builder.node_seconds(reduce, Category::kPython, 1);
  builder.node_seconds(builder.node(0, builder.python_frame("main.py", "main", 9, 1)), Category::kPython, 7);
  const std::uint32_t import =
      builder.node(send, builder.python_frame("<frozen importlib._bootstrap>", "_find_and_load", 1, 1));
  builder.node_seconds(builder.node(import, native("/usr/lib/mpi4py/MPI.abi3.so")), Category::kNative, 4);
  return builder.summary;
}

TEST(Serialisation, is_what_mpi4py_does_outside_mpi_by_the_line_that_called_it) {
  const auto rows = report::serialisation_rows(pickling());
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].file, "main.py");
  EXPECT_EQ(rows[0].line, 3);
  EXPECT_DOUBLE_EQ(rows[0].seconds, 3);
}

TEST(Serialisation, without_mpi4py_there_is_none) {
  EXPECT_TRUE(report::serialisation_rows(schema::Summary{}).empty());
  EXPECT_TRUE(report::serialisation_rows(report_test::heat2d()).empty());
}

}  // namespace
