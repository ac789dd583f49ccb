// The table of files: at most kMaximumFiles rows, whatever the number of ranks and files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "schema/rank_file.h"
#include "schema/summary.h"

namespace merge {

inline constexpr std::size_t kMaximumFiles = 1024;

/// The name of a file at a level of detail: 0 its path, 1 with '#' for each run of digits but in its kind (.h5), so
/// that the files of all ranks are one, 2 its directory, 3 the first directory of its path, 4 all files together. Each
/// follows from the one before, whichever that is. What stands in brackets keeps its name up to level 3.
std::string file_group(const std::string& name, std::int32_t detail);

/// What all processes of one rank did, added to its summary.
void add_files(schema::Summary& summary, const std::vector<schema::RankFile>& files);

/// The rows of both at the finest level of detail that is permitted. Associative and commutative: the level depends on
/// the names of all rows alone.
void join_files(schema::Summary& into, std::vector<schema::FileUse> others, std::int32_t other_detail);

}  // namespace merge
