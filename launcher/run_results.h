// From what the processes of a job left behind to its reports: each step can be repeated from the files.
#pragma once

#include <filesystem>
#include <string>

#include "installation.h"
#include "run_directory.h"
#include "schema/summary.h"

namespace launcher {

/// Turns every live profile that its process could not convert itself (killed, out of memory, job limit) into a rank
/// file, as many at once as there are processors: those in the run directory, and those that --scratch has kept on this
/// node. Returns how many could not be converted; those stay.
int convert_leftovers(const RunDirectory& run, const Installation& installation);

/// The same for this node's own alone, if there are any.
int convert_scratch(const RunDirectory& run, const Installation& installation);

/// Makes rank files in `directory` of the live profiles of a job that runs.
void copy_live_profiles(const RunDirectory& run, const Installation& installation,
                        const std::filesystem::path& directory);

/// The same, and says so if any could not.
void convert_all_leftovers(const RunDirectory& run);

/// Says on stdout which file holds the summary of how many ranks.
void say_merged(const RunDirectory& run, const schema::Summary& summary);

/// Those who watch the nodes see the job end as we do; they get a moment to write down their last numbers.
void wait_for_nodes(const RunDirectory& run);

/// Merges all rank files and stores the summary. Throws schema::FileError.
schema::Summary merge_run(const RunDirectory& run);

/// The summary of a run, which its directory or the file itself stands for. Throws CommandError: there is none.
std::filesystem::path summary_file(const std::filesystem::path& run);

/// Which reports are made, and what of the job's sources stands in them.
struct ReportChoice {
  bool text = true, html = true, json = true, csv = false;
  bool sources = true;
};

/// From "txt,html,json,csv", some of them. Throws CommandError.
ReportChoice report_choice(const std::string& formats, bool sources);

/// Writes the chosen reports beside each other. Returns the text, chosen or not. Throws std::runtime_error.
std::string write_reports(const schema::Summary& summary, const RunDirectory& run, const Installation& installation,
                          const ReportChoice& choice = {});

}  // namespace launcher
