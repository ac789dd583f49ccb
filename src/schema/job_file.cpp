#include "schema/job_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <span>

#include "schema/atomic_file.h"

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
  // A launch line may hold any bytes; those that are not UTF-8 are replaced.
  const std::string text = object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  replace_file(path, std::as_bytes(std::span(text)));
}

Job load_job(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_whole_file(path, kRemedy);
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  Job job;
  try {
    const auto object = nlohmann::json::parse(text, text + bytes.size());
    if (!object.is_object())
      throw FileError(fmt::format("{} is not the description of a job; {}", path.string(), kRemedy));
    for_each_member(job, [&](const char* name, auto& value) {
      if (object.contains(name)) object.at(name).get_to(value);
    });
  } catch (const nlohmann::json::exception& error) {
    throw FileError(fmt::format("{} is not the description of a job ({}); {}", path.string(), error.what(), kRemedy));
  }
  return job;
}

}  // namespace schema
