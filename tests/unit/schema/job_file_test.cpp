#include "schema/job_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "temporary_directory.h"

namespace {

TEST(JobFile, what_is_stored_is_what_is_loaded) {
  const schema_test::TemporaryDirectory directory;
  schema::Job job;
  job.command = {"mpirun", "a \"b\"\n"};
  job.expected_ranks = 64;
  job.exit_status = 0;
  job.elapsed_ns = 1'234'567'890'123;
  job.omp_num_threads = "4";
  schema::store_job(job, directory / "job.json");
  const schema::Job loaded = schema::load_job(directory / "job.json");
  EXPECT_EQ(loaded.command, job.command);
  EXPECT_EQ(loaded.expected_ranks, 64);
  EXPECT_EQ(loaded.exit_status, 0);
  EXPECT_EQ(loaded.elapsed_ns, job.elapsed_ns);
  EXPECT_EQ(loaded.omp_num_threads, "4");
  EXPECT_EQ(loaded.mpi_version, "");
}

TEST(JobFile, arguments_of_any_bytes_can_be_stored) {
  const schema_test::TemporaryDirectory directory;
  schema::Job job;
  job.command = {"\xFF\xFE"};
  schema::store_job(job, directory / "job.json");
  EXPECT_EQ(schema::load_job(directory / "job.json").command.size(), 1u);
}

TEST(JobFile, what_is_no_job_is_refused_with_a_way_out) {
  const schema_test::TemporaryDirectory directory;
  for (const char* text : {"", "{", "[1]", "{\"expected_ranks\": \"many\"}"}) {
    std::ofstream(directory / "job.json") << text;
    try {
      schema::load_job(directory / "job.json");
      ADD_FAILURE() << "read: " << text;
    } catch (const schema::FileError& error) {
      EXPECT_NE(std::string(error.what()).find("job.json is not the description of a job"), std::string::npos);
      EXPECT_NE(std::string(error.what()).find("delete it"), std::string::npos);
    }
  }
}

}  // namespace
