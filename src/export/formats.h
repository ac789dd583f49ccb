// What a run can be exported to: one writer a format, each in a file of its own.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "schema/summary.h"

namespace exports {

/// Times are rank time, summed over ranks.
std::string folded_stacks(const schema::Summary& summary);
std::string speedscope(const schema::Summary& summary);
std::string chrome_trace(const schema::Summary& summary);
std::string pstats(const schema::Summary& summary);
std::string callgrind(const schema::Summary& summary);
std::string csv_table(const schema::Summary& summary);

struct Format {
  std::string_view name;
  std::string_view file;  ///< default name in the run directory
  std::string_view what;  ///< and what opens it
  std::string (*write)(const schema::Summary&);
};

/// All formats, in the order of the help.
std::span<const Format> formats();
/// nullptr: there is no format of that name.
const Format* find_format(std::string_view name);

}  // namespace exports
