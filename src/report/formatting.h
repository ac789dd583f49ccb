// How numbers and foreign text look, the same everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "report/report_model.h"

namespace report {

/// Three significant digits with a unit a person would choose: "840 us", "12.3 s", "5.2 min", "31.4 h".
std::string format_seconds(double seconds);
/// "61.2 %"; below 0.05 % but not 0: "< 0.1 %".
std::string format_share(double share);
/// Binary units: "512 B", "1.50 MiB".
std::string format_bytes(double bytes);
/// "840", "12.3 k", "4.56 M".
std::string format_count(double count);
/// What report.json and report.csv call the unit: "s", "share", "bytes", ...
const char* unit_name(Unit unit);
/// By the measure's unit, or "not available: <reason>".
std::string format_measure(const Measure& measure);

/// "4", "4 ranks": the word in singular or plural.
std::string counted(std::int64_t count, std::string_view singular, std::string_view plural);

/// Printable ASCII only: control characters and each non-ASCII character become '?'.
std::string ascii(std::string_view text);
/// At most `width` characters, the middle or the start left out ("...") since the end of a path says most.
std::string clip_start(std::string_view text, std::size_t width);
/// At most `width` characters, the end left out.
std::string clip_end(std::string_view text, std::size_t width);
/// The last component of a path.
std::string base_name(std::string_view path);
/// "heat2d.py:88", "<frozen runpy>:12" or "unknown place".
std::string place(const std::string& file, std::int32_t line);
/// ISO 8601 with the local UTC offset: "2026-03-02T10:11:12+01:00".
std::string local_time(std::int64_t realtime_ns);

}  // namespace report
