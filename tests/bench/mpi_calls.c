// Prints the ns of one MPI call of several kinds, as the first rank sees them: with one rank the calls themselves, with
// two ranks what is left of them when the ranks wait for each other.
#include <mpi.h>
#include <stdio.h>

enum { kCalls = 500000, kTag = 1 };

static int rank, peer;
static double out = 1, in;

static void poll_nothing(void) {
  int found;
  MPI_Iprobe(MPI_ANY_SOURCE, kTag + 1, MPI_COMM_WORLD, &found, MPI_STATUS_IGNORE);
}

static void exchange(void) {
  MPI_Sendrecv(&out, 1, MPI_DOUBLE, peer, kTag, &in, 1, MPI_DOUBLE, peer, kTag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void barrier(void) {
  MPI_Barrier(MPI_COMM_WORLD);
}

static void reduce(void) {
  MPI_Allreduce(&out, &in, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

static void exchange_and_wait(void) {
  MPI_Request requests[2];
  MPI_Irecv(&in, 1, MPI_DOUBLE, peer, kTag, MPI_COMM_WORLD, &requests[0]);
  MPI_Isend(&out, 1, MPI_DOUBLE, peer, kTag, MPI_COMM_WORLD, &requests[1]);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}

static MPI_Request pending;

static void test_pending(void) {
  int done;
  MPI_Test(&pending, &done, MPI_STATUS_IGNORE);
}

static void measure(const char* name, void (*call)(void), int calls_each) {
  for (int i = 0; i < kCalls / 10; ++i) call();
  MPI_Barrier(MPI_COMM_WORLD);
  const double begin = MPI_Wtime();
  for (int i = 0; i < kCalls; ++i) call();
  if (rank == 0) printf("%s %.3f\n", name, (MPI_Wtime() - begin) / kCalls / calls_each * 1e9);
}

int main(int argc, char** argv) {
  MPI_Init(&argc, &argv);
  int size;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  peer = (rank + 1) % size;
  measure("MPI_Iprobe", poll_nothing, 1);
  measure("MPI_Sendrecv", exchange, 1);
  measure("MPI_Barrier", barrier, 1);
  measure("MPI_Allreduce", reduce, 1);
  measure("MPI_Isend+Irecv+Waitall", exchange_and_wait, 3);
  MPI_Irecv(&in, 1, MPI_DOUBLE, peer, kTag + 2, MPI_COMM_WORLD, &pending);
  measure("MPI_Test", test_pending, 1);
  MPI_Cancel(&pending);
  MPI_Wait(&pending, MPI_STATUS_IGNORE);
  MPI_Finalize();
  return 0;
}
