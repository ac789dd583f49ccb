// Summaries built by hand, whose answer is known by construction.
#pragma once

#include <cstdint>
#include <string>

#include "schema/summary.h"

namespace report_test {

inline constexpr std::int64_t kSecond = 1'000'000'000;

/// Adds up a summary piece by piece; indices returned are those of the summary.
class SummaryBuilder {
 public:
  SummaryBuilder();
  std::uint32_t python_frame(const std::string& file, const std::string& function, std::int32_t line,
                             std::int32_t first_line);
  std::uint32_t region_frame(const std::string& name);
  std::uint32_t native_frame(const std::string& module, const std::string& function);
  std::uint32_t node(std::uint32_t parent, std::uint32_t frame);
  /// Seconds that every rank together spent at the end of this stack.
  void node_seconds(std::uint32_t node, live_profile::Category category, double seconds);
  /// A rank whose categories are 0 but for `time`.
  schema::Rank& rank(std::int32_t rank, const std::string& host, schema::CategoryNanoseconds time);
  schema::LineTotal& line(std::uint32_t frame, schema::CategoryNanoseconds time, schema::Spread spread = {});
  schema::CallSite& mpi_call(live_profile::MpiClass call_class, const std::string& function, std::uint32_t frame,
                             std::int64_t calls, std::int64_t bytes, double seconds);

  schema::Summary summary;
};

/// Nanoseconds with one category, or a few, set.
schema::CategoryNanoseconds only(live_profile::Category category, double seconds);
schema::CategoryNanoseconds operator+(const schema::CategoryNanoseconds& a, const schema::CategoryNanoseconds& b);

/// A spread with `least` on rank 0 … and `most` on `maximum_rank`, everything else equal to `least`.
schema::Spread spread(std::int32_t ranks, double least, double most, std::int32_t maximum_rank);

/// A 2-D diffusion on 4 ranks of 2 nodes, 10 s each. Ranks 0, 1 and 2: 4 s Python, 1 s native, 4.5 s MPI, 0.5 s
/// I/O; rank 3 (host "node2") has 8 s Python, 1 s native, 0.5 s MPI, 0.5 s I/O: the others wait for it.
schema::Summary heat2d();

/// `ranks` ranks with long host names and one line, function and call site each.
schema::Summary many_ranks(std::int32_t ranks);

}  // namespace report_test
