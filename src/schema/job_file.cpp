#include "schema/job_file.h"

#include <fmt/format.h>

#include "schema/json_file.h"

namespace schema {
namespace {

constexpr const char* kRemedy = "delete it to report without the facts of the launch line";

/// Calls `visit(name, member)` for every member of a Job; lists them once for both directions.
template <class AnyJob, class Visitor>
void for_each_member(AnyJob& job, Visitor visit) {
  visit("command", job.command);
  visit("program", job.program);
  visit("expected_ranks", job.expected_ranks);
  visit("exit_status", job.exit_status);
  visit("start_realtime_ns", job.start_realtime_ns);
  visit("elapsed_ns", job.elapsed_ns);
  visit("python_version", job.python_version);
  visit("mpi_version", job.mpi_version);
  visit("perfwrap_version", job.perfwrap_version);
  visit("machine", job.machine);
  visit("logical_cores", job.logical_cores);
  visit("physical_cores", job.physical_cores);
  visit("memory_bytes", job.memory_bytes);
  visit("omp_num_threads", job.omp_num_threads);
  visit("scratch", job.scratch);
}

}  // namespace

void store_job(const Job& job, const std::filesystem::path& path) {
  nlohmann::ordered_json object;
  Job unknown;
  for_each_member(job, [&](const char* name, const auto& value) { object[name] = value; });
  for_each_member(unknown, [&](const char* name, const auto& value) {
    if (object[name] == nlohmann::ordered_json(value)) object.erase(name);
  });
  store_json(object, path);
}

Job load_job(const std::filesystem::path& path) {
  return load_json(path, "is not the description of a job", kRemedy, [&](const nlohmann::ordered_json& object) {
    if (!object.is_object())
      throw FileError(fmt::format("{} is not the description of a job; {}", path.string(), kRemedy));
    Job job;
    for_each_member(job, [&](const char* name, auto& value) {
      if (object.contains(name)) object.at(name).get_to(value);
    });
    return job;
  });
}

}  // namespace schema
