#include "launch_line.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "command_error.h"

namespace launcher {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kOpenMpi = "mpirun (Open MPI) 4.1.4\n\nReport bugs to http://www.open-mpi.org/community/help/\n";
constexpr const char* kHydra = "HYDRA build details:\n    Version: 4.0.2\n";

Words words(const std::string& text) {
  std::istringstream stream(text);
  Words result;
  for (std::string word; stream >> word;) result.push_back(word);
  return result;
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

LaunchLine read(const std::string& text, const std::string& version = kOpenMpi) {
  return read_launch_line(words(text), [&](const std::string&) { return version; });
}

PreparedLaunch prepare(const std::string& text, std::map<std::string, std::string> environment = {}) {
  return prepare_launch(read(text), "/p.so", {{"RUN", "/d"}},
                        [&](const std::string& name) { return environment[name]; });
}

struct Row {
  const char* line;
  int ranks;
  const char* program_word;
  const char* name;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.line;
}

class KnownLaunchLine : public testing::TestWithParam<Row> {};

TEST_P(KnownLaunchLine, is_taken_apart) {
  const LaunchLine line = read(GetParam().line);
  EXPECT_EQ(rank_count(line), GetParam().ranks);
  EXPECT_EQ(line.command[line.contexts.front().program], GetParam().program_word);
  EXPECT_EQ(program_name(line), GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(
    launch_line, KnownLaunchLine,
    testing::Values(
        Row{"python3 app.py", 1, "python3", "app"}, Row{"./solver -n 4", 1, "./solver", "solver"},
        Row{"/opt/py/bin/python3.11 -u -W ignore -X dev src/heat2d.py --rows 8", 1, "/opt/py/bin/python3.11", "heat2d"},
        Row{"python -m package.tool x", 1, "python", "package.tool"}, Row{"python3 -c pass", 1, "python3", "python3"},
        Row{"python3", 1, "python3", "python3"}, Row{"python3-config --x", 1, "python3-config", "python3-config"},
        Row{"mpirun -np 4 --map-by core python a.py", 4, "python", "a"},
        Row{"mpirun --np 4 -H a,b -x A=1 ./a.out -n 9", 4, "./a.out", "a.out"},
        Row{"mpiexec -c 2 --mca btl self,tcp --oversubscribe -- python3 a.py", 2, "python3", "a"},
        Row{"mpirun python3 a.py", -1, "python3", "a"}, Row{"mpirun -n many ./a", -1, "./a", "a"},
        Row{"/opt/mpi/bin/mpirun -n 3 ./a : -n 5 ./b", 8, "./a", "a"}, Row{"mpirun -n 3 ./a : ./b", -1, "./a", "a"},
        Row{"orterun --n 2 --bind-to=core -wdir /x ./a", 2, "./a", "a"}));

struct Refused {
  const char* line;
  const char* version;
  const char* named;
};

void PrintTo(const Refused& row, std::ostream* out) {
  *out << row.line;
}

class UnknownLauncher : public testing::TestWithParam<Refused> {};

TEST_P(UnknownLauncher, is_refused_by_name) {
  try {
    read(GetParam().line, GetParam().version);
    FAIL() << "accepted " << GetParam().line;
  } catch (const CommandError& error) {
    EXPECT_EQ(error.exit_status(), kBadUsage);
    EXPECT_NE(std::string(error.what()).find(GetParam().named), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(launch_line, UnknownLauncher,
                         testing::Values(Refused{"srun -n 4 ./a", "", "\"srun\""},
                                         Refused{"mpirun -n 4 ./a", kHydra, "\"mpirun (HYDRA build details:)\""},
                                         Refused{"mpiexec.hydra -n 4 ./a", kHydra, "mpiexec.hydra"},
                                         Refused{"mpirun -n 4 ./a", "SGI MPT 2.2", "SGI MPT"},
                                         Refused{"mpirun -n 4 ./a", "", "\"mpirun\""},
                                         Refused{"jsrun -n 4 ./a", "", "jsrun"}, Refused{"aprun ./a", "", "aprun"}));

TEST(launch_line, a_line_without_a_program_is_refused) {
  EXPECT_THROW(read(""), CommandError);
  EXPECT_THROW(read("mpirun"), CommandError);
  EXPECT_THROW(read("mpirun -n 4"), CommandError);
  EXPECT_THROW(read("mpirun -n 4 --"), CommandError);
  EXPECT_THROW(read("mpirun -n 4 ./a :"), CommandError);
}

TEST(launch_line, a_file_of_programs_is_refused) {
  EXPECT_THROW(read("mpirun --app file"), CommandError);
}

TEST(launch_line, a_plain_program_is_not_asked_for_its_version) {
  read_launch_line({"./a"}, [](const std::string&) -> std::string { throw std::logic_error("asked"); });
}

TEST(launch_line, a_plain_program_gets_its_environment_and_keeps_its_line) {
  const PreparedLaunch launch = prepare("./a -x LD_PRELOAD=/y.so");
  EXPECT_EQ(joined(launch.command), "./a -x LD_PRELOAD=/y.so");
  EXPECT_EQ(launch.environment, (Variables{{"LD_PRELOAD", "/p.so"}, {"RUN", "/d"}}));
}

TEST(launch_line, what_a_plain_program_preloads_already_stays_behind_ours) {
  EXPECT_EQ(prepare("./a", {{"LD_PRELOAD", "/y.so:/z.so"}}).environment.front().second, "/p.so:/y.so:/z.so");
}

TEST(launch_line, ranks_get_the_profiler_and_the_launcher_does_not) {
  const PreparedLaunch launch = prepare("mpirun -np 4 --map-by core python a.py -x b");
  EXPECT_EQ(joined(launch.command), "mpirun -x LD_PRELOAD=/p.so -x RUN=/d -np 4 --map-by core python a.py -x b");
  EXPECT_TRUE(launch.environment.empty());
}

TEST(launch_line, every_program_of_a_line_gets_its_own_exports) {
  EXPECT_EQ(joined(prepare("mpirun -n 1 ./a : -n 2 ./b c").command),
            "mpirun -x LD_PRELOAD=/p.so -x RUN=/d -n 1 ./a : -x LD_PRELOAD=/p.so -x RUN=/d -n 2 ./b c");
}

TEST(launch_line, an_exported_preload_is_folded_into_ours) {
  EXPECT_EQ(joined(prepare("mpirun -x LD_PRELOAD=/y.so -n 1 ./a : -n 1 ./b").command),
            "mpirun -x LD_PRELOAD=/p.so:/y.so -x RUN=/d -n 1 ./a : -x LD_PRELOAD=/p.so -x RUN=/d -n 1 ./b");
  EXPECT_EQ(joined(prepare("mpirun -n 1 -x LD_PRELOAD ./a", {{"LD_PRELOAD", "/y.so"}}).command),
            "mpirun -x LD_PRELOAD=/p.so:/y.so -x RUN=/d -n 1 ./a");
}

TEST(launch_line, an_inherited_preload_reaches_the_ranks_behind_ours) {
  EXPECT_EQ(joined(prepare("mpirun ./a", {{"LD_PRELOAD", "/y.so"}}).command),
            "mpirun -x LD_PRELOAD=/p.so:/y.so -x RUN=/d ./a");
}

TEST(launch_line, an_environment_list_on_the_line_is_extended_because_it_excludes_exports) {
  EXPECT_EQ(joined(prepare("mpirun --mca mca_base_env_list A=1;LD_PRELOAD=/y.so;B ./a").command),
            "mpirun --mca mca_base_env_list A=1;B;LD_PRELOAD=/p.so:/y.so;RUN=/d ./a");
}

TEST(launch_line, an_environment_list_in_the_environment_is_extended) {
  const PreparedLaunch launch = prepare("mpirun ./a", {{"OMPI_MCA_mca_base_env_list", "A=1"}});
  EXPECT_EQ(joined(launch.command), "mpirun ./a");
  EXPECT_EQ(launch.environment, (Variables{{"OMPI_MCA_mca_base_env_list", "A=1;LD_PRELOAD=/p.so;RUN=/d"}}));
}

TEST(launch_line, a_program_on_other_hosts_is_known_as_such) {
  EXPECT_TRUE(read("mpirun -H a,b ./a").contexts.front().program_may_be_elsewhere);
  EXPECT_FALSE(read("mpirun -n 2 ./a -H b").contexts.front().program_may_be_elsewhere);
}

}  // namespace
}  // namespace launcher
