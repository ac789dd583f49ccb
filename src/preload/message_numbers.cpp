#include "preload/message_numbers.h"

namespace preload {

std::int64_t MessageNumbers::next(std::uint64_t stream) {
  for (std::size_t i = 0; i < kLongestSearch; ++i) {
    Entry& entry = entries_[(stream + i) % kCapacity];
    if (entry.stream == 0) entry.stream = stream;
    if (entry.stream == stream) return entry.messages++;
  }
  return -1;
}

}  // namespace preload
