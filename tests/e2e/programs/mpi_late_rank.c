/* Rank 1 is late at every step; each rank prints when it began its calls of every kind. */
#include <mpi.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { STEPS = 4, LATE = 1, LARGE = 1 << 20 };

static char buffer[LARGE];
static int rank, size;

/* The same for all ranks of a host; MPI_Wtime may begin at another moment in each. */
static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

__attribute__((noinline)) static void works(void) {
  double end = now() + 0.25;
  volatile unsigned long sum = 0;
  while (now() < end)
    for (int i = 0; i < 10000; ++i) sum += i;
}

__attribute__((noinline)) static void in_barrier(void) { MPI_Barrier(MPI_COMM_WORLD); }
__attribute__((noinline)) static void in_allreduce(void) {
  int in = 1, out;
  MPI_Allreduce(&in, &out, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
}
__attribute__((noinline)) static void in_broadcast(void) { MPI_Bcast(buffer, 8, MPI_CHAR, LATE, MPI_COMM_WORLD); }
__attribute__((noinline)) static void at_root(void) {
  char all[64];
  MPI_Gather(buffer, 4, MPI_CHAR, all, 4, MPI_CHAR, 0, MPI_COMM_WORLD);
}
__attribute__((noinline)) static void in_split(void) {
  MPI_Comm half;
  MPI_Comm_split(MPI_COMM_WORLD, rank / 2, rank, &half);
  MPI_Comm_free(&half);
}
__attribute__((noinline)) static void in_wait(void) {
  MPI_Request request;
  MPI_Ibarrier(MPI_COMM_WORLD, &request);
  MPI_Wait(&request, MPI_STATUS_IGNORE);
}
__attribute__((noinline)) static void in_receive(void) {
  if (rank == LATE) MPI_Send(buffer, 8, MPI_CHAR, 0, 5, MPI_COMM_WORLD);
  if (rank == 0) MPI_Recv(buffer, 8, MPI_CHAR, LATE, MPI_ANY_TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}
__attribute__((noinline)) static void from_anywhere(void) {
  MPI_Status status;
  if (rank == LATE) MPI_Send(buffer, 8, MPI_CHAR, 0, 5, MPI_COMM_WORLD);
  if (rank == 0) MPI_Recv(buffer, 8, MPI_CHAR, MPI_ANY_SOURCE, 5, MPI_COMM_WORLD, &status);
}
__attribute__((noinline)) static void without_status(void) {
  if (rank == LATE) MPI_Send(buffer, 8, MPI_CHAR, 0, 6, MPI_COMM_WORLD);
  if (rank == 0) MPI_Recv(buffer, 8, MPI_CHAR, MPI_ANY_SOURCE, 6, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}
__attribute__((noinline)) static void in_persistent(void) {
  static MPI_Request requests[2];
  static int is_made;
  if (rank > LATE) return;
  if (!is_made) {
    MPI_Recv_init(buffer, 8, MPI_CHAR, 1 - rank, 7, MPI_COMM_WORLD, &requests[0]);
    MPI_Send_init(buffer + 64, 8, MPI_CHAR, 1 - rank, 7, MPI_COMM_WORLD, &requests[1]);
    is_made = 1;
  }
  MPI_Startall(2, requests);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}
__attribute__((noinline)) static void in_waitany(void) {
  static MPI_Request request;
  int index;
  if (rank == LATE) MPI_Send(buffer, 8, MPI_CHAR, 0, 8, MPI_COMM_WORLD);
  if (rank != 0) return;
  if (request == 0) MPI_Recv_init(buffer, 8, MPI_CHAR, LATE, 8, MPI_COMM_WORLD, &request);
  MPI_Start(&request);
  MPI_Waitany(1, &request, &index, MPI_STATUS_IGNORE);
}
__attribute__((noinline)) static void in_waitall(void) {
  MPI_Request requests[2];
  if (rank > LATE) return;
  MPI_Irecv(buffer, 8, MPI_CHAR, 1 - rank, 1, MPI_COMM_WORLD, &requests[0]);
  MPI_Isend(buffer + 64, 8, MPI_CHAR, 1 - rank, 1, MPI_COMM_WORLD, &requests[1]);
  MPI_Waitall(2, requests, MPI_STATUSES_IGNORE);
}
__attribute__((noinline)) static void in_exchange(void) {
  if (rank > LATE) return;
  MPI_Sendrecv(buffer, 8, MPI_CHAR, 1 - rank, 2, buffer + 64, 8, MPI_CHAR, 1 - rank, 2, MPI_COMM_WORLD,
               MPI_STATUS_IGNORE);
}
__attribute__((noinline)) static void in_send(void) {
  if (rank == 0) MPI_Send(buffer, LARGE, MPI_CHAR, LATE, 3, MPI_COMM_WORLD);
  if (rank == LATE) MPI_Recv(buffer, LARGE, MPI_CHAR, 0, 3, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static const struct {
  const char* name;
  void (*call)(void);
} kinds[] = {{"in_barrier", in_barrier},   {"in_allreduce", in_allreduce},   {"in_broadcast", in_broadcast},
             {"at_root", at_root},         {"in_split", in_split},           {"in_wait", in_wait},
             {"in_receive", in_receive},   {"from_anywhere", from_anywhere}, {"without_status", without_status},
             {"in_waitall", in_waitall},   {"in_persistent", in_persistent}, {"in_waitany", in_waitany},
             {"in_exchange", in_exchange}, {"in_send", in_send}};

int main(int count, char** arguments) {
  MPI_Init(&count, &arguments);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); ++kind) {
    for (int step = 0; step < STEPS; ++step) {
      MPI_Barrier(MPI_COMM_WORLD);
      if (rank == LATE) works();
      double begin = now();
      kinds[kind].call();
      printf("%s %d %d %.9f\n", kinds[kind].name, step, rank, begin);
    }
  }
  MPI_Finalize();
}
