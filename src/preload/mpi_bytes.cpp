#include "preload/mpi_bytes.h"

namespace preload {
namespace {

using Count = std::int64_t;

int as_int(Word word) {
  return static_cast<int>(static_cast<std::uint32_t>(word));  // the upper half of the slot is undefined
}

template <typename Value>
Value value_at(Word address) {
  return *reinterpret_cast<const Value*>(address);
}

std::uint64_t at_least_zero(Count value) {
  return value > 0 ? static_cast<std::uint64_t>(value) : 0;
}

/// The arguments of one part as C sees them, whatever the binding.
class PartReader {
 public:
  PartReader(const BytesPart& part, const MpiArguments& arguments, const MpiQueries& mpi)
      : part_(part), arguments_(arguments), mpi_(mpi) {}

  int peer() const { return integer_at(arguments_, part_.peer); }
  int partitions() const { return integer_at(arguments_, part_.partitions); }

  Count count() const {
    const Word word = arguments_.words[part_.count];
    if (!by_reference()) return wide() ? static_cast<Count>(word) : as_int(word);
    return wide() ? value_at<Count>(word) : value_at<int>(word);
  }

  Count count_of(int peer) const {
    const Word counts = arguments_.words[part_.count];
    return wide() ? reinterpret_cast<const Count*>(counts)[peer] : reinterpret_cast<const int*>(counts)[peer];
  }

  Word comm() const { return handle(arguments_.words[part_.comm], mpi_.comm_from_fortran); }
  Word type() const { return handle(arguments_.words[part_.type], mpi_.type_from_fortran); }

  Word type_of(int peer) const {
    const Word types = arguments_.words[part_.type];
    if (!by_reference() && mpi_.wide_handles) return reinterpret_cast<const Word*>(types)[peer];
    return converted(reinterpret_cast<const std::uint32_t*>(types)[peer], mpi_.type_from_fortran);
  }

  bool is_in_place() const {
    if (part_.buffer < 0) return false;
    Word buffer = arguments_.words[part_.buffer];
    if (!by_reference()) return buffer == mpi_.in_place;
    if (arguments_.binding == Binding::kFortran2008 && mpi_.f08_buffers_are_descriptors) {
      buffer = buffer == 0 ? 0 : value_at<Word>(buffer);
    }
    for (const Word in_place : mpi_.fortran_in_place) {
      if (in_place != 0 && buffer == in_place) return true;
    }
    return false;
  }

 private:
  using FromFortran = Word (*)(int);

  bool by_reference() const { return arguments_.binding != Binding::kC; }
  bool wide() const { return arguments_.wide_counts || part_.amount == Amount::kPartitions; }

  Word converted(std::uint32_t value, FromFortran from_fortran) const {
    return by_reference() && from_fortran != nullptr ? from_fortran(static_cast<int>(value)) : value;
  }
  Word handle(Word word, FromFortran from_fortran) const {
    if (by_reference()) return converted(value_at<std::uint32_t>(word), from_fortran);
    return mpi_.wide_handles ? word : static_cast<std::uint32_t>(word);
  }

