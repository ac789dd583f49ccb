// Functions with their exclusive and inclusive time, from the tree of calling contexts.
#pragma once

#include <vector>

#include "report/report_model.h"
#include "schema/summary.h"

namespace report {

/// A Python function is told apart by file, name and first line, a native one by image and name. Exclusive:
/// time with the function at the end of the stack, by group. Inclusive: time with it anywhere in the stack,
/// counted once per stack however often it recurs. By exclusive, then inclusive time, descending.
std::vector<FunctionRow> function_rows(const schema::Summary& summary);

}  // namespace report
