// One way a job may behave, chosen by its argument; mpi_jobs_test.py counts by hand.
#include <mpi.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { kThreads = 4, kExchanges = 100, kAbortStatus = 42, kChildren = 2 };

static int rank, size;

static void* exchange(void* number) {
  double out[10] = {0}, in[10];
  const int peer = size - 1 - rank, tag = *(int*)number;
  for (int i = 0; i < kExchanges; ++i) {
    MPI_Sendrecv(out, 10, MPI_DOUBLE, peer, tag, in, 10, MPI_DOUBLE, peer, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  }
  return 0;
}

static void use_threads(void) {
  pthread_t threads[kThreads];
  int numbers[kThreads];
  for (int i = 0; i < kThreads; ++i) {
    numbers[i] = i;
    pthread_create(&threads[i], 0, exchange, &numbers[i]);
  }
  for (int i = 0; i < kThreads; ++i) pthread_join(threads[i], 0);
}

static void spawn(char* program) {
  MPI_Comm others;
  char* arguments[] = {"spawn", 0};
  int sum = 0, one = 1;
  MPI_Comm_get_parent(&others);
  if (others == MPI_COMM_NULL) {
    MPI_Comm_spawn(program, arguments, kChildren, MPI_INFO_NULL, 0, MPI_COMM_WORLD, &others, MPI_ERRCODES_IGNORE);
  }
  MPI_Allreduce(&one, &sum, 1, MPI_INT, MPI_SUM, others);
  MPI_Comm_disconnect(&others);
}

static void abort_job(void) {
  MPI_Barrier(MPI_COMM_WORLD);
  sleep(rank == size - 1 ? 2 : 60);  // the others have left the barrier
  MPI_Abort(MPI_COMM_WORLD, kAbortStatus);
}

int main(int argc, char** argv) {
  const char* way = argc > 1 ? argv[1] : "";
  if (strcmp(way, "no-init") == 0) {
    sleep(1);
    return 0;
  }
  int provided;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_MULTIPLE, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  if (strcmp(way, "threads") == 0) use_threads();
  if (strcmp(way, "spawn") == 0) spawn(argv[0]);
  if (strcmp(way, "abort") == 0) abort_job();
  MPI_Finalize();
  return 0;
}