  const BytesPart& part_;
  const MpiArguments& arguments_;
  const MpiQueries& mpi_;
};

std::uint64_t size_of(Word type, const MpiQueries& mpi) {
  int size = 0;
  if (type == mpi.null_type || mpi.type_size(type, &size) != 0) return 0;
  if (size >= 0) return static_cast<std::uint64_t>(size);
  Count large = 0;  // MPI_UNDEFINED: too large for an int
  return mpi.type_size_x != nullptr && mpi.type_size_x(type, &large) == 0 ? at_least_zero(large) : 0;
}

/// A null datatype may go with a count of 0.
std::uint64_t product(Count count, Word type, const MpiQueries& mpi) {
  return count <= 0 ? 0 : static_cast<std::uint64_t>(count) * size_of(type, mpi);
}

// ---- who ----

bool is_inter(Word comm, const MpiQueries& mpi) {
  int inter = 0;
  return mpi.comm_test_inter(comm, &inter) == 0 && inter != 0;
}

int own_ranks(Word comm, const MpiQueries& mpi) {
  int size = 0;
  return mpi.comm_size(comm, &size) == 0 ? size : 0;
}

int other_ranks(Word comm, const MpiQueries& mpi) {
  int size = 0;
  if (!is_inter(comm, mpi)) return own_ranks(comm, mpi);
  return mpi.comm_remote_size(comm, &size) == 0 ? size : 0;
}

/// In an inter-communicator the root names itself MPI_ROOT, which is negative, and the others of its group
/// MPI_PROC_NULL.
bool is_root(Word comm, int root, const MpiQueries& mpi) {
  if (root < 0) return root != mpi.proc_null;
  int rank = -1;
  return !is_inter(comm, mpi) && mpi.comm_rank(comm, &rank) == 0 && rank == root;
}

struct Neighbours {
  int sources = 0;
  int destinations = 0;
  bool are_cartesian = false;
};

Neighbours neighbours_of(Word comm, const MpiQueries& mpi) {
  Neighbours neighbours;
  int topology = 0;
  int number = 0;
  if (mpi.topo_test(comm, &topology) != 0) return neighbours;
  if (topology == mpi.cartesian) {
    if (mpi.cartdim_get(comm, &number) == 0) neighbours = {2 * number, 2 * number, true};
  } else if (topology == mpi.graph) {
    int rank = 0;
    if (mpi.comm_rank(comm, &rank) == 0 && mpi.graph_neighbors_count(comm, rank, &number) == 0) {
      neighbours = {number, number, false};
    }
  } else {
    mpi.dist_graph_neighbors_count(comm, &neighbours.sources, &neighbours.destinations, &number);
  }
  return neighbours;
}

/// The neighbours of a Cartesian grid come in pairs, one pair a dimension; at an open border one is missing.
bool has_neighbour(Word comm, int index, const MpiQueries& mpi) {
  int before = mpi.proc_null;
  int after = mpi.proc_null;
  mpi.cart_shift(comm, index / 2, 1, &before, &after);
  return (index % 2 == 0 ? before : after) != mpi.proc_null;
}

/// Calls visit(index) for every peer, in the order of the call's arrays.
template <typename Visit>
void for_each_peer(const BytesPart& part, const PartReader& read, const MpiQueries& mpi, Visit visit) {
  const Word comm = read.comm();
  if (part.peers == Peers::kFromRoot && !is_root(comm, read.peer(), mpi)) return;
  if (part.peers != Peers::kSources && part.peers != Peers::kDestinations) {
    const int ranks = part.peers == Peers::kOwnGroup ? own_ranks(comm, mpi) : other_ranks(comm, mpi);
    for (int rank = 0; rank < ranks; ++rank) visit(rank);
    return;
  }
  const Neighbours neighbours = neighbours_of(comm, mpi);
  const int count = part.peers == Peers::kSources ? neighbours.sources : neighbours.destinations;
  for (int index = 0; index < count; ++index) {
    if (!neighbours.are_cartesian || has_neighbour(comm, index, mpi)) visit(index);
  }
}

bool has_no_peer(const BytesPart& part, const PartReader& read, const MpiQueries& mpi) {
  if (part.peers == Peers::kTarget) return read.peer() < 0;
  return part.peers == Peers::kSource && read.peer() == mpi.proc_null;
}

}  // namespace

int integer_at(const MpiArguments& arguments, std::int8_t index) {
  const Word word = arguments.words[index];
  return arguments.binding == Binding::kC ? as_int(word) : value_at<int>(word);
}

std::uint64_t bytes_of(const BytesPart& part, const MpiArguments& arguments, const MpiQueries& mpi) {
  if (part.amount == Amount::kNothing) return 0;
  const PartReader read(part, arguments, mpi);
  if (read.is_in_place() || has_no_peer(part, read, mpi)) return 0;
  std::uint64_t elements = 0;
  switch (part.amount) {
    case Amount::kNothing: break;
    case Amount::kElement: return size_of(read.type(), mpi);
    case Amount::kBlock: return product(read.count(), read.type(), mpi);
    case Amount::kPartitions: return product(read.partitions() * read.count(), read.type(), mpi);
    case Amount::kBlockPerPeer:
      for_each_peer(part, read, mpi, [&](int) { ++elements; });
      return elements == 0 ? 0 : elements * product(read.count(), read.type(), mpi);
    case Amount::kVector:
      for_each_peer(part, read, mpi, [&](int peer) { elements += at_least_zero(read.count_of(peer)); });
      return elements == 0 ? 0 : elements * size_of(read.type(), mpi);
    case Amount::kTypedVector: {
      std::uint64_t bytes = 0;
      for_each_peer(part, read, mpi, [&](int peer) { bytes += product(read.count_of(peer), read.type_of(peer), mpi); });
      return bytes;
    }
  }
  return 0;
}

}  // namespace preload
