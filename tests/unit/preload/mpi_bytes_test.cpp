#include "preload/mpi_bytes.h"

#include <gtest/gtest.h>

namespace {

using preload::bytes_of;
using preload::BytesPart;
using preload::BytesShape;
using preload::MpiQueries;
using preload::Word;

constexpr Word kDouble = 8;  // the fake library's datatype handles are their sizes
constexpr Word kInt = 4;
constexpr Word kNullType = 0;
constexpr Word kWorld = 3;  // the fake library's communicator handles are their sizes
constexpr int kOwnRank = 1;

int type_sizes_asked = 0;

MpiQueries fake_mpi() {
  MpiQueries mpi;
  mpi.type_size = [](Word type, int* size) {
    EXPECT_NE(type, kNullType) << "asking for the size of a null datatype aborts a real job";
    ++type_sizes_asked;
    *size = static_cast<int>(type);
    return 0;
  };
  mpi.comm_size = [](Word comm, int* size) {
    *size = static_cast<int>(comm);
    return 0;
  };
  mpi.comm_rank = [](Word, int* rank) {
    *rank = kOwnRank;
    return 0;
  };
  return mpi;
}

Word word(const void* pointer) {
  return reinterpret_cast<Word>(pointer);
}

TEST(mpi_bytes, a_send_passes_count_times_the_size_of_its_type) {
  const Word arguments[] = {0x1000, 300, kDouble, 2};
  const BytesPart part{BytesShape::kSend, -1, 1, 2, 3, -1};
  EXPECT_EQ(bytes_of(part, arguments, fake_mpi()), 2400U);
}

TEST(mpi_bytes, only_the_lower_half_of_an_int_slot_counts) {
  const Word arguments[] = {0x1000, 0xdeadbeef00000000 | 300, kDouble, 0xffffffff00000002};
  const BytesPart part{BytesShape::kSend, -1, 1, 2, 3, -1};
  EXPECT_EQ(bytes_of(part, arguments, fake_mpi()), 2400U);
}

TEST(mpi_bytes, the_null_process_gets_nothing) {
  const auto null_process = [](int value) { return static_cast<Word>(static_cast<std::uint32_t>(value)); };
  MpiQueries open_mpi = fake_mpi();
  MpiQueries mpich = fake_mpi();
  mpich.proc_null = -1;
  const BytesPart receive{BytesShape::kReceive, -1, 1, 2, 3, -1};
  const Word from_minus_two[] = {0x1000, 5, kInt, null_process(-2)};
  const Word from_minus_one[] = {0x1000, 5, kInt, null_process(-1)};
  EXPECT_EQ(bytes_of(receive, from_minus_two, open_mpi), 0U);
  EXPECT_EQ(bytes_of(receive, from_minus_one, open_mpi), 20U);  // MPI_ANY_SOURCE of Open MPI
  EXPECT_EQ(bytes_of(receive, from_minus_one, mpich), 0U);
  EXPECT_EQ(bytes_of(receive, from_minus_two, mpich), 20U);  // MPI_ANY_SOURCE of MPICH
}

TEST(mpi_bytes, an_in_place_buffer_counts_nothing_and_its_type_is_not_asked) {
  const BytesPart part{BytesShape::kInput, 0, 1, 2, -1, -1};
  for (const Word in_place : {Word{1}, ~Word{0}}) {
    const Word arguments[] = {in_place, 300, kNullType};
    EXPECT_EQ(bytes_of(part, arguments, fake_mpi()), 0U);
  }
}

TEST(mpi_bytes, a_null_type_with_a_count_of_zero_is_not_asked) {
  const Word arguments[] = {0x1000, 0, kNullType};
  EXPECT_EQ(bytes_of({BytesShape::kData, -1, 1, 2, -1, -1}, arguments, fake_mpi()), 0U);
}

TEST(mpi_bytes, arguments_of_the_root_are_read_at_the_root_only) {
  const BytesPart part{BytesShape::kRootPerRank, 0, 1, 2, 3, 4};
  const Word at_root[] = {0x1000, 10, kDouble, kOwnRank, kWorld};
  const Word elsewhere[] = {0xbad, 0xbad, kNullType, kOwnRank + 1, kWorld};
  EXPECT_EQ(bytes_of(part, at_root, fake_mpi()), 240U);
  EXPECT_EQ(bytes_of(part, elsewhere, fake_mpi()), 0U);
}

TEST(mpi_bytes, a_vector_adds_up_its_counts) {
  const int counts[] = {1, 2, 3};
  const Word arguments[] = {0x1000, word(counts), kDouble, kWorld};
  EXPECT_EQ(bytes_of({BytesShape::kVector, 0, 1, 2, -1, 3}, arguments, fake_mpi()), 48U);
}

TEST(mpi_bytes, every_block_may_have_its_type_in_wide_and_in_narrow_handles) {
  const int counts[] = {1, 2, 0};
  const Word wide[] = {kDouble, kInt, kNullType};
  const std::uint32_t narrow[] = {kDouble, kInt, kNullType};
  const BytesPart part{BytesShape::kVectorOfTypes, 0, 1, 2, -1, 3};
  const Word with_wide[] = {0x1000, word(counts), word(wide), kWorld};
  const Word with_narrow[] = {0x1000, word(counts), word(narrow), kWorld};
  MpiQueries mpich = fake_mpi();
  mpich.wide_handles = false;
  EXPECT_EQ(bytes_of(part, with_wide, fake_mpi()), 16U);
  EXPECT_EQ(bytes_of(part, with_narrow, mpich), 16U);
}

}  // namespace
