#include "launcher_table.h"

namespace launcher {
namespace {

// orterun(1) of Open MPI 4.1 and prterun(1) of Open MPI 5.0.
LauncherFamily open_mpi() {
  return {
      .name = "Open MPI",
      .commands = {"mpirun", "mpiexec", "orterun", "prterun", "mpirun.openmpi", "mpiexec.openmpi"},
      .version_marks = {"Open MPI", "OpenRTE", "PRRTE", "PRTE"},
      .environment = RankEnvironment::kExportOption,
      .options_with_values =
          {
              {"H", 1},           {"N", 1},
              {"add-host", 1},    {"add-hostfile", 1},
              {"am", 1},          {"app", 1},
              {"bind-to", 1},     {"c", 1},
              {"cartofile", 1},   {"cf", 1},
              {"cpu-list", 1},    {"cpu-set", 1},
              {"debugger", 1},    {"cpus-per-proc", 1},
              {"display", 1},     {"cpus-per-rank", 1},
              {"gmca", 2},        {"default-hostfile", 1},
              {"gpmixmca", 2},    {"gprtemca", 2},
              {"hnp", 1},         {"host", 1},
              {"hostfile", 1},    {"launch-agent", 1},
              {"machinefile", 1}, {"map-by", 1},
              {"max-vm-size", 1}, {"max-restarts", 1},
              {"mca", 2},         {"n", 1},
              {"np", 1},          {"npernode", 1},
              {"omca", 2},        {"npersocket", 1},
              {"ompi-server", 1}, {"output", 1},
              {"path", 1},        {"output-filename", 1},
              {"personality", 1}, {"pmixmca", 2},
              {"ppr", 1},         {"prefix", 1},
              {"prtemca", 2},     {"preload-files", 1},
              {"pset", 1},        {"rank-by", 1},
              {"rankfile", 1},    {"report-events", 1},
              {"report-pid", 1},  {"report-uri", 1},
              {"rf", 1},          {"runtime-options", 1},
              {"stdin", 1},       {"stream-buffering", 1},
              {"timeout", 1},     {"tune", 1},
              {"wd", 1},          {"wdir", 1},
              {"with-ft", 1},     {"x", 1},
              {"xml-file", 1},    {"xterm", 1},
          },
      .rank_count_options = {"n", "np", "c"},
      .elsewhere_options = {"H", "host", "hostfile", "machinefile", "default-hostfile", "path", "prefix", "wd", "wdir",
                            "preload-files", "s", "preload-binary"},
  };
}

}  // namespace

const std::vector<LauncherFamily>& launcher_families() {
  static const std::vector<LauncherFamily> families = {
      open_mpi(),
      {.name = "Hydra",
       .commands = {"mpirun", "mpiexec", "mpiexec.hydra", "mpirun.mpich", "mpiexec.mpich"},
       .version_marks = {"HYDRA", "Intel(R) MPI"}},
      {.name = "Slurm", .commands = {"srun"}, .version_marks = {}},
      {.name = "jsrun", .commands = {"jsrun", "lrun"}, .version_marks = {}},
      {.name = "ALPS", .commands = {"aprun"}, .version_marks = {}},
      {.name = "Flux", .commands = {"flux"}, .version_marks = {}},
      {.name = "other MPI", .commands = {"mpiexec.gforker", "mpiexec_mpt", "mpirun_rsh", "yod"}, .version_marks = {}},
  };
  return families;
}

}  // namespace launcher
