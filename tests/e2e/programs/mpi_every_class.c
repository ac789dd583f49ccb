// Two ranks use every class of MPI call; mpi_test.py counts by hand what each function must show.
// Prints "polls N": the calls of MPI_Test, which depend on the machine.
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

enum { kTag = 7 };

static int rank, peer;
static double numbers[1000], received[1000];
static int integers[1000], got[1000];
static MPI_Comm world;

static void blocking(void) {
  for (int i = 0; i < 3; ++i) {
    if (rank == 0) MPI_Send(numbers, 10, MPI_DOUBLE, 1, kTag, world);
    if (rank == 1) MPI_Recv(received, 20, MPI_DOUBLE, 0, kTag, world, MPI_STATUS_IGNORE);
  }
  MPI_Send(numbers, 10, MPI_DOUBLE, MPI_PROC_NULL, kTag, world);
  MPI_Recv(received, 10, MPI_DOUBLE, MPI_PROC_NULL, kTag, world, MPI_STATUS_IGNORE);
  if (rank == 0) MPI_Ssend(integers, 0, MPI_INT, 1, kTag, world);
  if (rank == 1) MPI_Recv(got, 0, MPI_INT, MPI_ANY_SOURCE, MPI_ANY_TAG, world, MPI_STATUS_IGNORE);
  for (int i = 0; i < 4; ++i) {
    MPI_Sendrecv(numbers, 7, MPI_DOUBLE, peer, kTag, received, 9, MPI_DOUBLE, peer, kTag, world, MPI_STATUS_IGNORE);
  }
  for (int i = 0; i < 2; ++i)
    MPI_Sendrecv_replace(integers, 6, MPI_INT, peer, kTag, peer, kTag, world, MPI_STATUS_IGNORE);
  static char buffer[10000];
  void* detached;
  int size;
  MPI_Buffer_attach(buffer, sizeof buffer);
  if (rank == 0) MPI_Bsend(integers, 11, MPI_INT, 1, kTag, world);
  if (rank == 1) MPI_Recv(got, 11, MPI_INT, 0, kTag, world, MPI_STATUS_IGNORE);
  MPI_Buffer_detach(&detached, &size);
}

static void nonblocking(void) {
  MPI_Request requests[2];
  for (int i = 0; i < 5; ++i) {
    MPI_Irecv(got, 100, MPI_INT, peer, kTag, world, &requests[0]);
    MPI_Isend(integers, 100, MPI_INT, peer, kTag, world, &requests[1]);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  }
  MPI_Datatype blocks;  // 3 blocks of 2 doubles: 48 bytes of data
  MPI_Type_vector(3, 2, 4, MPI_DOUBLE, &blocks);
  MPI_Type_commit(&blocks);
  MPI_Irecv(received, 2, blocks, peer, kTag, world, &requests[0]);
  MPI_Issend(numbers, 2, blocks, peer, kTag, world, &requests[1]);
  int polls = 0;
  for (int done = 0; !done; ++polls) MPI_Test(&requests[0], &done, MPI_STATUS_IGNORE);
  MPI_Wait(&requests[1], MPI_STATUS_IGNORE);
  MPI_Type_free(&blocks);
  int all = 0;
  PMPI_Reduce(&polls, &all, 1, MPI_INT, MPI_SUM, 0, world);
  if (rank == 0) printf("polls %d\n", all);
}

static void probes(void) {
  MPI_Message message;
  if (rank == 0) {
    MPI_Send(integers, 2, MPI_INT, 1, kTag, world);
    MPI_Send(integers, 5, MPI_INT, 1, kTag, world);
    return;
  }
  MPI_Probe(0, kTag, world, MPI_STATUS_IGNORE);
  MPI_Recv(got, 2, MPI_INT, 0, kTag, world, MPI_STATUS_IGNORE);
  MPI_Mprobe(0, kTag, world, &message, MPI_STATUS_IGNORE);
  MPI_Mrecv(got, 5, MPI_INT, &message, MPI_STATUS_IGNORE);
}

static void persistent(void) {
  MPI_Request requests[2];
  MPI_Send_init(numbers, 50, MPI_DOUBLE, peer, kTag, world, &requests[0]);
  MPI_Recv_init(received, 60, MPI_DOUBLE, peer, kTag, world, &requests[1]);
  for (int i = 0; i < 3; ++i) {
    MPI_Startall(2, requests);
    MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  }
  MPI_Start(&requests[0]);
  MPI_Start(&requests[1]);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
  MPI_Request_free(&requests[0]);
  MPI_Request_free(&requests[1]);
}

