// Numbers the messages between two ranks, so that both ends know the same message under the same number.
#pragma once

#include <cstddef>
#include <cstdint>

namespace preload {

/// Messages of one sender on one communicator do not overtake each other (MPI-4.1, 3.5): the n-th send is the n-th
/// receive. A table of fixed size; when it is full, further pairs are not followed. Not for several threads at once.
class MessageNumbers {
 public:
  /// The number of the next message of this stream, -1 if it is not followed. `stream` is a hash and not 0.
  std::int64_t next(std::uint64_t stream);

 private:
  static constexpr std::size_t kCapacity = 8192;
  static constexpr std::size_t kLongestSearch = 32;
  struct Entry {
    std::uint64_t stream;
    std::int64_t messages;
  };
  Entry entries_[kCapacity] = {};
};

}  // namespace preload
