"""Who sent how much to whom: every message is counted by hand."""
import unittest

from mpi_case import CompiledMpiCase, Mpich, OpenMpi
from perfwrap_case import PYTHON

RANKS = 4
# {(sender, receiver): (messages, bytes)} of programs/mpi_traffic.c.
RING = {(rank, (rank + 1) % RANKS): (1, 800) for rank in range(RANKS)}
MESSAGES = {**RING, (0, 1): (1 + 3, 800 + 3 * 80), (3, 1): (5, 5 * 8), (1, 3): (7, 7 * 16)}

IN_PYTHON = """
import numpy
from mpi4py import MPI
world = MPI.COMM_WORLD
turned = world.Split(0, -world.rank)
data = numpy.zeros(1000)
if turned.rank == 0:
    for _ in range(20):
        turned.Send(data, dest=1)
if turned.rank == 1:
    for _ in range(20):
        turned.Recv(data, source=0)
"""


def pairs(report):
    return {(pair["sender"], pair["receiver"]): (pair["messages"], pair["bytes"])
            for pair in report["mpi"]["traffic"]["pairs"]}


class Traffic(CompiledMpiCase):
    def test_messages_are_counted_by_their_ends_in_the_world(self):
        _, report = self.profiled(RANKS, self.compile(self.mpi.c, "mpi_traffic.c", "-O1"))
        traffic = report["mpi"]["traffic"]
        self.assertEqual(pairs(report), MESSAGES)
        self.assertEqual(traffic["ranks_per_block"], 1)
        self.assertEqual(traffic["bytes"], sum(size for _, size in MESSAGES.values()))
        self.assertEqual((traffic["other_messages"], traffic["other_bytes"]), (1, 24))


class OnOpenMpi(Traffic):
    mpi = OpenMpi()

    def test_a_reversed_communicator_of_mpi4py_is_seen_through(self):
        program = self.write_program("turned.py", IN_PYTHON)
        _, report = self.profiled(3, PYTHON, program)
        self.assertEqual(pairs(report), {(2, 1): (20, 20 * 8000)})
        self.assertIn("rank 2 to rank 1", (self.directory / "run" / "report.txt").read_text())


class OnMpich(Traffic):
    mpi = Mpich()


if __name__ == "__main__":
    unittest.main(verbosity=2)
