// Two runs of one program, or one program on several numbers of ranks: what got slower, and how well it scales.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/groups.h"
#include "schema/summary.h"

namespace report {

/// Seconds in two runs. `noise` is the standard error of their difference that comes from sampling: time seen in n
/// samples of period p is known to p sqrt(n). That a whole run differs from the next one is not in it.
struct Difference {
  double before = 0, after = 0, noise = 0;
  double change() const { return after - before; }
  bool exceeds_noise() const { return change() > 2 * noise || change() < -2 * noise; }
};

/// A line of both runs, told apart by the name of its file, its function and its text (its number where the text is
/// not known), so that lines above it may come and go.
struct LineDifference {
  std::string file, function, text;
  std::int32_t line = 0;  ///< in the second run, if it is there
  Difference seconds;     ///< rank-seconds
};

struct RankDifference {
  std::int32_t rank = 0;
  std::string host;   ///< in the second run
  Difference useful;  ///< computing seconds
};

struct Comparison {
  std::string program;
  std::size_t ranks = 0;
  Difference elapsed;                 ///< of the longest rank; its noise is not known
  std::vector<Difference> groups;     ///< by Group, rank-seconds
  std::vector<LineDifference> lines;  ///< those that changed beyond twice the noise, greatest change first
  std::vector<RankDifference> ranks_changed;
};

/// Why the runs cannot be compared, as one sentence with the way out; empty if they can.
std::string comparison_obstacle(const schema::Summary& before, const schema::Summary& after);

Comparison comparison_of(const schema::Summary& before, const schema::Summary& after);
std::string comparison_text(const Comparison& comparison);
std::string comparison_json(const Comparison& comparison);

/// One run of a scaling series. With u_i the computing seconds of rank i (efficiency.h), T the longest rank's elapsed
/// seconds and `ref` the run with the fewest ranks p:
///   speed-up    = T_ref / T;   its efficiency = speed-up p_ref / p, or T_ref / T where the work grows with the ranks
///   computation = sum(u_ref) / sum(u), or that of the means where the work grows with the ranks
///   global      = parallel efficiency x computation
struct ScalingRow {
  std::string run;
  std::size_t ranks = 0, nodes = 0;
  double elapsed = 0, speed_up = 0, efficiency = 0;
  double load_balance = 0, communication = 0, computation = 0;
  double parallel() const { return load_balance * communication; }
  double global() const { return parallel() * computation; }
};

struct NamedRun {
  std::string name;
  schema::Summary summary;
};

/// Why the runs make no series, as one sentence; empty if they do.
std::string scaling_obstacle(const std::vector<NamedRun>& runs);

/// By number of ranks. `is_weak`: the work grows with the ranks.
std::vector<ScalingRow> scaling_of(const std::vector<NamedRun>& runs, bool is_weak);
std::string scaling_text(const std::vector<ScalingRow>& rows, bool is_weak);
std::string scaling_json(const std::vector<ScalingRow>& rows);

}  // namespace report
