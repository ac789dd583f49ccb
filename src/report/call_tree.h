// The tree of calling contexts, by function.
#pragma once

#include <cstddef>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// Nodes of the summary that have the same function and the same chain of calling functions are one node.
CallTree call_tree(const schema::Summary& summary);

/// The tree with at most `limit` of its nodes: those with the most inclusive time. What a node loses is joined
/// into one child with function kJoinedNodes. In the order of a walk, a node's children by time, descending.
CallTree pruned(const CallTree& tree, std::size_t limit);

}  // namespace report
