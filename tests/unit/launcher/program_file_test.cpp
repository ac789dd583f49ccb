#include "program_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace launcher {
namespace {

namespace fs = std::filesystem;

class ProgramFileTest : public testing::Test {
 protected:
  ProgramFileTest() {
    std::string name = (fs::temp_directory_path() / "program_file_test.XXXXXX").string();
    root_ = mkdtemp(name.data());
    for (const char* directory : {"a", "b"}) fs::create_directory(root_ / directory);
    path_ = (root_ / "a").string() + ":" + (root_ / "b").string();
  }
  ~ProgramFileTest() override { fs::remove_all(root_); }

  fs::path write(const fs::path& name, const std::string& text, bool executable = true) {
    std::ofstream(root_ / name) << text;
    fs::permissions(root_ / name, executable ? fs::perms::owner_all : fs::perms::owner_read);
    return root_ / name;
  }

  fs::path root_;
  std::string path_;
};

TEST_F(ProgramFileTest, the_first_executable_in_path_is_found) {
  write("a/tool", "", false);
  const fs::path tool = write("b/tool", "");
  EXPECT_EQ(find_program("tool", path_).path, tool);
}

TEST_F(ProgramFileTest, a_file_that_is_not_executable_is_told_from_none) {
  write("a/tool", "", false);
  EXPECT_EQ(find_program("tool", path_).result, Lookup::kForbidden);
  EXPECT_EQ(find_program("other", path_).result, Lookup::kMissing);
}

TEST_F(ProgramFileTest, a_name_with_a_slash_is_not_searched_for) {
  const fs::path tool = write("a/tool", "");
  EXPECT_EQ(find_program(tool.string(), "").result, Lookup::kFound);
  EXPECT_EQ(find_program("./tool", path_).result, Lookup::kMissing);
  EXPECT_EQ(find_program(root_.string() + "/a", path_).result, Lookup::kForbidden);
}

TEST_F(ProgramFileTest, a_dynamic_program_and_its_script_can_be_profiled) {
  EXPECT_EQ(reason_not_profiled("/proc/self/exe"), "");
  EXPECT_EQ(reason_not_profiled(write("script", "#! " + fs::read_symlink("/proc/self/exe").string() + " -x\n")), "");
  EXPECT_EQ(reason_not_profiled(write("text", "echo hello\n")), "");
  EXPECT_EQ(reason_not_profiled(root_ / "missing"), "");
}

TEST_F(ProgramFileTest, a_program_without_a_loader_cannot) {
  // The head of this program, with no program headers left: what the kernel would start without a loader.
  std::ifstream self("/proc/self/exe", std::ios::binary);
  std::string head(64, '\0');
  self.read(head.data(), 64);
  head[56] = head[57] = '\0';  // e_phnum, elf(5)
  const fs::path program = write("static", head);
  EXPECT_NE(reason_not_profiled(program).find("statically linked"), std::string::npos);
  EXPECT_NE(reason_not_profiled(write("script", "#!" + program.string() + "\n")).find("statically linked"),
            std::string::npos);
}

TEST_F(ProgramFileTest, a_program_for_another_processor_cannot) {
  EXPECT_NE(reason_not_profiled(write("foreign", "\177ELF\001 and so on")).find("processor"), std::string::npos);
}

}  // namespace
}  // namespace launcher
