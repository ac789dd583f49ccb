// Tables with one row for each place.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace schema {

/// Sorts `rows` by `place_of(row)`; of those with equal places the first one stays, and `add(it, row)` takes in the
/// others.
template <class Row, class PlaceOf, class Add>
void join_equal_places(std::vector<Row>& rows, PlaceOf place_of, Add add) {
  std::ranges::sort(rows, {}, place_of);
  std::size_t kept = 0;
  for (const Row& row : rows) {
    if (kept > 0 && place_of(rows[kept - 1]) == place_of(row)) {
      add(rows[kept - 1], row);
    } else {
      rows[kept++] = row;
    }
  }
  rows.resize(kept);
}

}  // namespace schema
