// Where perfwrap's own files are: found from the running executable, so that an installation can be moved and a
// build tree works like one.
#pragma once

#include <filesystem>
#include <string>

namespace launcher {

struct Installation {
  std::filesystem::path preload_library;
  std::filesystem::path sampler_library;
  std::filesystem::path rankfile_program;
  std::filesystem::path node_watch_program;
  std::filesystem::path page_directory;          ///< sources of report.html
  std::filesystem::path parallel_merge_program;  ///< missing where perfwrap was built without MPI
  std::filesystem::path python_directory;        ///< of the module perfwrap
  std::filesystem::path include_directory;       ///< of perfwrap.h
};

/// Throws nothing; whether the files exist is for the caller to ask.
Installation find_installation();

/// Why no job can be profiled from here, as one sentence; empty if one can.
std::string installation_problem(const Installation& installation);

}  // namespace launcher
