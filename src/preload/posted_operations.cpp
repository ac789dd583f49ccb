#include "preload/posted_operations.h"

#include "preload/communicators.h"

namespace preload {
namespace {

/// Where searches for the request begin.
std::size_t first_place(Word request, std::size_t groups) {
  return mixed(request, 0) % groups;
}

}  // namespace

void PostedOperations::set(Word request, const PerfwrapArrival& arrival) {
  forget(request);  // MPI gives the handle of a completed request to a new one
  const std::size_t first = first_place(request, kCapacity / kLongestSearch) * kLongestSearch;
  for (std::size_t i = first; i < first + kLongestSearch; ++i) {
    if (requests_[i] != 0) continue;
    requests_[i] = request;
    arrivals_[i] = arrival;
    return;
  }
}

const PerfwrapArrival* PostedOperations::find(Word request) const {
  const std::size_t first = first_place(request, kCapacity / kLongestSearch) * kLongestSearch;
  for (std::size_t i = first; i < first + kLongestSearch; ++i) {
    if (requests_[i] == request) return &arrivals_[i];
  }
  return nullptr;
}

void PostedOperations::forget(Word request) {
  if (const PerfwrapArrival* arrival = find(request); arrival != nullptr) requests_[arrival - arrivals_] = 0;
}

}  // namespace preload