static void rooted(void) {
  for (int i = 0; i < 3; ++i) MPI_Barrier(world);
  MPI_Bcast(numbers, 3, MPI_DOUBLE, 1, world);
  MPI_Gather(integers, 4, MPI_INT, got, 4, MPI_INT, 0, world);
  if (rank == 0) MPI_Gather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, got, 4, MPI_INT, 0, world);
  if (rank == 1) MPI_Gather(integers, 4, MPI_INT, NULL, 0, MPI_DATATYPE_NULL, 0, world);
  int one_two[2] = {1, 2}, at[2] = {0, 10};
  MPI_Gatherv(integers, rank + 1, MPI_INT, got, one_two, at, MPI_INT, 1, world);
  MPI_Scatter(integers, 5, MPI_INT, got, 5, MPI_INT, 0, world);
  int three_one[2] = {3, 1};
  MPI_Scatterv(integers, three_one, at, MPI_INT, got, three_one[rank], MPI_INT, 0, world);
  MPI_Reduce(numbers, received, 5, MPI_DOUBLE, MPI_SUM, 0, world);
}

static int given[2][2] = {{1, 2}, {3, 4}};  // [from][to]
static int at[2] = {0, 100};
static int bytes_at[2] = {0, 800};

static void everywhere(void) {
  MPI_Allgather(numbers, 2, MPI_DOUBLE, received, 2, MPI_DOUBLE, world);
  MPI_Allgather(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, received, 2, MPI_DOUBLE, world);
  int one_three[2] = {1, 3};
  MPI_Allgatherv(integers, one_three[rank], MPI_INT, got, one_three, at, MPI_INT, world);
  MPI_Alltoall(integers, 2, MPI_INT, got, 2, MPI_INT, world);
  int taken[2] = {given[0][rank], given[1][rank]};
  MPI_Alltoallv(integers, given[rank], at, MPI_INT, got, taken, at, MPI_INT, world);
  MPI_Datatype to[2] = {MPI_INT, MPI_DOUBLE}, from[2] = {to[rank], to[rank]};
  MPI_Alltoallw(numbers, given[rank], bytes_at, to, received, taken, bytes_at, from, world);
  MPI_Allreduce(integers, got, 6, MPI_INT, MPI_SUM, world);
  MPI_Allreduce(MPI_IN_PLACE, integers, 6, MPI_INT, MPI_SUM, world);
  int two_three[2] = {2, 3};
  MPI_Reduce_scatter(integers, got, two_three, MPI_INT, MPI_SUM, world);
  MPI_Reduce_scatter_block(numbers, received, 2, MPI_DOUBLE, MPI_SUM, world);
  MPI_Scan(integers, got, 1, MPI_INT, MPI_SUM, world);
  MPI_Exscan(integers, got, 1, MPI_INT, MPI_SUM, world);
  MPI_Request requests[3];
  MPI_Ibarrier(world, &requests[0]);
  MPI_Ibcast(integers, 2, MPI_INT, 0, world, &requests[1]);
  MPI_Iallreduce(numbers, received, 1, MPI_DOUBLE, MPI_SUM, world, &requests[2]);
  MPI_Waitall(3, requests, MPI_STATUSES_IGNORE);
}

static void neighbours(void) {
  MPI_Comm line, graph;
  int size = 2, open_ends = 0, both[2] = {0, 1};
  MPI_Cart_create(world, 1, &size, &open_ends, 0, &line);
  MPI_Neighbor_alltoall(integers, 3, MPI_INT, got, 3, MPI_INT, line);
  MPI_Neighbor_allgather(integers, 2, MPI_INT, got, 2, MPI_INT, line);
  MPI_Comm_free(&line);
  MPI_Dist_graph_create_adjacent(world, 2, both, MPI_UNWEIGHTED, 2, both, MPI_UNWEIGHTED, MPI_INFO_NULL, 0, &graph);
  int taken[2] = {given[0][rank], given[1][rank]}, one_two[2] = {1, 2};
  MPI_Aint apart[2] = {0, 800};
  MPI_Neighbor_alltoallv(integers, given[rank], at, MPI_INT, got, taken, at, MPI_INT, graph);
  MPI_Datatype to[2] = {MPI_INT, MPI_DOUBLE}, from[2] = {to[rank], to[rank]};
  MPI_Neighbor_alltoallw(numbers, given[rank], apart, to, received, taken, apart, from, graph);
  MPI_Neighbor_allgatherv(integers, rank + 1, MPI_INT, got, one_two, at, MPI_INT, graph);
  MPI_Comm_free(&graph);
}

