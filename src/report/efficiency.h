// POP parallel efficiency of the run.
//
// u_i: useful seconds of rank i (python + native: not MPI, not I/O, not the interpreter lock, not waiting);
// T: elapsed seconds of the longest rank; m_i = T - u_i.
//   load balance             = mean(u) / max(u)
//   communication efficiency = max(u) / T
//   parallel efficiency      = load balance x communication efficiency
// With several nodes, m_node is the mean of m over the node's ranks:
//   within nodes = (T - min m_node) / (T - min m_i),   across nodes = (T - mean m) / (T - min m_node)
// and their product is the load balance.
#pragma once

#include <vector>

#include "report/report_model.h"

namespace report {

Efficiency efficiency_of(const std::vector<RankRow>& ranks);

}  // namespace report
