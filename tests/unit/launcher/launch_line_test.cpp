#include "launch_line.h"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

#include "command_error.h"
#include "launch_words.h"

namespace launcher {
namespace {

std::string nothing(const std::string&) {
  return "";
}

int ranks_of(const std::string& text, const std::string& version = kOpenMpi) {
  return rank_count(read(text, version), nothing);
}

struct Row {
  const char* line;
  int ranks;
  const char* program_word;
  const char* name;
  const char* version = kOpenMpi;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.line;
}

class KnownLaunchLine : public testing::TestWithParam<Row> {};

TEST_P(KnownLaunchLine, is_taken_apart) {
  const LaunchLine line = read(GetParam().line, GetParam().version);
  EXPECT_EQ(rank_count(line, nothing), GetParam().ranks);
  EXPECT_EQ(line.command[line.contexts.front().program], GetParam().program_word);
  EXPECT_EQ(program_name(line), GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(plain, KnownLaunchLine,
                         testing::Values(Row{"python3 app.py", 1, "python3", "app"},
                                         Row{"./solver -n 4", 1, "./solver", "solver"},
                                         Row{"/opt/py/bin/python3.11 -u -W ignore -X dev src/heat2d.py --rows 8", 1,
                                             "/opt/py/bin/python3.11", "heat2d"},
                                         Row{"python -m package.tool x", 1, "python", "package.tool"},
                                         Row{"python -m mpi4py -u app.py x", 1, "python", "app"},
                                         Row{"python3 -c pass", 1, "python3", "python3"},
                                         Row{"python3", 1, "python3", "python3"},
                                         Row{"python3-config --x", 1, "python3-config", "python3-config"}));

INSTANTIATE_TEST_SUITE_P(
    wrapped, KnownLaunchLine,
    testing::Values(Row{"numactl -N 0 --membind=0 python3 app.py", 1, "numactl", "app"},
                    Row{"env -u HOME A=1 B=2 ./a x=y", 1, "env", "a"}, Row{"env", 1, "env", "env"},
                    Row{"time -v -o log python3 app.py", 1, "time", "app"},
                    Row{"taskset -c 0-3 ./a", 1, "taskset", "a"}, Row{"nice -n5 timeout -s INT 60 ./a", 1, "nice", "a"},
                    Row{"apptainer exec --nv -B /x:/y image.sif python3 app.py", 1, "apptainer", "app"},
                    Row{"singularity run image.sif", 1, "singularity", "singularity"},
                    Row{"conda run -n base python app.py", 1, "conda", "app"},
                    Row{"mpirun -n 2 numactl --localalloc python3 app.py", 2, "numactl", "app"},
                    Row{"srun -n 2 singularity exec image.sif env A=1 python3 app.py", 2, "singularity", "app"},
                    Row{"time -p mpirun -n 3 ./a", 3, "./a", "a"},
                    Row{"env OMP_NUM_THREADS=2 srun -n 3 ./a", 3, "./a", "a"}));

INSTANTIATE_TEST_SUITE_P(
    open_mpi, KnownLaunchLine,
    testing::Values(Row{"mpirun -np 4 --map-by core python a.py", 4, "python", "a"},
                    Row{"mpirun --np 4 -H a,b -x A=1 ./a.out -n 9", 4, "./a.out", "a.out"},
                    Row{"mpiexec -c 2 --mca btl self,tcp --oversubscribe -- python3 a.py", 2, "python3", "a"},
                    Row{"mpirun python3 a.py", -1, "python3", "a"}, Row{"mpirun -n many ./a", -1, "./a", "a"},
                    Row{"/opt/mpi/bin/mpirun -n 3 ./a : -n 5 ./b", 8, "./a", "a"},
                    Row{"mpirun -n 3 ./a : ./b", -1, "./a", "a"},
                    Row{"orterun --n 2 --bind-to=core -wdir /x ./a", 2, "./a", "a"}));

INSTANTIATE_TEST_SUITE_P(
    hydra, KnownLaunchLine,
    testing::Values(Row{"mpiexec.hydra -n 4 -genv A 1 -genv B=2 ./a", 4, "./a", "a", ""},
                    Row{"mpiexec -n=4 -ppn 2 -f hosts -bind-to core python3 a.py", 4, "python3", "a", kHydra},
                    Row{"mpirun -genvall -l -n 2 -env A 1 ./a : -n 3 -env A 2 ./b", 5, "./a", "a", kHydra},
                    Row{"mpirun -np 4 -bootstrap ssh -iface eth0 ./a", 4, "./a", "a", kIntel}));

INSTANTIATE_TEST_SUITE_P(pals, KnownLaunchLine,
                         testing::Values(Row{
                             "mpiexec -n 8 --ppn 4 --depth=8 --cpu-bind depth --env OMP_NUM_THREADS=8 ./a", 8, "./a",
                             "a", kPals}));

INSTANTIATE_TEST_SUITE_P(
    slurm, KnownLaunchLine,
    testing::Values(Row{"srun -n 4 python3 app.py", 4, "python3", "app", ""},
                    Row{"srun -n4 -N2 -c 8 ./a", 4, "./a", "a", ""}, Row{"srun -ln 4 ./a", 4, "./a", "a", ""},
                    Row{"srun --ntasks=4 --cpu-bind=cores --exclusive -u ./a -n 5", 4, "./a", "a", ""},
                    Row{"srun --mpi pmix -t10:00 --export ALL ./a", -1, "./a", "a", ""},
                    Row{"srun -N 2 --ntasks-per-node=4 ./a", -1, "./a", "a", ""},
                    Row{"srun -n 1 ./a : -n 2 ./b", 3, "./a", "a", ""}));

INSTANTIATE_TEST_SUITE_P(others, KnownLaunchLine,
                         testing::Values(Row{"aprun -n 64 -N 32 -cc depth -e A=1 ./a", 64, "./a", "a", ""},
                                         Row{"aprun -n4 -d2 ./a : -n8 ./b", 12, "./a", "a", ""},
                                         Row{"jsrun -n 4 -a 2 -c7 -E A=1 --smpiargs -gpu ./a", -1, "./a", "a", ""},
                                         Row{"jsrun -p 6 ./a", 6, "./a", "a", ""},
                                         Row{"flux run -n4 -N 2 python3 a.py", 4, "python3", "a", ""},
                                         Row{"flux mini run --ntasks=4 ./a :", 4, "./a", "a", ""},
                                         Row{"any -x 8 perfwrap rank python3 a.py", -1, "python3", "a", ""},
                                         Row{"any 2 /opt/bin/perfwrap rank ./a + 4 perfwrap rank ./b", -1, "./a", "a",
                                             ""}));

struct Refused {
  const char* line;
  const char* version;
  const char* named;
};

void PrintTo(const Refused& row, std::ostream* out) {
  *out << row.line;
}

class RefusedLine : public testing::TestWithParam<Refused> {};

TEST_P(RefusedLine, is_explained_in_one_sentence) {
  try {
    read(GetParam().line, GetParam().version);
    FAIL() << "accepted " << GetParam().line;
  } catch (const CommandError& error) {
    EXPECT_EQ(error.exit_status(), kBadUsage);
    EXPECT_NE(std::string(error.what()).find(GetParam().named), std::string::npos) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(
    launch_line, RefusedLine,
    testing::Values(Refused{"mpirun -n 4 ./a", "SGI MPT 2.2\nmore", "\"mpirun (SGI MPT 2.2)\""},
                    Refused{"mpirun -n 4 ./a", "", "perfwrap --profile mpirun ... perfwrap rank python3"},
                    Refused{"mpirun_rsh -n 4 ./a", "", "perfwrap rank"}, Refused{"ibrun ./a", "", "perfwrap rank"},
                    Refused{"sbatch job.sh", "", "into the script"}, Refused{"bsub ./a", "", "into the script"},
                    Refused{"flux submit -n 4 ./a", "", "flux run"}, Refused{"flux", "", "without a subcommand"},
                    Refused{"mpirun --app file", kOpenMpi, "--app"}, Refused{"srun", "", "\"srun\" names no program"},
                    Refused{"", "", "no command"}, Refused{"mpirun", kOpenMpi, "no program"},
                    Refused{"mpirun -n 4", kOpenMpi, "no program"}, Refused{"mpirun -n 4 --", kOpenMpi, "no program"},
                    Refused{"mpirun -n 4 ./a :", kOpenMpi, "no program"}));

TEST(launch_line, the_file_behind_a_link_tells_which_launcher_it_is) {
  const auto never = [](const std::string&) -> std::string { throw std::logic_error("asked"); };
  const auto family_of = [&](const std::string& file_name) {
    const LauncherQuestions questions = {never, [&](const std::string&) { return file_name; }};
    return read_launch_line(words("mpiexec -n 2 ./a"), questions).family->name;
  };
  EXPECT_EQ(family_of("orterun"), "Open MPI");
  EXPECT_EQ(family_of("mpiexec.hydra"), "Hydra");
  EXPECT_THROW(family_of("mpiexec"), std::logic_error);
}

TEST(launch_line, a_plain_program_is_not_asked_for_its_version) {
  const auto never = [](const std::string&) -> std::string { throw std::logic_error("asked"); };
  read_launch_line({"./a"}, {never, never});
  read_launch_line({"srun", "./a"}, {never, never});
}

TEST(launch_line, programs_in_a_file_are_not_looked_for_on_the_line) {
  EXPECT_TRUE(read("srun -n 4 --multi-prog programs.conf").contexts.front().programs_in_file);
  EXPECT_TRUE(read("jsrun --erf_input layout.erf").contexts.front().programs_in_file);
  EXPECT_EQ(program_name(read("mpiexec.hydra -configfile lines")), "mpiexec.hydra");
  EXPECT_THROW(read("srun --multi-prog"), CommandError);
}

TEST(launch_line, what_srun_inherits_counts_when_the_line_says_nothing) {
  const auto ranks = [](const std::string& text) {
    return rank_count(read(text), [](const std::string& name) { return name == "SLURM_NTASKS" ? "8" : ""; });
  };
  EXPECT_EQ(ranks("srun ./a"), 8);
  EXPECT_EQ(ranks("srun -n 2 ./a"), 2);
  EXPECT_EQ(ranks("srun --ntasks-per-node=2 ./a"), kRanksNotKnown);
  EXPECT_EQ(ranks("mpirun ./a"), kRanksNotKnown);
  EXPECT_EQ(ranks("./a"), 1);
}

TEST(launch_line, a_program_on_other_hosts_is_known_as_such) {
  EXPECT_TRUE(read("mpirun -H a,b ./a").contexts.front().program_may_be_elsewhere);
  EXPECT_FALSE(read("mpirun -n 2 ./a -H b").contexts.front().program_may_be_elsewhere);
}

TEST(launch_line, ranks_that_nobody_counts_are_not_known) {
  EXPECT_EQ(ranks_of("srun -n 4-8 ./a", ""), kRanksNotKnown);
  EXPECT_EQ(ranks_of("jsrun -n 4 ./a", ""), kRanksNotKnown);
}

}  // namespace
}  // namespace launcher
