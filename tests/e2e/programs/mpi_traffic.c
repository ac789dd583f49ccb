/* Messages of known sizes between known ranks, as 4 ranks. traffic_test.py has the same numbers. */
#include <mpi.h>

enum { kRanks = 4 };

static double buffer[4096], incoming[4096];

/* Rank 0 to 1: 3 messages of 80 bytes, each in another way of sending; nothing to MPI_PROC_NULL. */
static void blocking(int rank) {
  if (rank == 0) {
    MPI_Send(buffer, 10, MPI_DOUBLE, 1, 0, MPI_COMM_WORLD);
    MPI_Ssend(buffer, 10, MPI_DOUBLE, 1, 0, MPI_COMM_WORLD);
    MPI_Send(buffer, 80, MPI_CHAR, 1, 0, MPI_COMM_WORLD);
    MPI_Send(buffer, 10, MPI_DOUBLE, MPI_PROC_NULL, 0, MPI_COMM_WORLD);
  } else if (rank == 1) {
    for (int i = 0; i < 3; ++i) MPI_Recv(incoming, 80, MPI_CHAR, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
}

/* Each rank to the next: 800 bytes, of which the sender receives other 800 bytes in the same call. */
static void ring(int rank) {
  MPI_Sendrecv(buffer, 100, MPI_DOUBLE, (rank + 1) % kRanks, 1, incoming, 100, MPI_DOUBLE,
               (rank + kRanks - 1) % kRanks, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

/* Ranks in reverse order: 0 there is 3 here. 5 messages of 8 bytes from 0 there to 2 there, that is from 3 to 1. */
static void reversed(int rank) {
  MPI_Comm turned;
  MPI_Request requests[5];
  MPI_Comm_split(MPI_COMM_WORLD, 0, kRanks - rank, &turned);
  if (rank == 3) {
    for (int i = 0; i < 5; ++i) MPI_Isend(buffer, 1, MPI_DOUBLE, 2, 2, turned, &requests[i]);
    MPI_Waitall(5, requests, MPI_STATUSES_IGNORE);
  } else if (rank == 1) {
    for (int i = 0; i < 5; ++i) MPI_Recv(incoming, 1, MPI_DOUBLE, 0, 2, turned, MPI_STATUS_IGNORE);
  }
  MPI_Comm_free(&turned);
}

/* The odd ranks: 1 there is 3 here. A persistent message of 16 bytes from 1 to 3, started 7 times. */
static void persistent(int rank) {
  MPI_Comm half;
  MPI_Request request;
  MPI_Comm_split(MPI_COMM_WORLD, rank % 2, rank, &half);
  if (rank == 1) MPI_Send_init(buffer, 2, MPI_DOUBLE, 1, 3, half, &request);
  if (rank == 3) MPI_Recv_init(incoming, 2, MPI_DOUBLE, 0, 3, half, &request);
  for (int i = 0; rank % 2 == 1 && i < 7; ++i) {
    if (i % 2 == 0) MPI_Start(&request);
    else MPI_Startall(1, &request);
    MPI_Wait(&request, MPI_STATUS_IGNORE);
  }
  if (rank % 2 == 1) MPI_Request_free(&request);
  MPI_Comm_free(&half);
}

/* An inter-communicator's ranks are not known in MPI_COMM_WORLD: one message of 24 bytes from 0 to 1. */
static void between_groups(int rank) {
  MPI_Comm half, inter;
  MPI_Comm_split(MPI_COMM_WORLD, rank % 2, rank, &half);
  MPI_Intercomm_create(half, 0, MPI_COMM_WORLD, 1 - rank % 2, 4, &inter);
  if (rank == 0) MPI_Send(buffer, 3, MPI_DOUBLE, 0, 5, inter);
  if (rank == 1) MPI_Recv(incoming, 3, MPI_DOUBLE, 0, 5, inter, MPI_STATUS_IGNORE);
  MPI_Comm_free(&inter);
  MPI_Comm_free(&half);
}

/* Neither collectives nor one-sided operations are messages. */
static void others(int rank) {
  MPI_Win window;
  MPI_Bcast(buffer, 100, MPI_DOUBLE, 0, MPI_COMM_WORLD);
  MPI_Win_create(incoming, sizeof incoming, 1, MPI_INFO_NULL, MPI_COMM_WORLD, &window);
  MPI_Win_fence(0, window);
  if (rank == 0) MPI_Put(buffer, 10, MPI_DOUBLE, 2, 0, 10, MPI_DOUBLE, window);
  MPI_Win_fence(0, window);
  MPI_Win_free(&window);
}

int main(int argc, char** argv) {
  int rank;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  blocking(rank);
  ring(rank);
  reversed(rank);
  persistent(rank);
  between_groups(rank);
  others(rank);
  MPI_Finalize();
  return 0;
}
