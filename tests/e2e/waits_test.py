"""Who waited for whom: one rank is late by construction, and the others measure how long they wait for it."""
import unittest

from mpi_case import Mpich, MpiCase, OpenMpi

LATE = 1
RANKS = 4
FUNCTIONS = {
    "in_barrier": "MPI_Barrier", "in_allreduce": "MPI_Allreduce", "in_broadcast": "MPI_Bcast", "at_root": "MPI_Gather",
    "in_split": "MPI_Comm_split", "in_wait": "MPI_Wait", "in_receive": "MPI_Recv", "from_anywhere": "MPI_Recv",
    "in_waitall": "MPI_Waitall", "in_exchange": "MPI_Sendrecv", "in_send": "MPI_Send",
}


def measured_by_ranks(output):
    """{kind of call: seconds that the ranks were in it, all but the late one}."""
    seconds = {}
    for line in output.splitlines():
        name, value = line.split()
        seconds[name] = seconds.get(name, 0.0) + float(value)
    return seconds


class Waits(MpiCase):
    def setUp(self):
        super().setUp()
        if self.mpi is None:
            self.skipTest("the classes below choose an MPI")
        if reason := self.mpi.missing(self.mpi.c):
            self.skipTest(reason)

    def test_a_late_rank_is_named_with_its_seconds_and_where_it_was(self):
        output, report = self.profiled(RANKS, self.compile(self.mpi.c, "mpi_late_rank.c", "-O1"))
        measured = measured_by_ranks(output)
        self.assertEqual(set(measured), set(FUNCTIONS))
        found = {wait["site"]["function"]: wait for wait in report["mpi"]["waits"]}
        for kind, function in FUNCTIONS.items():
            with self.subTest(kind=kind):
                wait = found[kind]
                self.assertEqual(wait["function"], function)
                cause = wait["causes"][0]
                self.assertEqual((cause["rank"], cause["function"]), (LATE, "works"))
                self.assertAlmostEqual(cause["seconds"] / measured[kind], 1, delta=0.05)


class OnOpenMpi(Waits):
    mpi = OpenMpi()


class OnMpich(Waits):
    mpi = Mpich()


if __name__ == "__main__":
    unittest.main(verbosity=2)
