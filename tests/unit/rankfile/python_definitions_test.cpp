#include "rankfile/python_definitions.h"

#include <gtest/gtest.h>

#include <fstream>

#include "live_profile_builder.h"

namespace {

using rankfile::Definition;
using rankfile::PythonDefinitions;
using rankfile_test::TemporaryDirectory;

class PythonDefinitionsTest : public testing::Test {
 protected:
  void SetUp() override {
    write("app.py", "import numba\n\n@numba.njit\ndef step(n):\n    return n\n\n\ndef stepping(n):\n    pass\n");
    write("grid.py", "class A:\n    def move(self):\n        pass\n\n\nclass B:\n    def move(self):\n        pass\n");
    write("heat.py", "def  flow (n):\n    return n\n");
  }
  void write(const std::string& name, const char* text) { std::ofstream(directory_ / name) << text; }
  std::string path(const std::string& name) const { return directory_ / name; }
  Definition find(const std::vector<std::string>& names, const std::vector<std::string>& command) const {
    return PythonDefinitions({path("app.py"), path("grid.py")}, command, directory_ / "").find(names);
  }

  TemporaryDirectory directory_;
};

TEST_F(PythonDefinitionsTest, a_function_of_the_program_is_found_in_the_file_that_was_started) {
  for (const auto& command : {std::vector<std::string>{"python3", "app.py", "4"},
                              {"python3", "-m", "app"},
                              {"python3", "-m", "mpi4py", "app.py"},
                              {"python3", path("app.py")}}) {
    const Definition found = find({"__main__", "step"}, command);
    EXPECT_EQ(found.file, path("app.py"));
    EXPECT_EQ(found.line, 4);
  }
  EXPECT_EQ(find({"__main__", "step"}, {"python3", "-c", "import app"}).line, 0);
}

TEST_F(PythonDefinitionsTest, a_module_that_only_has_compiled_code_lies_beside_the_program) {
  const Definition found = find({"heat", "flow"}, {"python3", "app.py"});
  EXPECT_EQ(found.file, path("heat.py"));
  EXPECT_EQ(found.line, 1);
}

TEST_F(PythonDefinitionsTest, of_two_definitions_none_is_taken) {
  EXPECT_EQ(find({"grid", "A", "move"}, {"python3", "app.py"}).line, 0);
  EXPECT_EQ(find({"grid", "stop"}, {"python3", "app.py"}).line, 0);
  EXPECT_EQ(find({"nowhere", "step"}, {"python3", "app.py"}).line, 0);
}

}  // namespace
