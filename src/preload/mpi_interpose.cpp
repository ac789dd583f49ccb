// The MPI wrappers, expanded from mpi_functions.def. One binary for every MPI: arguments are forwarded as
// register-wide words, whatever they mean, and no mpi.h is included.
#include <string.h>

#include <atomic>

#include "live_profile/category.h"
#include "live_profile/layout.h"
#include "preload/interposer.h"
#include "preload/mpi_bytes.h"
#include "preload/real_function.h"

namespace preload {
namespace {

using live_profile::MpiClass;

struct MpiFunction {
  const char* name;
  const char* pmpi_name;
  MpiClass call_class;
  BytesPart parts[2];
};

#define NOTHING \
  { BytesShape::kNothing, -1, -1, -1, -1, -1 }
#define SEND(count, type, destination) \
  { BytesShape::kSend, -1, count, type, destination, -1 }
#define RECEIVE(count, type, source) \
  { BytesShape::kReceive, -1, count, type, source, -1 }
#define DATA(count, type) \
  { BytesShape::kData, -1, count, type, -1, -1 }
#define ONE(type) \
  { BytesShape::kOne, -1, -1, type, -1, -1 }
#define INPUT(buffer, count, type) \
  { BytesShape::kInput, buffer, count, type, -1, -1 }
#define PER_RANK(buffer, count, type, comm) \
  { BytesShape::kPerRank, buffer, count, type, -1, comm }
#define VECTOR(buffer, counts, type, comm) \
  { BytesShape::kVector, buffer, counts, type, -1, comm }
#define VECTOR_OF_TYPES(buffer, counts, types, comm) \
  { BytesShape::kVectorOfTypes, buffer, counts, types, -1, comm }
#define ROOT_PER_RANK(buffer, count, type, root, comm) \
  { BytesShape::kRootPerRank, buffer, count, type, root, comm }
#define ROOT_VECTOR(buffer, counts, type, root, comm) \
  { BytesShape::kRootVector, buffer, counts, type, root, comm }

constexpr MpiFunction kFunctions[] = {
#define MPI_FUNCTION(name, argument_count, call_class, first, second) \
  {#name, "P" #name, MpiClass::call_class, {first, second}},
#include "preload/mpi_functions.def"
#undef MPI_FUNCTION
};

enum FunctionIndex {
#define MPI_FUNCTION(name, argument_count, call_class, first, second) k##name,
#include "preload/mpi_functions.def"
#undef MPI_FUNCTION
  kFunctionCount
};

std::atomic<void*> real_functions[kFunctionCount];
MpiQueries queries;

void* real_function(FunctionIndex index, const void* caller) {
  void* found = real_functions[index].load(std::memory_order_relaxed);
  if (found != nullptr) return found;
  found = real_mpi_function(kFunctions[index].pmpi_name, caller);
  real_functions[index].store(found, std::memory_order_relaxed);
  return found;
}

template <typename Function>
void find(Function& function, const char* name, const void* caller) {
  function = reinterpret_cast<Function>(mpi_library_symbol(name, caller));
}

/// Communicator handles without a header: Open MPI's is the address of a symbol, MPICH's an integer constant of its
/// binary interface (MPICH ABI Compatibility Initiative).
Word world_communicator(const void* caller) {
  if (void* symbol = mpi_library_symbol("ompi_mpi_comm_world", caller); symbol != nullptr) {
    return reinterpret_cast<Word>(symbol);
  }
  constexpr Word kMpichWorld = 0x44000000;
  queries.proc_null = -1;
  queries.wide_handles = false;
  return kMpichWorld;
}

void note_world(const void* caller) {
  const PerfwrapSampler* table = sampler();
  if (table == nullptr) return;
  constexpr int kLongestVersion = 8192;  // MPI_MAX_LIBRARY_VERSION_STRING of MPICH; Open MPI's is 256
  static char version[kLongestVersion];
  int length = 0;
  int (*library_version)(char*, int*) = nullptr;
  const Word world = world_communicator(caller);
  find(queries.type_size, "PMPI_Type_size", caller);
  find(queries.comm_size, "PMPI_Comm_size", caller);
  find(queries.comm_rank, "PMPI_Comm_rank", caller);
  find(library_version, "PMPI_Get_library_version", caller);
  if (library_version != nullptr) library_version(version, &length);
  int rank = -1;
  int size = -1;
  if (queries.comm_rank == nullptr || queries.comm_size == nullptr) return;
  if (queries.comm_rank(world, &rank) != 0 || queries.comm_size(world, &size) != 0) return;
  table->set_rank(rank, size, version);
}

std::uint64_t bytes_of_call(const MpiFunction& function, const Word* arguments) {
  if (queries.type_size == nullptr || queries.comm_size == nullptr || queries.comm_rank == nullptr) return 0;
  return bytes_of(function.parts[0], arguments, queries) + bytes_of(function.parts[1], arguments, queries);
}

template <typename Call>
Word call_sampled(FunctionIndex index, const Word* arguments, const void* caller, Call call) {
  const MpiFunction& function = kFunctions[index];
  const PerfwrapSampler* table = sampler();
  PerfwrapThread* thread = table == nullptr ? nullptr : registered_thread();
  const OutermostCall outermost(thread);
  if (!outermost.counts()) return call();
  const std::uint64_t begin = now_ns();
  thread->mpi_class = static_cast<std::int8_t>(function.call_class);
  const Word result = call();
  thread->mpi_class = kPerfwrapNoClass;
  const std::uint64_t end = now_ns();
  const bool succeeded = static_cast<std::uint32_t>(result) == 0;  // MPI_SUCCESS
  if (succeeded && (index == kMPI_Init || index == kMPI_Init_thread)) note_world(caller);
  const PerfwrapCall finished{.function = function.name,
                              .caller = reinterpret_cast<std::uintptr_t>(caller),
                              .begin_ns = begin,
                              .end_ns = end,
                              .bytes = succeeded ? bytes_of_call(function, arguments) : 0,
                              .kind = static_cast<std::uint8_t>(live_profile::CallKind::kMpi),
                              .call_class = static_cast<std::uint8_t>(function.call_class)};
  table->call_ended(thread, &finished);
  return result;
}

}  // namespace
}  // namespace preload

#define PARAMETERS_0
#define PARAMETERS_1 Word a0
#define PARAMETERS_2 PARAMETERS_1, Word a1
#define PARAMETERS_3 PARAMETERS_2, Word a2
#define PARAMETERS_4 PARAMETERS_3, Word a3
#define PARAMETERS_5 PARAMETERS_4, Word a4
#define PARAMETERS_6 PARAMETERS_5, Word a5
#define PARAMETERS_7 PARAMETERS_6, Word a6
#define PARAMETERS_8 PARAMETERS_7, Word a7
#define PARAMETERS_9 PARAMETERS_8, Word a8
#define PARAMETERS_10 PARAMETERS_9, Word a9
#define PARAMETERS_11 PARAMETERS_10, Word a10
#define PARAMETERS_12 PARAMETERS_11, Word a11
#define PARAMETERS_13 PARAMETERS_12, Word a12
#define LISTED_0
#define LISTED_1 a0,
#define LISTED_2 a0, a1,
#define LISTED_3 a0, a1, a2,
#define LISTED_4 a0, a1, a2, a3,
#define LISTED_5 a0, a1, a2, a3, a4,
#define LISTED_6 a0, a1, a2, a3, a4, a5,
#define LISTED_7 a0, a1, a2, a3, a4, a5, a6,
#define LISTED_8 a0, a1, a2, a3, a4, a5, a6, a7,
#define LISTED_9 a0, a1, a2, a3, a4, a5, a6, a7, a8,
#define LISTED_10 a0, a1, a2, a3, a4, a5, a6, a7, a8, a9,
#define LISTED_11 a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10,
#define LISTED_12 a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11,
#define LISTED_13 a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12,
#define ARGUMENTS_0
#define ARGUMENTS_1 a0
#define ARGUMENTS_2 ARGUMENTS_1, a1
#define ARGUMENTS_3 ARGUMENTS_2, a2
#define ARGUMENTS_4 ARGUMENTS_3, a3
#define ARGUMENTS_5 ARGUMENTS_4, a4
#define ARGUMENTS_6 ARGUMENTS_5, a5
#define ARGUMENTS_7 ARGUMENTS_6, a6
#define ARGUMENTS_8 ARGUMENTS_7, a7
#define ARGUMENTS_9 ARGUMENTS_8, a8
#define ARGUMENTS_10 ARGUMENTS_9, a9
#define ARGUMENTS_11 ARGUMENTS_10, a10
#define ARGUMENTS_12 ARGUMENTS_11, a11
#define ARGUMENTS_13 ARGUMENTS_12, a12

using preload::Word;

#define MPI_FUNCTION(name, argument_count, call_class, first, second)                                              \
  PERFWRAP_EXPORT Word name(PARAMETERS_##argument_count) {                                                         \
    const void* caller = __builtin_return_address(0);                                                              \
    const Word arguments[] = {LISTED_##argument_count 0};                                                          \
    const auto real =                                                                                              \
        reinterpret_cast<Word (*)(PARAMETERS_##argument_count)>(preload::real_function(preload::k##name, caller)); \
    return preload::call_sampled(preload::k##name, arguments, caller,                                              \
                                 [&] { return real(ARGUMENTS_##argument_count); });                                \
  }
#include "preload/mpi_functions.def"
