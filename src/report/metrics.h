// Derived numbers with their formulas. All times in seconds; inputs are the summary's nanoseconds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

inline constexpr double kNanosecondsPerSecond = 1e9;
constexpr double to_seconds(std::int64_t nanoseconds) {
  return static_cast<double>(nanoseconds) / kNanosecondsPerSecond;
}

/// part / whole, or 0 where there is no whole.
constexpr double fraction(double part, double whole) {
  return whole > 0 ? part / whole : 0.0;
}

/// Measure with a number.
Measure measured(Unit unit, double number);
/// Measure without one; `reason` completes "not available: …".
Measure unavailable(Unit unit, std::string reason);

CategoryValues category_seconds(const schema::CategoryNanoseconds& time);
/// Sums the categories of each group.
GroupValues group_seconds(const CategoryValues& categories);
double total(const GroupValues& values);
/// Each value over their sum; all 0 when the sum is 0.
GroupValues shares_of(const GroupValues& seconds);

/// Seconds of all ranks by category.
CategoryValues job_categories(const schema::Summary& summary);

/// Spread over `rank_count` ranks: minimum is 0 where a rank did not appear, mean = sum / rank_count.
RankSpread rank_spread(const schema::Spread& spread, std::size_t rank_count);

std::vector<RankRow> rank_rows(const schema::Summary& summary);
/// All lines, by total time, descending; ties by file and line.
std::vector<LineRow> line_rows(const schema::Summary& summary, double rank_seconds);

/// Calls of one kind (0: MPI, 1: I/O), by seconds, then bytes, descending.
enum class CallKind : std::uint8_t { kMpi = 0, kIo = 1 };
std::vector<CallRow> call_rows(const schema::Summary& summary, CallKind kind);

/// Per group: minimum, mean, maximum and population standard deviation of the ranks' seconds. The outlier is
/// the rank farthest from the mean, if that distance is at least kOutlierDeviation of the mean rank's time.
std::vector<BalanceRow> balance_rows(const std::vector<RankRow>& ranks);

/// Mean over ranks of the share of each bin, coalesced to at most `maximum_bins` bins.
Timeline timeline(const schema::Summary& summary, std::size_t maximum_bins);

/// Calls, bytes and seconds of the rows whose class is one of `classes`.
struct CallSum {
  std::int64_t calls = 0, bytes = 0;
  double seconds = 0;
};
CallSum sum_calls(const std::vector<CallRow>& rows, const std::vector<std::string>& classes);

/// bytes / seconds inside those calls (`time`: may include more calls than carry the bytes, as waiting does
/// for non-blocking ones); not available when nothing was transferred.
Measure effective_rate(std::int64_t bytes, double seconds, const std::string& what);

}  // namespace report
