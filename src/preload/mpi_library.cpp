#include "preload/mpi_library.h"

#include <sched.h>

#include <atomic>

#include "preload/interposer.h"
#include "preload/real_function.h"

namespace preload {
namespace {

enum class Interface { kOpenMpi, kMpich, kStandard };

template <typename Function>
void find(Function& function, const char* name, const void* address) {
  function = reinterpret_cast<Function>(mpi_library_symbol(name, address));
}

/// A library with a binary interface of its own has the function too, and answers -1 (MPI-5.0, chapter 20).
bool follows_the_standard(const void* address) {
  int (*abi_version)(int*, int*) = nullptr;
  find(abi_version, "PMPI_Abi_get_version", address);
  int major = -1;
  int minor = -1;
  return abi_version != nullptr && abi_version(&major, &minor) == 0 && major > 0;
}

Interface interface_of(const void* address) {
  if (follows_the_standard(address)) return Interface::kStandard;
  return mpi_library_symbol("ompi_mpi_comm_world", address) != nullptr ? Interface::kOpenMpi : Interface::kMpich;
}

/// mpi.h of Open MPI 4.1 to 5.0: handles are addresses of symbols.
void fill_open_mpi(MpiQueries& queries, const void* address) {
  queries.world = reinterpret_cast<Word>(mpi_library_symbol("ompi_mpi_comm_world", address));
  queries.null_comm = reinterpret_cast<Word>(mpi_library_symbol("ompi_mpi_comm_null", address));
  queries.null_type = reinterpret_cast<Word>(mpi_library_symbol("ompi_mpi_datatype_null", address));
  find(queries.type_from_fortran, "PMPI_Type_f2c", address);
  find(queries.comm_from_fortran, "PMPI_Comm_f2c", address);
}

/// The MPICH ABI Compatibility Initiative: MPICH, Intel MPI, MVAPICH, Cray MPICH. Fortran's handles are C's.
void fill_mpich(MpiQueries& queries) {
  queries.world = 0x44000000;
  queries.null_comm = 0x04000000;
  queries.status_ignore = 1;
  queries.status_source = 8;
  queries.wide_handles = false;
  queries.proc_null = -1;
  queries.cartesian = 2;
  queries.graph = 1;
  queries.null_type = 0x0c000000;
  queries.in_place = ~Word{0};
}

/// The application binary interface of MPI-5.0, chapter 20 and appendix A.
void fill_standard(MpiQueries& queries, const void* address) {
  queries.world = 0x101;
  queries.null_comm = 0x100;
  queries.proc_null = -3;
  queries.cartesian = 211;
  queries.graph = 212;
  queries.null_type = 0x200;
  find(queries.type_from_fortran, "PMPI_Type_fromint", address);
  find(queries.comm_from_fortran, "PMPI_Comm_fromint", address);
}

/// Fortran's MPI_IN_PLACE is a variable of its own; a job without Fortran has none.
void find_fortran_in_place(MpiQueries& queries, const void* address) {
  const auto at = [&](const char* name) { return reinterpret_cast<Word>(mpi_library_symbol(name, address)); };
  constexpr const char* kOpenMpiNames[] = {"mpi_fortran_in_place_", "mpi_fortran_in_place", "mpi_fortran_in_place__",
                                           "MPI_FORTRAN_IN_PLACE"};
  for (const char* name : kOpenMpiNames) {
    if (queries.fortran_in_place[0] == 0) queries.fortran_in_place[0] = at(name);
  }
  if (queries.fortran_in_place[0] != 0) return;
  constexpr Word kBehindBottom = sizeof(int);  // COMMON /MPIPRIV1/ MPI_BOTTOM, MPI_IN_PLACE, … in MPICH's mpif.h
  const Word common = at("mpipriv1_");
  queries.fortran_in_place[0] = common == 0 ? 0 : common + kBehindBottom;
  queries.fortran_in_place[1] = at("MPIR_F08_MPI_IN_PLACE");
}

void find_queries(MpiQueries& queries, const void* address) {
  find(queries.type_size, "PMPI_Type_size", address);
  find(queries.type_size_x, "PMPI_Type_size_x", address);
  find(queries.comm_size, "PMPI_Comm_size", address);
  find(queries.comm_remote_size, "PMPI_Comm_remote_size", address);
  find(queries.comm_rank, "PMPI_Comm_rank", address);
  find(queries.comm_test_inter, "PMPI_Comm_test_inter", address);
  find(queries.comm_group, "PMPI_Comm_group", address);
  find(queries.group_translate_ranks, "PMPI_Group_translate_ranks", address);
  find(queries.group_free, "PMPI_Group_free", address);
  find(queries.topo_test, "PMPI_Topo_test", address);
  find(queries.cartdim_get, "PMPI_Cartdim_get", address);
  find(queries.cart_shift, "PMPI_Cart_shift", address);
  find(queries.graph_neighbors_count, "PMPI_Graph_neighbors_count", address);
  find(queries.dist_graph_neighbors_count, "PMPI_Dist_graph_neighbors_count", address);
  queries.f08_buffers_are_descriptors = mpi_library_symbol("mpi_send_f08ts_", address) != nullptr;
}

void fill(MpiQueries& queries, const void* address) {
  switch (interface_of(address)) {
    case Interface::kOpenMpi: fill_open_mpi(queries, address); break;
    case Interface::kMpich: fill_mpich(queries); break;
    case Interface::kStandard: fill_standard(queries, address); break;
  }
  find_fortran_in_place(queries, address);
  find_queries(queries, address);
}

enum State : int { kUnknown, kBeingFilled, kKnown };

}  // namespace

const MpiQueries& mpi_queries(const void* address) {
  static MpiQueries queries;
  static std::atomic<int> state{kUnknown};
  if (state.load(std::memory_order_acquire) == kKnown) return queries;
  int expected = kUnknown;
  if (state.compare_exchange_strong(expected, kBeingFilled)) {
    fill(queries, address);
    state.store(kKnown, std::memory_order_release);
  }
  while (state.load(std::memory_order_acquire) != kKnown) sched_yield();
  return queries;
}

void note_world(const void* address) {
  const PerfwrapSampler* table = sampler();
  const MpiQueries& queries = mpi_queries(address);
  if (table == nullptr || queries.comm_rank == nullptr || queries.comm_size == nullptr) return;
  constexpr int kLongestVersion = 8192;  // MPI_MAX_LIBRARY_VERSION_STRING of MPICH, the largest there is
  static char version[kLongestVersion];
  int length = 0;
  int (*library_version)(char*, int*) = nullptr;
  find(library_version, "PMPI_Get_library_version", address);
  if (library_version != nullptr) library_version(version, &length);
  int rank = -1;
  int size = -1;
  if (queries.comm_rank(queries.world, &rank) != 0 || queries.comm_size(queries.world, &size) != 0) return;
  table->set_rank(rank, size, version);
}

}  // namespace preload
