#include "report/formatting.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <ctime>

namespace report {
namespace {

/// Three significant digits without an exponent.
std::string significant(double value) {
  const double magnitude = std::abs(value);
  if (magnitude >= 99.95) return fmt::format("{:.0f}", value);
  if (magnitude >= 9.995) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

std::string whole_or_significant(double value) {
  return value == std::floor(value) && value < 1000 ? fmt::format("{:.0f}", value) : significant(value);
}

}  // namespace

std::string format_seconds(double seconds) {
  if (seconds == 0) return "0 s";
  if (seconds < 1e-6) return significant(seconds * 1e9) + " ns";
  if (seconds < 1e-3) return significant(seconds * 1e6) + " us";
  if (seconds < 1) return significant(seconds * 1e3) + " ms";
  if (seconds < 1000) return significant(seconds) + " s";
  if (seconds < 2 * 3600) return significant(seconds / 60) + " min";
  return significant(seconds / 3600) + " h";
}

std::string format_share(double share) {
  if (share > 0 && share < 0.0005) return "< 0.1 %";
  return fmt::format("{:.1f} %", share * 100);
}

std::string format_bytes(double bytes) {
  constexpr std::array kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  while (bytes >= 1023.5 && unit + 1 < kUnits.size()) {
    bytes /= 1024;
    ++unit;
  }
  return whole_or_significant(bytes) + " " + kUnits[unit];
}

std::string format_count(double count) {
  if (count < 10000) return whole_or_significant(count);
  if (count < 999.5e3) return significant(count / 1e3) + " k";
  if (count < 999.5e6) return significant(count / 1e6) + " M";
  return significant(count / 1e9) + " G";
}

std::string format_measure(const Measure& measure) {
  if (!measure.number) return "not available: " + measure.reason;
  const double number = *measure.number;
  switch (measure.unit) {
    case Unit::kSeconds: return format_seconds(number);
    case Unit::kShare: return format_share(number);
    case Unit::kBytes: return format_bytes(number);
    case Unit::kBytesPerSecond: return format_bytes(number) + "/s";
    case Unit::kCount: return format_count(number);
    case Unit::kJoules: return number < 1e5 ? significant(number) + " J" : significant(number / 3.6e6) + " kWh";
    case Unit::kWatts: return significant(number) + " W";
    case Unit::kRatio: break;
  }
  return significant(number);
}

std::string counted(std::int64_t count, std::string_view singular, std::string_view plural) {
  return fmt::format("{} {}", count, count == 1 ? singular : plural);
}

std::string ascii(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    const bool continues_utf8 = (byte & 0xC0U) == 0x80U;
    if (byte >= 0x20 && byte < 0x7F) {
      result += character;
    } else if (!continues_utf8 || result.empty() || result.back() != '?') {
      result += '?';
    }
  }
  return result;
}

std::string clip_start(std::string_view text, std::size_t width) {
  if (text.size() <= width) return std::string(text);
  return "..." + std::string(text.substr(text.size() - (width - 3)));
}

std::string clip_end(std::string_view text, std::size_t width) {
  if (text.size() <= width) return std::string(text);
  return std::string(text.substr(0, width - 3)) + "...";
}

std::string base_name(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string place(const std::string& file, std::int32_t line) {
  if (file.empty()) return "unknown place";
  return line > 0 ? fmt::format("{}:{}", base_name(file), line) : base_name(file);
}

std::string local_time(std::int64_t realtime_ns) {
  const std::time_t seconds = static_cast<std::time_t>(realtime_ns / 1'000'000'000);
  std::tm local{};
  localtime_r(&seconds, &local);
  const long minutes = std::abs(local.tm_gmtoff) / 60;
  std::array<char, 32> stamp{};
  std::strftime(stamp.data(), stamp.size(), "%Y-%m-%dT%H:%M:%S", &local);
  return fmt::format("{}{}{:02}:{:02}", stamp.data(), local.tm_gmtoff < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

const char* unit_name(Unit unit) {
  switch (unit) {
    case Unit::kSeconds: return "s";
    case Unit::kShare: return "share";
    case Unit::kBytes: return "bytes";
    case Unit::kBytesPerSecond: return "bytes/s";
    case Unit::kCount: return "count";
    case Unit::kJoules: return "J";
    case Unit::kWatts: return "W";
    case Unit::kRatio: break;
  }
  return "ratio";
}

}  // namespace report
