/* Works a little, then ends in the way its argument names: rank 1 alone, or all in a deadlock. */
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void end_rank_1(const char* way) {
  if (strcmp(way, "abort") == 0) MPI_Abort(MPI_COMM_WORLD, 7);
  if (strcmp(way, "crash") == 0) raise(SIGSEGV);
  if (strcmp(way, "kill") == 0) raise(SIGKILL);
}

static void wait_for_ever(int rank, int ranks) {
  int never;
  printf("ready\n");
  fflush(stdout);
  MPI_Recv(&never, 1, MPI_INT, (rank + 1) % ranks, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

int main(int argc, char** argv) {
  int rank, ranks;
  double begin;
  const char* way = argc > 1 ? argv[1] : "";
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  for (begin = MPI_Wtime(); MPI_Wtime() < begin + 0.3;) continue;
  if (rank == 1) end_rank_1(way);
  if (strcmp(way, "deadlock") == 0) wait_for_ever(rank, ranks);
  MPI_Barrier(MPI_COMM_WORLD);
  MPI_Finalize();
  return 0;
}
