#include "report/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "report/counter_metrics.h"
#include "report/files.h"
#include "report/formatting.h"
#include "report/memory.h"
#include "report/metrics.h"
#include "report/node_sections.h"
#include "report/section_parts.h"
#include "report/thread_section.h"
#include "report/thresholds.h"
#include "report/traffic.h"

namespace report {
namespace {

using live_profile::Category;

double seconds_in(const ReportModel& model, Category category) {
  return model.categories[index(category)];
}

std::string of_all_time(const char* what, double share) {
  return std::string(what) + ": " + format_share(share) + " of all rank time. Parts below are of this time.";
}

/// Rank time below an OpenMP runtime: regions as its threads show them, not as the runtime would tell.
Metric openmp_part(const ReportModel& model, double whole) {
  const ThreadUse& threads = model.threads;
  if (!threads.openmp) {
    return metric("cpu-openmp", "OpenMP regions",
                  unavailable(Unit::kSeconds, "no sample lies below an OpenMP runtime"));
  }
  return part("cpu-openmp", "OpenMP regions", *threads.openmp, whole,
              format_seconds(*threads.openmp_runtime) + " of it in the runtime itself; told by threads");
}

Section cpu_section(const ReportModel& model) {
  const double python = seconds_in(model, Category::kPython);
  const double builtin = seconds_in(model, Category::kPythonBuiltin);
  const double native = seconds_in(model, Category::kNative);
  const double whole = python + builtin + native;
  Section section{"cpu", "CPU", of_all_time("Computing", fraction(whole, model.rank_seconds)), {}, {}};
  section.metrics = {
      part("cpu-python", "Python interpreter", python + builtin, whole, "bytecode and builtins"),
      part("cpu-native", "Native code", native, whole, "NumPy, BLAS, compiled extensions"),
      openmp_part(model, whole),
  };
  add_counter_metrics(model, section.metrics);
  return section;
}

/// Time below the import system's entry function, which stands in every import of a module not yet loaded.
Measure import_time(const ReportModel& model) {
  for (const FunctionRow& function : model.functions) {
    const bool is_import =
        function.file == "<frozen importlib._bootstrap>" && function.name.ends_with("_find_and_load");
    if (is_import) return measured(Unit::kSeconds, function.inclusive);
  }
  return unavailable(Unit::kSeconds, "no sample fell into an import");
}

Section python_section(const ReportModel& model) {
  double native = 0;
  for (const LineRow& line : model.lines) native += line.seconds[index(Group::kNative)];
  const double python = seconds_in(model, Category::kPython);
  const double builtin = seconds_in(model, Category::kPythonBuiltin);
  const double gil = seconds_in(model, Category::kGil);
  const double whole = python + builtin + native + gil;
  Section section{"python",
                  "Python",
                  of_all_time("Python lines computing or waiting for the lock", fraction(whole, model.rank_seconds)),
                  {},
                  {}};
  section.metrics = {
      part("python-interpreter", "Interpreter", python, whole, "bytecode, one instruction at a time"),
      part("python-builtin", "Builtins", builtin, whole, "interpreter functions written in C"),
      part("python-native", "Native from Python", native, whole, "NumPy and other extensions, by calling line"),
      part("python-gil", "Interpreter lock", gil, whole, "waiting for another thread's Python code"),
      metric("python-import", "Imports", import_time(model), "loading modules, I/O included"),
      metric("python-collection", "Garbage collection",
             unavailable(Unit::kSeconds, "collections are not told apart from builtins")),
  };
  return section;
}

Metric heaviest_pair(const TrafficMatrix& traffic) {
  constexpr const char* kId = "mpi-heaviest-pair";
  constexpr const char* kLabel = "Heaviest pair";
  if (traffic.bytes <= 0) return metric(kId, kLabel, unavailable(Unit::kBytes, "no message carried data"));
  const schema::Traffic& cell = traffic.cells.front();
  const std::string meaning = fmt::format(
      "{} to {}: {} of the data of messages", block_name(traffic, cell.sender), block_name(traffic, cell.receiver),
      format_share(fraction(static_cast<double>(cell.bytes), static_cast<double>(traffic.bytes))));
  return metric(kId, kLabel, measured(Unit::kBytes, static_cast<double>(cell.bytes)), meaning);
}

Metric serialisation(const ReportModel& model, double whole) {
  double sum = 0;
  for (const SerialisationRow& row : model.serialisation) sum += row.seconds;
  std::string meaning = "time in mpi4py outside MPI";
  if (sum > 0) {
    const SerialisationRow& most = model.serialisation.front();
    meaning += fmt::format(": most in {}", place(most.file, most.line));
  }
  return part("mpi-serialisation", "Pickling and packing", sum, whole, meaning);
}

Metric lock_held(const ReportModel& model, double whole) {
  double sum = 0;
  for (const CallRow& call : model.mpi_calls) sum += call.lock_held_seconds;
  return part("mpi-lock-held", "Holding the lock", sum, whole, "in MPI with Python's interpreter lock taken");
}

Section mpi_section(const ReportModel& model) {
  const double whole = model.seconds[index(Group::kMpi)];
  Section section{"mpi", "MPI", of_all_time("MPI", model.shares[index(Group::kMpi)]), {}, {}};
  if (whole <= 0 && model.mpi_calls.empty()) {
    section.statement = "No MPI call was seen.";
    section.metrics = {metric("mpi-calls", "Calls", unavailable(Unit::kCount, "the job made no MPI call"))};
    return section;
  }
  const CallSum collective = sum_calls(model.mpi_calls, {"collective"});
  const CallSum point_to_point = sum_calls(model.mpi_calls, {"point-to-point"});
  const CallSum waiting = sum_calls(model.mpi_calls, {"wait"});
  const CallSum all = sum_calls(model.mpi_calls, {"collective", "point-to-point", "wait", "one-sided", "other", "io"});
  section.metrics = {
      part("mpi-collective", "Collective", seconds_in(model, Category::kMpiCollective), whole),
      part("mpi-point-to-point", "Point-to-point", seconds_in(model, Category::kMpiPointToPoint), whole),
      part("mpi-wait", "Wait and test", seconds_in(model, Category::kMpiWait), whole, "for non-blocking operations"),
      part("mpi-one-sided", "One-sided", seconds_in(model, Category::kMpiOneSided), whole),
      part("mpi-other", "Other", seconds_in(model, Category::kMpiOther), whole, "start, end, communicators"),
      serialisation(model, whole),
      lock_held(model, whole),
      metric("mpi-collective-rate", "Collective rate",
             effective_rate(collective.bytes, collective.seconds, "collective call"), "per process, inside the calls"),
      metric("mpi-point-to-point-rate", "Point-to-point rate",
             effective_rate(point_to_point.bytes, point_to_point.seconds + waiting.seconds, "point-to-point call"),
             "per process, waiting included"),
      metric("mpi-calls", "Calls", measured(Unit::kCount, static_cast<double>(all.calls)), "of all ranks"),
      metric("mpi-bytes", "Data", measured(Unit::kBytes, static_cast<double>(all.bytes)), "in and out of all ranks"),
      heaviest_pair(model.traffic),
      metric("mpi-within-nodes", "Sent within nodes", model.traffic.within_nodes, "of the data of messages"),
  };
  return section;
}

Measure count(std::int64_t number) {
  return measured(Unit::kCount, static_cast<double>(number));
}

Metric files_metric(const std::vector<FileRow>& files) {
  constexpr const char* kLabel = "Files";
  const auto named = std::ranges::count_if(files, [](const FileRow& file) { return file.name.starts_with('/'); });
  if (named == 0) return metric("io-files", kLabel, unavailable(Unit::kCount, "no call on a file was seen"));
  const std::string systems = file_systems_sentence(files);
  return metric("io-files", kLabel, count(named), systems.empty() ? systems : "on " + systems);
}

Metric mapped_metric(const schema::Summary& summary) {
  std::int64_t faults = 0;
  for (const schema::Rank& rank : summary.ranks) faults += rank.major_faults;
  return metric("io-mapped", "Pages read at faults", count(faults),
                "of mapped files, or swapped out; their bytes are not counted");
}

/// What the kernel moved in system calls and no interposed function asked for.
Metric uncounted_metric(const ReportModel& model, const schema::Summary& summary) {
  constexpr const char* kId = "io-uncounted";
  constexpr const char* kLabel = "Not seen";
  const auto missing = [&](const char* reason) { return metric(kId, kLabel, unavailable(Unit::kBytes, reason)); };
  if (!model.measured.is_whole) return missing("only a part of the run was measured");
  double moved = 0, seen = 0;
  for (const schema::Rank& rank : summary.ranks) {
    if (rank.system_read_bytes < 0 || rank.system_written_bytes < 0)
      return missing("the kernel does not tell (/proc/self/io)");
    moved += static_cast<double>(rank.system_read_bytes) + static_cast<double>(rank.system_written_bytes);
  }
  for (const FileRow& file : model.files) {
    seen += static_cast<double>(file.read_bytes) + static_cast<double>(file.written_bytes);
  }
  const double unseen = std::max(0.0, moved - seen);
  return metric(kId, kLabel, measured(Unit::kBytes, unseen),
                fmt::format("of {} that the kernel moved in system calls", format_bytes(moved)));
}

/// Only where there is Lustre: elsewhere there is nothing to explain.
void add_lustre_metrics(const ReportModel& model, std::vector<Metric>& metrics) {
  schema::Host all;
  std::int64_t nodes = 0;
  for (const schema::Host& host : model.hosts) {
    nodes += host.lustre_mounts > 0 ? 1 : 0;
    all.lustre_read_bytes += host.lustre_read_bytes;
    all.lustre_written_bytes += host.lustre_written_bytes;
    all.lustre_metadata_calls += host.lustre_metadata_calls;
    if (all.lustre_reason.empty()) all.lustre_reason = host.lustre_reason;
  }
  if (nodes == 0 && all.lustre_reason.empty()) return;
  const std::string whose =
      fmt::format("by the Lustre clients of {} of {} nodes, whoever used them", nodes, model.hosts.size());
  const auto value = [&](Unit unit, std::int64_t number) {
    return nodes > 0 ? measured(unit, static_cast<double>(number)) : unavailable(unit, all.lustre_reason);
  };
  metrics.push_back(metric("io-lustre-read", "Lustre reads", value(Unit::kBytes, all.lustre_read_bytes), whose));
  metrics.push_back(metric("io-lustre-write", "Lustre writes", value(Unit::kBytes, all.lustre_written_bytes), whose));
  metrics.push_back(
      metric("io-lustre-metadata", "Lustre metadata", value(Unit::kCount, all.lustre_metadata_calls), whose));
}

Section io_section(const ReportModel& model, const schema::Summary& summary) {
  const double whole = model.seconds[index(Group::kIo)];
  const CallSum reads = sum_calls(model.io_calls, {"io-read"});
  const CallSum writes = sum_calls(model.io_calls, {"io-write"});
  const CallSum metadata = sum_calls(model.io_calls, {"io-metadata"});
  Section section{"io", "I/O", of_all_time("File I/O", model.shares[index(Group::kIo)]), {}, {}};
  section.metrics = {
      part("io-read", "Reads", seconds_in(model, Category::kIoRead), whole),
      part("io-write", "Writes", seconds_in(model, Category::kIoWrite), whole),
      part("io-metadata", "Metadata", seconds_in(model, Category::kIoMetadata), whole,
           "opening, closing, looking up, changing, syncing"),
      metric("io-read-rate", "Read rate", effective_rate(reads.bytes, reads.seconds, "read"),
             "per process, inside the calls"),
      metric("io-write-rate", "Write rate", effective_rate(writes.bytes, writes.seconds, "write"),
             "per process, inside the calls"),
      metric("io-calls", "Read and write calls", count(reads.calls + writes.calls), "of all ranks"),
      metric("io-metadata-calls", "Metadata calls", count(metadata.calls), "of all ranks"),
      files_metric(model.files),
      mapped_metric(summary),
      uncounted_metric(model, summary),
  };
  add_lustre_metrics(model, section.metrics);
  return section;
}

/// Functions that are worth naming: costly, and the job's own rather than the import system's.
bool is_candidate(const FunctionRow& function, double rank_seconds) {
  return function.kind == schema::FrameKind::kPython && function.efficiency &&
         function.inclusive >= limits::kFunctionShare * rank_seconds && !function.file.starts_with("<frozen importlib");
}

Metric worst_function(const ReportModel& model) {
  constexpr const char* kId = "efficiency-worst-function";
  constexpr const char* kLabel = "Least efficient function";
  const FunctionRow* worst = nullptr;
  for (const FunctionRow& function : model.functions) {
    if (!is_candidate(function, model.rank_seconds)) continue;
    if (worst == nullptr || function.efficiency->parallel() < worst->efficiency->parallel()) worst = &function;
  }
  if (worst == nullptr) {
    return metric(kId, kLabel, unavailable(Unit::kRatio, "no Python function has enough useful time"));
  }
  const EfficiencyPart& efficiency = *worst->efficiency;
  return metric(kId, kLabel, measured(Unit::kRatio, efficiency.parallel()),
                fmt::format("{}: balance {:.2f}, communication {:.2f}", worst->name, efficiency.load_balance,
                            efficiency.communication));
}

Section efficiency_section(const ReportModel& model) {
  const Efficiency& efficiency = model.efficiency;
  Section section{"efficiency", "Parallel efficiency", "1 is perfect; 0.8 and above is acceptable.", {}, {}};
  if (efficiency.parallel.number) {
    const bool acceptable = *efficiency.parallel.number >= limits::kEfficiencyAcceptable;
    section.statement += acceptable ? " This run is acceptable." : " This run is below that.";
  }
  section.metrics = {
      metric("efficiency-parallel", "Parallel efficiency", efficiency.parallel, "load balance x communication"),
      metric("efficiency-load-balance", "Load balance", efficiency.load_balance, "mean / maximum of useful time"),
      metric("efficiency-communication", "Communication", efficiency.communication,
             "maximum of useful time / elapsed time"),
      metric("efficiency-in-nodes", "Balance within nodes", efficiency.load_balance_in_nodes),
      metric("efficiency-across-nodes", "Balance across nodes", efficiency.load_balance_across_nodes),
      worst_function(model),
  };
  return section;
}

/// The section in which the reader looks for the advice.
const char* section_of(const Advice& advice) {
  if (advice.id.starts_with("memory-")) return "memory";
  switch (advice.group) {
    case Group::kPython:
    case Group::kGil: return "python";
    case Group::kMpi: return "mpi";
    case Group::kIo: return "io";
    case Group::kNative:
    case Group::kWait: break;
  }
  return "threads";
}

}  // namespace

std::vector<Section> sections_of(const ReportModel& model, const schema::Summary& summary) {
  std::vector<Section> sections = {cpu_section(model),
                                   python_section(model),
                                   mpi_section(model),
                                   io_section(model, summary),
                                   efficiency_section(model),
                                   thread_section(model, summary),
                                   memory_section(model, summary),
                                   energy_section(model),
                                   accelerator_section(model)};
  for (std::size_t i = 0; i < model.advice.size(); ++i) {
    for (Section& section : sections) {
      if (section.id == section_of(model.advice[i])) section.advice.push_back(i);
    }
  }
  return sections;
}

}  // namespace report
