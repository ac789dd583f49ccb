// POP parallel efficiency of the run.
//
// u_i: useful seconds of rank i (python + native: not MPI, not I/O, not the interpreter lock, not waiting);
// T: elapsed seconds of the longest rank, of those that were measured; m_i = T - u_i.
//   load balance             = mean(u) / max(u)
//   communication efficiency = max(u) / T
//   parallel efficiency      = load balance x communication efficiency
// With several nodes, m_node is the mean of m over the node's ranks:
//   within nodes = (T - min m_node) / (T - min m_i),   across nodes = (T - mean m) / (T - min m_node)
// and their product is the load balance.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "report/report_model.h"

namespace report {

/// u of these seconds.
double useful_seconds(const GroupValues& seconds);

/// Of ranks whose useful seconds add up to `useful_sum` and reach `useful_maximum`, in a span of `elapsed` seconds.
std::optional<EfficiencyPart> efficiency_part(double useful_sum, double useful_maximum, double elapsed,
                                              std::size_t ranks);

/// Of each of `bins` spans of time, made of `joined` bins of the summary. `rows` are sorted by rank; T is the longest
/// time that any rank has in the span, a rank without any counts as idle.
std::vector<std::optional<EfficiencyPart>> efficiency_of_bins(const std::vector<schema::TimeBin>& rows,
                                                              std::size_t joined, std::size_t bins, std::size_t ranks);

Efficiency efficiency_of(const std::vector<RankRow>& ranks);

}  // namespace report