static void one_sided(void) {
  double* memory;
  int old = 0, one = 1, zero = 0;
  MPI_Win window;
  MPI_Request request;
  MPI_Win_allocate(1000, 1, MPI_INFO_NULL, world, &memory, &window);
  MPI_Win_fence(0, window);
  MPI_Put(numbers, 5, MPI_DOUBLE, peer, 0, 5, MPI_DOUBLE, window);
  MPI_Put(numbers, 5, MPI_DOUBLE, MPI_PROC_NULL, 0, 5, MPI_DOUBLE, window);
  MPI_Win_fence(0, window);
  MPI_Get(got, 3, MPI_INT, peer, 0, 3, MPI_INT, window);
  MPI_Win_fence(0, window);
  MPI_Accumulate(integers, 2, MPI_INT, peer, 100, 2, MPI_INT, MPI_SUM, window);
  MPI_Win_fence(0, window);
  MPI_Win_lock(MPI_LOCK_SHARED, peer, 0, window);
  MPI_Fetch_and_op(&one, &old, MPI_INT, peer, 200, MPI_SUM, window);
  MPI_Win_flush(peer, window);
  MPI_Compare_and_swap(&one, &zero, &old, MPI_INT, peer, 300, window);
  MPI_Get_accumulate(integers, 2, MPI_INT, got, 2, MPI_INT, peer, 100, 2, MPI_INT, MPI_SUM, window);
  MPI_Rput(numbers, 4, MPI_DOUBLE, peer, 400, 4, MPI_DOUBLE, window, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_Win_unlock(peer, window);
  MPI_Win_free(&window);
}

static void inter_communicator(void) {
  MPI_Comm own, inter;
  MPI_Comm_split(world, rank, 0, &own);
  MPI_Intercomm_create(own, 0, world, peer, kTag, &inter);
  const int root = rank == 0 ? MPI_ROOT : 0;
  MPI_Bcast(integers, 4, MPI_INT, root, inter);
  MPI_Gather(integers, 3, MPI_INT, got, 3, MPI_INT, root, inter);
  MPI_Allgather(integers, 2, MPI_INT, got, 2, MPI_INT, inter);
  MPI_Comm_free(&inter);
  MPI_Comm_free(&own);
}

static void files(void) {
  MPI_File file;
  MPI_Request request;
  MPI_File_open(world, "mpi_file", MPI_MODE_CREATE | MPI_MODE_RDWR, MPI_INFO_NULL, &file);
  MPI_File_write_at(file, 800 * rank, numbers, 10, MPI_DOUBLE, MPI_STATUS_IGNORE);
  MPI_File_write_at_all(file, 800 * rank, numbers, 20, MPI_DOUBLE, MPI_STATUS_IGNORE);
  MPI_File_sync(file);
  MPI_File_read_at_all(file, 800 * rank, received, 15, MPI_DOUBLE, MPI_STATUS_IGNORE);
  MPI_File_iread_at(file, 800 * rank, got, 3, MPI_INT, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
  MPI_File_close(&file);
}

#if MPI_VERSION >= 4
static void since_mpi_4(void) {
  MPI_Request requests[2];
  MPI_Bcast_init(numbers, 12, MPI_DOUBLE, 0, world, MPI_INFO_NULL, &requests[0]);
  for (int i = 0; i < 2; ++i) {
    MPI_Start(&requests[0]);
    MPI_Wait(&requests[0], MPI_STATUS_IGNORE);
  }
  MPI_Request_free(&requests[0]);
  if (rank == 0) MPI_Psend_init(numbers, 4, 25, MPI_DOUBLE, 1, kTag, world, MPI_INFO_NULL, &requests[0]);
  if (rank == 1) MPI_Precv_init(received, 4, 25, MPI_DOUBLE, 0, kTag, world, MPI_INFO_NULL, &requests[0]);
  MPI_Start(&requests[0]);
  if (rank == 0) MPI_Pready_range(0, 3, requests[0]);
  MPI_Wait(&requests[0], MPI_STATUS_IGNORE);
  MPI_Request_free(&requests[0]);
  MPI_Isendrecv(numbers, 3, MPI_DOUBLE, peer, kTag, received, 4, MPI_DOUBLE, peer, kTag, world, &requests[0]);
  MPI_Wait(&requests[0], MPI_STATUS_IGNORE);
  MPI_Session session;
  MPI_Session_init(MPI_INFO_NULL, MPI_ERRORS_RETURN, &session);
  MPI_Session_finalize(&session);
}
#endif

#ifdef LARGE_COUNTS
static void large_counts(void) {
  MPI_Sendrecv_c(numbers, (MPI_Count)7, MPI_DOUBLE, peer, kTag, received, (MPI_Count)9, MPI_DOUBLE, peer, kTag, world,
                 MPI_STATUS_IGNORE);
  MPI_Count one_three[2] = {1, 3};
  MPI_Aint apart[2] = {0, 100};
  MPI_Allgatherv_c(integers, one_three[rank], MPI_INT, got, one_three, apart, MPI_INT, world);
}
#endif

int main(int argc, char** argv) {
  int provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  world = MPI_COMM_WORLD;
  MPI_Comm_rank(world, &rank);
  peer = 1 - rank;
  blocking();
  nonblocking();
  probes();
  persistent();
  rooted();
  everywhere();
  neighbours();
  one_sided();
  inter_communicator();
  files();
#if MPI_VERSION >= 4
  since_mpi_4();
#endif
#ifdef LARGE_COUNTS
  large_counts();
#endif
  MPI_Finalize();
  return 0;
}
