#include "preload/mpi_bytes.h"

namespace preload {
namespace {

int as_int(Word word) {
  return static_cast<int>(static_cast<std::uint32_t>(word));  // the upper half of the slot is undefined
}

/// MPI_IN_PLACE is 1 in Open MPI and the MPI-5 ABI, -1 in MPICH and its kin; no buffer lies there.
bool is_in_place(Word buffer) {
  return buffer == 1 || buffer == ~Word{0};
}

std::uint64_t size_of(Word type, const MpiQueries& mpi) {
  int size = 0;
  return mpi.type_size(type, &size) == 0 && size > 0 ? static_cast<std::uint64_t>(size) : 0;
}

/// A null datatype goes with a count of 0, and must not be asked for its size.
std::uint64_t product(int count, Word type, const MpiQueries& mpi) {
  return count <= 0 ? 0 : static_cast<std::uint64_t>(count) * size_of(type, mpi);
}

int ranks_of(Word comm, const MpiQueries& mpi) {
  int size = 0;
  return mpi.comm_size(comm, &size) == 0 ? size : 0;
}

bool is_root(Word comm, int root, const MpiQueries& mpi) {
  int rank = -1;
  return mpi.comm_rank(comm, &rank) == 0 && rank == root;
}

std::uint64_t sum_of_counts(const int* counts, Word type, int ranks, const MpiQueries& mpi) {
  std::uint64_t sum = 0;
  for (int i = 0; counts != nullptr && i < ranks; ++i) sum += counts[i] > 0 ? static_cast<std::uint64_t>(counts[i]) : 0;
  return sum == 0 ? 0 : sum * size_of(type, mpi);
}

Word type_at(Word types, int index, const MpiQueries& mpi) {
  if (mpi.wide_handles) return reinterpret_cast<const Word*>(types)[index];
  return static_cast<Word>(reinterpret_cast<const std::uint32_t*>(types)[index]);
}

std::uint64_t sum_of_types(const int* counts, Word types, int ranks, const MpiQueries& mpi) {
  std::uint64_t sum = 0;
  for (int i = 0; counts != nullptr && i < ranks; ++i) sum += product(counts[i], type_at(types, i, mpi), mpi);
  return sum;
}

}  // namespace

std::uint64_t bytes_of(const BytesPart& part, const Word* arguments, const MpiQueries& mpi) {
  const auto at = [&](std::int8_t index) { return index < 0 ? Word{0} : arguments[index]; };
  const auto counts = [&] { return reinterpret_cast<const int*>(at(part.count)); };
  if (part.buffer >= 0 && is_in_place(at(part.buffer))) return 0;
  switch (part.shape) {
    case BytesShape::kNothing: return 0;
    case BytesShape::kSend: return as_int(at(part.peer)) < 0 ? 0 : product(as_int(at(part.count)), at(part.type), mpi);
    case BytesShape::kReceive:
      return as_int(at(part.peer)) == mpi.proc_null ? 0 : product(as_int(at(part.count)), at(part.type), mpi);
    case BytesShape::kData:
    case BytesShape::kInput: return product(as_int(at(part.count)), at(part.type), mpi);
    case BytesShape::kOne: return size_of(at(part.type), mpi);
    case BytesShape::kRootPerRank:
      if (!is_root(at(part.comm), as_int(at(part.peer)), mpi)) return 0;
      [[fallthrough]];
    case BytesShape::kPerRank: {
      const std::uint64_t block = product(as_int(at(part.count)), at(part.type), mpi);
      return block * static_cast<std::uint64_t>(ranks_of(at(part.comm), mpi));
    }
    case BytesShape::kRootVector:
      if (!is_root(at(part.comm), as_int(at(part.peer)), mpi)) return 0;
      [[fallthrough]];
    case BytesShape::kVector: return sum_of_counts(counts(), at(part.type), ranks_of(at(part.comm), mpi), mpi);
    case BytesShape::kVectorOfTypes: return sum_of_types(counts(), at(part.type), ranks_of(at(part.comm), mpi), mpi);
  }
  return 0;
}

}  // namespace preload
