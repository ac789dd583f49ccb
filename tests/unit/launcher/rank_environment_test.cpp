#include "rank_environment.h"

#include <gtest/gtest.h>

#include <map>

#include "launch_words.h"

namespace launcher {
namespace {

PreparedLaunch prepare(const std::string& text, std::map<std::string, std::string> environment = {},
                       const std::string& version = kOpenMpi) {
  return prepare_launch(read(text, version), "/p.so", {{"RUN", "/d"}},
                        [&](const std::string& name) { return environment[name]; });
}

std::string prepared(const std::string& text, const std::string& version = kOpenMpi) {
  const PreparedLaunch launch = prepare(text, {}, version);
  EXPECT_TRUE(launch.environment.empty()) << "the launcher itself is changed";
  return joined(launch.command);
}

// ---- without a launcher ----

TEST(rank_environment, a_plain_program_gets_its_environment_and_keeps_its_line) {
  const PreparedLaunch launch = prepare("./a -x LD_PRELOAD=/y.so");
  EXPECT_EQ(joined(launch.command), "./a -x LD_PRELOAD=/y.so");
  EXPECT_EQ(launch.environment, (Variables{{"LD_PRELOAD", "/p.so"}, {"RUN", "/d"}}));
}

TEST(rank_environment, what_a_plain_program_preloads_already_stays_behind_ours) {
  EXPECT_EQ(prepare("./a", {{"LD_PRELOAD", "/y.so:/z.so"}}).environment.front().second, "/p.so:/y.so:/z.so");
}

// ---- Open MPI ----

TEST(rank_environment, ranks_get_the_profiler_and_the_launcher_does_not) {
  EXPECT_EQ(prepared("mpirun -np 4 --map-by core python a.py -x b"),
            "mpirun -x LD_PRELOAD=/p.so -x RUN=/d -np 4 --map-by core python a.py -x b");
}

TEST(rank_environment, what_stands_before_the_launcher_stays_there) {
  EXPECT_EQ(prepared("time -p mpirun -n 4 ./a"), "time -p mpirun -x LD_PRELOAD=/p.so -x RUN=/d -n 4 ./a");
}

TEST(rank_environment, every_program_of_a_line_gets_its_own_exports) {
  EXPECT_EQ(prepared("mpirun -n 1 ./a : -n 2 ./b c"),
            "mpirun -x LD_PRELOAD=/p.so -x RUN=/d -n 1 ./a : -x LD_PRELOAD=/p.so -x RUN=/d -n 2 ./b c");
}

TEST(rank_environment, an_exported_preload_is_folded_into_ours) {
  EXPECT_EQ(prepared("mpirun -x LD_PRELOAD=/y.so -n 1 ./a : -n 1 ./b"),
            "mpirun -x RUN=/d -x LD_PRELOAD=/p.so:/y.so -n 1 ./a : -x LD_PRELOAD=/p.so -x RUN=/d -n 1 ./b");
  EXPECT_EQ(joined(prepare("mpirun -n 1 -x LD_PRELOAD ./a", {{"LD_PRELOAD", "/y.so"}}).command),
            "mpirun -x RUN=/d -n 1 -x LD_PRELOAD=/p.so:/y.so ./a");
}

TEST(rank_environment, an_inherited_preload_reaches_the_ranks_behind_ours) {
  EXPECT_EQ(joined(prepare("mpirun ./a", {{"LD_PRELOAD", "/y.so"}}).command),
            "mpirun -x LD_PRELOAD=/p.so:/y.so -x RUN=/d ./a");
}

TEST(rank_environment, an_environment_list_on_the_line_is_extended_because_it_excludes_exports) {
  EXPECT_EQ(prepared("mpirun --mca mca_base_env_list A=1;LD_PRELOAD=/y.so;B ./a"),
            "mpirun --mca mca_base_env_list A=1;B;LD_PRELOAD=/p.so:/y.so;RUN=/d ./a");
}

TEST(rank_environment, an_environment_list_in_the_environment_is_extended) {
  const PreparedLaunch launch = prepare("mpirun ./a", {{"OMPI_MCA_mca_base_env_list", "A=1"}});
  EXPECT_EQ(joined(launch.command), "mpirun ./a");
  EXPECT_EQ(launch.environment, (Variables{{"OMPI_MCA_mca_base_env_list", "A=1;LD_PRELOAD=/p.so;RUN=/d"}}));
  EXPECT_TRUE(prepare("aprun ./a", {{"OMPI_MCA_mca_base_env_list", "A=1"}}).environment.empty());
}

// ---- Hydra and PALS ----

TEST(rank_environment, hydra_takes_variables_once_for_the_whole_line) {
  EXPECT_EQ(prepared("mpiexec -n 2 ./a : -n 3 ./b", kHydra),
            "mpiexec -genv LD_PRELOAD=/p.so -genv RUN=/d -n 2 ./a : -n 3 ./b");
  EXPECT_EQ(prepared("mpirun -configfile lines", kIntel),
            "mpirun -genv LD_PRELOAD=/p.so -genv RUN=/d -configfile lines");
}

TEST(rank_environment, hydra_has_two_ways_to_write_a_variable) {
  EXPECT_EQ(prepared("mpiexec -genv LD_PRELOAD /y.so -n 2 ./a", kHydra),
            "mpiexec -genv RUN=/d -genv LD_PRELOAD /p.so:/y.so -n 2 ./a");
  EXPECT_EQ(prepared("mpiexec -genv LD_PRELOAD=/y.so -n 2 ./a", kHydra),
            "mpiexec -genv RUN=/d -genv LD_PRELOAD=/p.so:/y.so -n 2 ./a");
}

TEST(rank_environment, a_variable_of_one_program_goes_before_that_of_the_line) {
  EXPECT_EQ(prepared("mpiexec -n 1 -env LD_PRELOAD /y.so ./a : -n 2 -env LD_PRELOAD=/z.so ./b", kHydra),
            "mpiexec -genv LD_PRELOAD=/p.so -genv RUN=/d -n 1 -env LD_PRELOAD /p.so:/y.so ./a : -n 2 -env "
            "LD_PRELOAD=/p.so:/z.so ./b");
}

TEST(rank_environment, pals_takes_variables_for_each_program) {
  EXPECT_EQ(prepared("mpiexec -n 2 --env=LD_PRELOAD=/y.so ./a : -n 3 ./b", kPals),
            "mpiexec --env RUN=/d -n 2 --env=LD_PRELOAD=/p.so:/y.so ./a : --env LD_PRELOAD=/p.so --env RUN=/d -n 3 "
            "./b");
}

// ---- Slurm ----

struct Export {
  const char* line;
  const char* prepared;
};

class SlurmExport : public testing::TestWithParam<Export> {};

TEST_P(SlurmExport, keeps_what_the_user_restricts) {
  const PreparedLaunch launch = prepare(GetParam().line, {{"LD_PRELOAD", "/y.so"}});
  EXPECT_EQ(joined(launch.command), GetParam().prepared);
  EXPECT_EQ(launch.environment, (Variables{{"RUN", "/d"}})) << "by name, and never LD_PRELOAD of srun itself";
}

INSTANTIATE_TEST_SUITE_P(
    rank_environment, SlurmExport,
    testing::Values(Export{"srun -n 4 ./a", "srun --export=ALL,LD_PRELOAD=/p.so:/y.so -n 4 ./a"},
                    Export{"srun --export=ALL ./a", "srun --export=ALL,LD_PRELOAD=/p.so:/y.so ./a"},
                    Export{"srun --export none ./a", "srun --export RUN,LD_PRELOAD=/p.so ./a"},
                    Export{"srun --export=NIL ./a", "srun --export=RUN,LD_PRELOAD=/p.so ./a"},
                    Export{"srun --export=A,B='1,2',ALL ./a", "srun --export=A,B='1,2',ALL,LD_PRELOAD=/p.so:/y.so ./a"},
                    Export{"srun --export=A,LD_PRELOAD=/z.so ./a", "srun --export=A,RUN,LD_PRELOAD=/p.so:/z.so ./a"},
                    Export{"srun --export=LD_PRELOAD ./a", "srun --export=RUN,LD_PRELOAD=/p.so:/y.so ./a"},
                    Export{"srun --export=A --export=B ./a", "srun --export=A --export=B,RUN,LD_PRELOAD=/p.so ./a"},
                    Export{"srun -n1 ./a : -n2 --export=A ./b",
                           "srun --export=ALL,LD_PRELOAD=/p.so:/y.so -n1 ./a : -n2 --export=A,RUN,LD_PRELOAD=/p.so "
                           "./b"},
                    Export{"srun --multi-prog programs",
                           "srun --export=ALL,LD_PRELOAD=/p.so:/y.so --multi-prog programs"}));

TEST(rank_environment, a_restriction_in_sruns_environment_holds) {
  EXPECT_EQ(joined(prepare("srun ./a", {{"SLURM_EXPORT_ENV", "NONE"}}).command),
            "srun --export=RUN,LD_PRELOAD=/p.so ./a");
}

// ---- other launchers ----

TEST(rank_environment, aprun_jsrun_and_flux_have_options) {
  EXPECT_EQ(prepared("aprun -n4 ./a : -n2 ./b"), "aprun -e LD_PRELOAD=/p.so -e RUN=/d -n4 ./a : -n2 ./b");
  EXPECT_EQ(prepared("jsrun -n4 -E LD_PRELOAD=/y.so ./a"), "jsrun -E RUN=/d -n4 -E LD_PRELOAD=/p.so:/y.so ./a");
  EXPECT_EQ(prepared("jsrun -U layout.erf"), "jsrun -E LD_PRELOAD=/p.so -E RUN=/d -U layout.erf");
}

TEST(rank_environment, flux_applies_its_rules_in_order_so_ours_are_the_last) {
  EXPECT_EQ(prepared("flux run -n4 --env=-* ./a"), "flux run -n4 --env=-* --env LD_PRELOAD=/p.so --env RUN=/d ./a");
  EXPECT_EQ(prepared("flux run ./a"), "flux run --env LD_PRELOAD=/p.so --env RUN=/d ./a");
}

TEST(rank_environment, a_marked_program_of_an_unknown_launcher_is_started_by_env) {
  EXPECT_EQ(prepared("any -x 8 perfwrap rank ./a b"), "any -x 8 /usr/bin/env LD_PRELOAD=/p.so RUN=/d ./a b");
  EXPECT_EQ(prepared("any perfwrap rank ./a + /opt/perfwrap rank ./b"),
            "any /usr/bin/env LD_PRELOAD=/p.so RUN=/d ./a + /usr/bin/env LD_PRELOAD=/p.so RUN=/d ./b");
}

}  // namespace
}  // namespace launcher
