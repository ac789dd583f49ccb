"""Two ranks: the second is late, and the first waits for it in MPI."""
import time

from mpi4py import MPI

import stages
from stages import HOT_SPIN, spin, stage

WORLD = MPI.COMM_WORLD
RANK = WORLD.Get_rank()
BUFFER = bytearray(8)


@stage("mpi-collective")
def comes_late_to_barrier(clock):
    if RANK == 0:
        begin = time.perf_counter()
        WORLD.Barrier()  # hot: comes_late_to_barrier
        clock.add(begin)
    else:
        spin(clock.end)
        begin = time.perf_counter()
        WORLD.Barrier()
        clock.add(begin)


@stage("mpi-point-to-point")
def sends_late(clock):
    if RANK == 0:
        begin = time.perf_counter()
        WORLD.Recv(BUFFER, source=1)  # hot: sends_late
        clock.add(begin)
    else:
        spin(clock.end)
        begin = time.perf_counter()
        WORLD.Send(BUFFER, dest=0)
        clock.add(begin)


@stage("mpi-wait")
def completes_late(clock):
    if RANK == 0:
        request = WORLD.Irecv(BUFFER, source=1)
        begin = time.perf_counter()
        request.Wait()  # hot: completes_late
        clock.add(begin)
    else:
        spin(clock.end)
        begin = time.perf_counter()
        WORLD.Isend(BUFFER, dest=0).Wait()
        clock.add(begin)


WORLD.Barrier()
stages.run(first=HOT_SPIN)
