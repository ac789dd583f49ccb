#include "merge/counter_names.h"

#include <algorithm>

namespace merge {

std::vector<std::string> names_of(const std::vector<schema::RankCounter>& counters) {
  std::vector<std::string> names;
  for (const schema::RankCounter& counter : counters) names.push_back(counter.name);
  return names;
}

std::vector<std::size_t> add_counter_names(std::vector<std::string>& names, const std::vector<std::string>& others) {
  std::vector<std::size_t> places;
  for (const std::string& other : others) {
    const auto found = std::ranges::find(names, other);
    places.push_back(static_cast<std::size_t>(found - names.begin()));
    if (found == names.end()) names.push_back(other);
  }
  return places;
}

std::vector<std::int64_t> placed_counters(const std::vector<std::int64_t>& values,
                                          const std::vector<std::size_t>& places, std::size_t count) {
  bool are_in_place = values.size() == count && places.size() == count;
  for (std::size_t i = 0; i < count && are_in_place; ++i) are_in_place = places[i] == i;
  if (are_in_place) return values;
  std::vector<std::int64_t> placed(count, 0);
  for (std::size_t i = 0; i < std::min(values.size(), places.size()); ++i) placed[places[i]] += values[i];
  return placed;
}

void add_counters(std::vector<std::int64_t>& sums, const std::vector<std::int64_t>& values) {
  for (std::size_t i = 0; i < std::min(sums.size(), values.size()); ++i) sums[i] += values[i];
}

}  // namespace merge
