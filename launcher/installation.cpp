#include "installation.h"

#include <fmt/core.h>

#include <system_error>

namespace launcher {

namespace fs = std::filesystem;

Installation find_installation() {
  std::error_code ignored;
  const fs::path root = fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path();
  return {root / "lib/perfwrap/libperfwrap_preload.so",
          root / "lib/perfwrap/libperfwrap_sampler.so",
          root / "lib/perfwrap/perfwrap-rankfile",
          root / "lib/perfwrap/perfwrap-nodewatch",
          root / "share/perfwrap/page",
          root / "bin/perfwrap-merge-mpi",
          root / "share/perfwrap/python",
          root / "include"};
}

std::string installation_problem(const Installation& installation) {
  std::error_code ignored;
  for (const fs::path& file : {installation.preload_library, installation.sampler_library,
                               installation.rankfile_program, installation.node_watch_program}) {
    if (!fs::exists(file, ignored)) return fmt::format("{} is missing: install perfwrap again", file.string());
  }
  // ld.so(8): the items of LD_PRELOAD are separated by spaces or colons, and there is no escaping.
  if (installation.preload_library.string().find_first_of(" :") != std::string::npos) {
    return fmt::format(
        "the dynamic loader cannot preload {} because its path has a space or a colon: install "
        "perfwrap elsewhere",
        installation.preload_library.string());
  }
  return "";
}

}  // namespace launcher
