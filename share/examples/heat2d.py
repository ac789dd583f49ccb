"""Diffusion of heat in a plate, its rows split over the ranks of an MPI job.

    perfwrap --profile mpirun -n 4 python3 heat2d.py
    perfwrap --profile mpirun -n 4 python3 heat2d.py --imbalance 3    # whom do the others wait for?
    perfwrap --profile mpirun -n 4 python3 heat2d.py --pickle         # what pickled messages cost

Countable by hand: in every step each rank sends one row of COLUMNS float64 to each neighbour (one Sendrecv a
neighbour; the outermost ranks have one neighbour, the others two), and every --check steps all ranks join in one
Allreduce of one float64. One Gatherv brings the result to rank 0, which writes it.
"""
import argparse

import numpy as np
from mpi4py import MPI

ALPHA = 0.2  # below 0.25 the explicit scheme is stable


def parse_options():
    parser = argparse.ArgumentParser(description="Diffuses heat in a plate.")
    parser.add_argument("--rows", type=int, default=4000, help="of the whole plate (default 4000)")
    parser.add_argument("--columns", type=int, default=300, help="(default 300)")
    parser.add_argument("--steps", type=int, default=1500, help="(default 1500)")
    parser.add_argument("--check", type=int, default=10, help="steps from one residual to the next (default 10)")
    parser.add_argument("--pickle", action="store_true", help="send rows as pickled objects instead of buffers")
    parser.add_argument("--imbalance", type=int, default=1, metavar="N", nargs="?", const=4,
                        help="the last rank does its work N times (without N: 4 times)")
    parser.add_argument("--output", default="heat2d.npy", help="result file (default heat2d.npy)")
    return parser.parse_args()


def rows_of(rank, size, rows):
    return rows * (rank + 1) // size - rows * rank // size


def initial_plate(columns, rank, size, rows):
    """This rank's rows with one halo row above and below; the plate's upper edge is hot."""
    plate = np.zeros((rows_of(rank, size, rows) + 2, columns))
    if rank == 0:
        plate[0] = 100.0
    return plate


def exchange_halos(comm, plate, pickled):
    rank, size = comm.Get_rank(), comm.Get_size()
    for neighbour, inner, halo in ((rank - 1, 1, 0), (rank + 1, -2, -1)):
        if not 0 <= neighbour < size:
            continue
        if pickled:
            plate[halo] = comm.sendrecv(plate[inner], dest=neighbour, source=neighbour)
        else:
            comm.Sendrecv(plate[inner], dest=neighbour, recvbuf=plate[halo], source=neighbour)


def diffuse(plate):
    """One step for the inner points, in NumPy."""
    centre = plate[1:-1, 1:-1]
    around = plate[:-2, 1:-1] + plate[2:, 1:-1] + plate[1:-1, :-2] + plate[1:-1, 2:]
    return centre + ALPHA * (around - 4.0 * centre)


def insulate(plate):
    """The left and right edge let no heat through: a loop, as one writes it first."""
    for row in range(1, len(plate) - 1):
        plate[row, 0] = plate[row, 1]
        plate[row, -1] = plate[row, -2]


def main():
    options = parse_options()
    comm = MPI.COMM_WORLD
    rank, size = comm.Get_rank(), comm.Get_size()
    plate = initial_plate(options.columns, rank, size, options.rows)
    repeats = options.imbalance if rank == size - 1 else 1
    largest = np.zeros(1)

    for step in range(options.steps):
        exchange_halos(comm, plate, options.pickle)
        for _ in range(repeats):
            new = diffuse(plate)
        if step % options.check == 0:
            change = np.array([np.abs(new - plate[1:-1, 1:-1]).max()])
            comm.Allreduce(change, largest, op=MPI.MAX)
        plate[1:-1, 1:-1] = new
        insulate(plate)

    counts = [rows_of(r, size, options.rows) * options.columns for r in range(size)]
    result = np.empty((options.rows, options.columns)) if rank == 0 else None
    comm.Gatherv(plate[1:-1], (result, counts) if rank == 0 else None)
    if rank == 0:
        np.save(options.output, result)
        print(f"{size} ranks, {options.steps} steps: heat {result.sum():.6f}, last change {largest[0]:.3e}")


if __name__ == "__main__":
    main()
