// mpi_functions.def as data: what the wrappers know about the function they stand for.
#pragma once

#include <cstdint>

#include "live_profile/category.h"
#include "live_profile/layout.h"
#include "preload/mpi_bytes.h"

namespace preload {

enum class MpiEffect : std::uint8_t {
  kPlain,
  kMakesRequest,    ///< persistent, in the last argument
  kStartsRequest,   ///< a persistent one
  kStartsRequests,  ///< several
  kFreesRequest,
  kBeginsWorld,  ///< from now on MPI_COMM_WORLD can be asked
  kDoesNotReturn,
};

struct CallClass {
  live_profile::CallKind kind;
  std::uint8_t number;  ///< live_profile::MpiClass, or for I/O the Category
};

struct MpiFunction {
  const char* names;  ///< "MPI_Send", NUL, "PMPI_Send", NUL
  std::int8_t argument_count;
  CallClass call_class;
  MpiEffect effect;
  bool wide_counts;
  BytesPart parts[2];
};

/// kMPI_Send, kMPI_Send_c, …: a row's place in kMpiFunctions.
enum MpiFunctionIndex : std::uint16_t {
#define MPI_FUNCTION(name, arguments, call_class, effect, first, second) k##name,
#define MPI_COUNTED(name, arguments, call_class, effect, first, second) k##name, k##name##_c,
#include "preload/mpi_functions.def"
#undef MPI_FUNCTION
#undef MPI_COUNTED
  kMpiFunctionCount
};

extern const MpiFunction kMpiFunctions[kMpiFunctionCount];

}  // namespace preload
