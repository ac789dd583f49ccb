#include "allocation.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "launch_words.h"

namespace launcher {
namespace {

Environment environment(std::map<std::string, std::string> variables) {
  return [variables](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? "" : found->second;
  };
}

TEST(allocation, the_nodes_of_a_line_are_its_own_or_those_of_the_batch_job) {
  const Environment slurm = environment({{"SLURM_JOB_NUM_NODES", "4"}});
  EXPECT_EQ(node_count(read("srun -N2 ./a"), slurm), 2);
  EXPECT_EQ(node_count(read("mpirun ./a"), slurm), 4);
  EXPECT_EQ(node_count(read("srun -N 2-4 ./a"), slurm), 4);
  EXPECT_EQ(node_count(read("./a"), slurm), 1);
  EXPECT_EQ(node_count(read("mpirun ./a"), environment({})), 1);
}

TEST(allocation, hosts_of_a_file_count_once) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() / "allocation_test.hosts";
  std::ofstream(file) << "a\na\nb\n";
  EXPECT_EQ(node_count(read("mpirun ./a"), environment({{"PBS_NODEFILE", file.string()}})), 2);
  std::filesystem::remove(file);
}

struct Started {
  const char* rank_variable;
  const char* size_variable;
};

class StartedByLauncher : public testing::TestWithParam<Started> {};

TEST_P(StartedByLauncher, knows_its_rank) {
  const auto [rank, size] = GetParam();
  const std::optional<OwnRank> own = own_rank(environment({{rank, "3"}, {size, "8"}}));
  ASSERT_TRUE(own);
  EXPECT_EQ(own->rank, 3);
  EXPECT_EQ(own->ranks, 8);
}

INSTANTIATE_TEST_SUITE_P(allocation, StartedByLauncher,
                         testing::Values(Started{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
                                         Started{"PMI_RANK", "PMI_SIZE"},
                                         Started{"SLURM_PROCID", "SLURM_STEP_NUM_TASKS"},
                                         Started{"JSM_NAMESPACE_RANK", "JSM_NAMESPACE_SIZE"},
                                         Started{"FLUX_TASK_RANK", "FLUX_JOB_SIZE"}));

TEST(allocation, a_batch_script_and_a_lone_process_are_no_ranks) {
  EXPECT_FALSE(own_rank(environment({})));
  EXPECT_FALSE(own_rank(environment({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}})));
  EXPECT_FALSE(own_rank(environment({{"SLURM_PROCID", "0"}, {"SLURM_STEP_NUM_TASKS", "1"}})));
}

}  // namespace
}  // namespace launcher
