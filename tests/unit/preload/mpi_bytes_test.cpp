#include "preload/mpi_bytes.h"

#include <gtest/gtest.h>

#include "preload/mpi_function_table.h"

namespace {

using preload::Binding;
using preload::bytes_of;
using preload::BytesPart;
using preload::MpiArguments;
using preload::MpiQueries;
using preload::Word;

constexpr Word kDouble = 8;  // the fake library's datatype handles are their sizes
constexpr Word kInt = 4;
constexpr Word kNullType = 77;
constexpr Word kWorld = 3;  // the fake library's communicator handles are their sizes
constexpr Word kInter = 10;
constexpr int kRemoteRanks = 5;
constexpr int kOwnRank = 1;
constexpr Word kBuffer = 0x1000;
constexpr Word kFortranInPlace = 0x2000;
constexpr int kAnySource = -1;
constexpr int kProcNull = -2;
constexpr int kRoot = -4;

constexpr int kCartesian = 1;
constexpr Word kLine = 20;  // a line of processes that is open on the left of the caller
constexpr Word kDistributed = 30;

MpiQueries fake_mpi() {
  MpiQueries mpi;
  mpi.null_type = kNullType;
  mpi.fortran_in_place[0] = kFortranInPlace;
  mpi.type_size = [](Word type, int* size) {
    EXPECT_NE(type, kNullType) << "asking for the size of a null datatype aborts a real job";
    *size = static_cast<int>(type);
    return 0;
  };
  mpi.comm_size = [](Word comm, int* size) {
    *size = static_cast<int>(comm);
    return 0;
  };
  mpi.comm_remote_size = [](Word, int* size) {
    *size = kRemoteRanks;
    return 0;
  };
  mpi.comm_test_inter = [](Word comm, int* inter) {
    *inter = comm == kInter ? 1 : 0;
    return 0;
  };
  mpi.comm_rank = [](Word, int* rank) {
    *rank = kOwnRank;
    return 0;
  };
  mpi.topo_test = [](Word comm, int* topology) {
    *topology = comm == kLine ? kCartesian : 3;
    return 0;
  };
  mpi.cartdim_get = [](Word, int* dimensions) {
    *dimensions = 1;
    return 0;
  };
  mpi.cart_shift = [](Word, int, int, int* source, int* destination) {
    *source = kProcNull;
    *destination = 0;
    return 0;
  };
  mpi.dist_graph_neighbors_count = [](Word, int* sources, int* destinations, int*) {
    *sources = 2;
    *destinations = 3;
    return 0;
  };
  return mpi;
}

Word word(const void* pointer) {
  return reinterpret_cast<Word>(pointer);
}

Word word(int value) {
  return static_cast<std::uint32_t>(value);
}

/// Both parts of a function of the table.
std::uint64_t bytes(preload::MpiFunctionIndex index, const Word* words, const MpiQueries& mpi = fake_mpi(),
                    Binding binding = Binding::kC) {
  const preload::MpiFunction& function = preload::kMpiFunctions[index];
  const MpiArguments arguments{words, function.wide_counts, binding};
  return bytes_of(function.parts[0], arguments, mpi) + bytes_of(function.parts[1], arguments, mpi);
}

TEST(mpi_bytes, a_send_passes_count_times_the_size_of_its_type) {
  const Word words[] = {kBuffer, 300, kDouble, 2};
  EXPECT_EQ(bytes(preload::kMPI_Send, words), 2400U);
}

TEST(mpi_bytes, only_the_lower_half_of_an_int_slot_counts) {
  const Word words[] = {kBuffer, 0xdeadbeef00000000 | 300, kDouble, 0xffffffff00000002};
  EXPECT_EQ(bytes(preload::kMPI_Send, words), 2400U);
}

TEST(mpi_bytes, a_large_count_is_wide) {
  const Word words[] = {kBuffer, Word{5} << 32, kDouble, 2};
  EXPECT_EQ(bytes(preload::kMPI_Send_c, words), Word{40} << 32);
  EXPECT_EQ(bytes(preload::kMPI_Send, words), 0U);
}

TEST(mpi_bytes, a_null_process_gets_and_gives_nothing_but_a_wildcard_does) {
  const Word to_null[] = {kBuffer, 5, kInt, word(kProcNull)};
  const Word from_any[] = {kBuffer, 5, kInt, word(kAnySource)};
  EXPECT_EQ(bytes(preload::kMPI_Send, to_null), 0U);
  EXPECT_EQ(bytes(preload::kMPI_Recv, to_null), 0U);
  EXPECT_EQ(bytes(preload::kMPI_Recv, from_any), 20U);
  MpiQueries mpich = fake_mpi();
  mpich.proc_null = -1;
  EXPECT_EQ(bytes(preload::kMPI_Recv, to_null, mpich), 20U);  // MPI_ANY_SOURCE there
  EXPECT_EQ(bytes(preload::kMPI_Recv, from_any, mpich), 0U);
}

TEST(mpi_bytes, an_in_place_buffer_counts_nothing_and_its_type_is_not_asked) {
  const Word open_mpi[] = {1, 300, kNullType, kBuffer, 2, kInt, kWorld};
  const Word mpich[] = {~Word{0}, 300, kNullType, kBuffer, 2, kInt, kWorld};
  EXPECT_EQ(bytes(preload::kMPI_Allgather, open_mpi), 24U);
  MpiQueries queries = fake_mpi();
  queries.in_place = ~Word{0};
  EXPECT_EQ(bytes(preload::kMPI_Allgather, mpich, queries), 24U);
}

TEST(mpi_bytes, a_null_type_is_not_asked) {
  const Word none[] = {kBuffer, 0, kNullType, 0};
  const Word some[] = {kBuffer, 5, kNullType, 0};
  EXPECT_EQ(bytes(preload::kMPI_Send, none), 0U);
  EXPECT_EQ(bytes(preload::kMPI_Send, some), 0U);
}

TEST(mpi_bytes, a_type_beyond_two_gigabytes_is_asked_again) {
  MpiQueries mpi = fake_mpi();
  mpi.type_size = [](Word, int* size) {
    *size = -32766;  // MPI_UNDEFINED
    return 0;
  };
  const Word words[] = {kBuffer, 2, kDouble, 0};
  EXPECT_EQ(bytes(preload::kMPI_Send, words, mpi), 0U);
  mpi.type_size_x = [](Word, std::int64_t* size) {
    *size = std::int64_t{1} << 40;
    return 0;
  };
  EXPECT_EQ(bytes(preload::kMPI_Send, words, mpi), Word{1} << 41);
}

TEST(mpi_bytes, arguments_of_the_root_are_read_at_the_root_only) {
  const Word at_root[] = {kBuffer, 10, kDouble, kBuffer, 10, kDouble, kOwnRank, kWorld};
  const Word elsewhere[] = {kBuffer, 10, kDouble, 0xbad, 0xbad, kNullType, kOwnRank + 1, kWorld};
  EXPECT_EQ(bytes(preload::kMPI_Gather, at_root), 80U + 240U);
  EXPECT_EQ(bytes(preload::kMPI_Gather, elsewhere), 80U);
}

TEST(mpi_bytes, an_inter_communicator_has_its_root_on_one_side_and_remote_ranks) {
  const Word root[] = {0, 10, kNullType, kBuffer, 10, kInt, word(kRoot), kInter};
  const Word beside_root[] = {0, 10, kNullType, 0, 10, kNullType, word(kProcNull), kInter};
  const Word other_side[] = {kBuffer, 10, kInt, 0, 10, kNullType, kOwnRank, kInter};
  EXPECT_EQ(bytes(preload::kMPI_Gather, root), 40U * kRemoteRanks);
  EXPECT_EQ(bytes(preload::kMPI_Gather, beside_root), 0U);
  EXPECT_EQ(bytes(preload::kMPI_Gather, other_side), 40U);
  const Word everywhere[] = {kBuffer, 2, kInt, kBuffer, 2, kInt, kInter};
  EXPECT_EQ(bytes(preload::kMPI_Allgather, everywhere), 8U + 8U * kRemoteRanks);
}

TEST(mpi_bytes, a_vector_adds_up_its_counts) {
  const int counts[] = {1, 2, 3};
  const Word words[] = {1, 0, kNullType, kBuffer, word(counts), 0, kDouble, kWorld};
  EXPECT_EQ(bytes(preload::kMPI_Allgatherv, words), 48U);
  const std::int64_t wide[] = {1, 2, 3};
  const Word with_wide[] = {1, 0, kNullType, kBuffer, word(wide), 0, kDouble, kWorld};
  EXPECT_EQ(bytes(preload::kMPI_Allgatherv_c, with_wide), 48U);
}

TEST(mpi_bytes, every_block_may_have_its_type_in_wide_and_in_narrow_handles) {
  const int counts[] = {1, 2, 0};
  const Word wide[] = {kDouble, kInt, kNullType};
  const std::uint32_t narrow[] = {kDouble, kInt, kNullType};
  const Word with_wide[] = {1, 0, 0, 0, kBuffer, word(counts), 0, word(wide), kWorld};
  const Word with_narrow[] = {1, 0, 0, 0, kBuffer, word(counts), 0, word(narrow), kWorld};
  MpiQueries mpich = fake_mpi();
  mpich.wide_handles = false;
  EXPECT_EQ(bytes(preload::kMPI_Alltoallw, with_wide), 16U);
  EXPECT_EQ(bytes(preload::kMPI_Alltoallw, with_narrow, mpich), 16U);
}

TEST(mpi_bytes, neighbours_count_apart_and_a_missing_one_does_not) {
  const Word on_line[] = {kBuffer, 3, kInt, kBuffer, 3, kInt, kLine};
  EXPECT_EQ(bytes(preload::kMPI_Neighbor_alltoall, on_line), 12U + 12U);
  const Word in_graph[] = {kBuffer, 3, kInt, kBuffer, 5, kInt, kDistributed};
  EXPECT_EQ(bytes(preload::kMPI_Neighbor_alltoall, in_graph), 3U * 12U + 2U * 20U);
  const int first_is_missing[] = {100, 7};
  const Word vector[] = {kBuffer, word(first_is_missing), 0, kInt, kBuffer, word(first_is_missing), 0, kInt, kLine};
  EXPECT_EQ(bytes(preload::kMPI_Neighbor_alltoallv, vector), 28U + 28U);
}

TEST(mpi_bytes, one_element_at_a_null_process_is_none) {
  const Word words[] = {kBuffer, kBuffer, kInt, 1};
  const Word to_null[] = {kBuffer, kBuffer, kInt, word(kProcNull)};
  EXPECT_EQ(bytes(preload::kMPI_Fetch_and_op, words), 4U);
  EXPECT_EQ(bytes(preload::kMPI_Fetch_and_op, to_null), 0U);
}

TEST(mpi_bytes, a_partitioned_message_is_all_its_partitions) {
  const Word words[] = {kBuffer, 4, 25, kDouble, 1};
  EXPECT_EQ(bytes(preload::kMPI_Psend_init, words), 800U);
}

TEST(mpi_bytes, fortran_passes_everything_by_reference) {
  const int count = 300;
  const int type = kDouble;
  const int peer = 2;
  const Word words[] = {kBuffer, word(&count), word(&type), word(&peer)};
  EXPECT_EQ(bytes(preload::kMPI_Send, words, fake_mpi(), Binding::kFortran), 2400U);
  const std::int64_t large = std::int64_t{5} << 32;
  const Word with_large[] = {kBuffer, word(&large), word(&type), word(&peer)};
  EXPECT_EQ(bytes(preload::kMPI_Send_c, with_large, fake_mpi(), Binding::kFortran2008), Word{40} << 32);
}

TEST(mpi_bytes, fortran_handles_are_converted_where_they_are_not_those_of_c) {
  MpiQueries mpi = fake_mpi();
  mpi.type_from_fortran = [](int number) { return Word{number == 17 ? kDouble : kNullType}; };
  mpi.comm_from_fortran = [](int) { return kWorld; };
  const int count = 2;
  const int type = 17;
  const int comm = 0;
  const Word words[] = {kFortranInPlace, 0, 0, kBuffer, word(&count), word(&type), word(&comm)};
  EXPECT_EQ(bytes(preload::kMPI_Allgather, words, mpi, Binding::kFortran), 48U);
}

TEST(mpi_bytes, fortran_2008_may_pass_buffers_as_descriptors) {
  MpiQueries mpi = fake_mpi();
  mpi.f08_buffers_are_descriptors = true;
  const Word in_place = kFortranInPlace;
  const Word elsewhere = kBuffer;
  const int count = 2;
  const int type = kInt;
  const int comm = kWorld;
  const Word words[] = {word(&in_place), word(&count), word(&type), word(&elsewhere),
                        word(&count),    word(&type),  word(&comm)};
  EXPECT_EQ(bytes(preload::kMPI_Allgather, words, mpi, Binding::kFortran2008), 24U);
}

}  // namespace
