// Joins lists of counters that need not be the same everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "schema/rank_file.h"

namespace merge {

std::vector<std::string> names_of(const std::vector<schema::RankCounter>& counters);

/// Appends the names that are new; gives the place of every one of `others` in `names`.
std::vector<std::size_t> add_counter_names(std::vector<std::string>& names, const std::vector<std::string>& others);

/// `values` in places `places` of a list of `count`; what was not counted is 0.
std::vector<std::int64_t> placed_counters(const std::vector<std::int64_t>& values,
                                          const std::vector<std::size_t>& places, std::size_t count);

/// Adds `values` to `sums`, which has at least as many.
void add_counters(std::vector<std::int64_t>& sums, const std::vector<std::int64_t>& values);

}  // namespace merge
