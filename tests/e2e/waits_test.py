"""Who waited for whom: one rank is late by construction, and the program says by how much."""
import unittest

from mpi_case import CompiledMpiCase, Mpich, OpenMpi

LATE = 1
RANKS = 4
FUNCTIONS = {
    "in_barrier": "MPI_Barrier", "in_allreduce": "MPI_Allreduce", "in_broadcast": "MPI_Bcast", "at_root": "MPI_Gather",
    "in_split": "MPI_Comm_split", "in_wait": "MPI_Wait", "in_receive": "MPI_Recv", "from_anywhere": "MPI_Recv",
    "without_status": "MPI_Recv", "in_waitall": "MPI_Waitall", "in_persistent": "MPI_Waitall", "in_waitany": "MPI_Waitany",
    "in_exchange": "MPI_Sendrecv", "in_send": "MPI_Send",
}


# Where not all ranks wait for the late one.
WAITING_RANKS = dict.fromkeys(("at_root", "in_receive", "from_anywhere", "without_status", "in_waitall", "in_persistent",
                               "in_waitany", "in_exchange", "in_send"), (0,))


def lateness(output):
    """{kind of call: seconds from when those that waited had begun theirs until the late rank began its own}."""
    begins = {}
    for line in output.splitlines():
        kind, step, rank, begin = line.split()
        begins.setdefault((kind, step), {})[int(rank)] = float(begin)
    seconds = {}
    for (kind, _), by_rank in begins.items():
        for rank in WAITING_RANKS.get(kind, by_rank):
            seconds[kind] = seconds.get(kind, 0.0) + max(0.0, by_rank[LATE] - by_rank[rank])
    return seconds


class Waits(CompiledMpiCase):
    def test_a_late_rank_is_named_with_its_seconds_and_where_it_was(self):
        output, report = self.profiled(RANKS, self.compile(self.mpi.c, "mpi_late_rank.c", "-O1"))
        late = lateness(output)
        self.assertEqual(set(late), set(FUNCTIONS))
        found = {wait["site"]["function"]: wait for wait in report["mpi"]["waits"]}
        for kind, function in FUNCTIONS.items():
            with self.subTest(kind=kind):
                wait = found[kind]
                self.assertEqual(wait["function"], function)
                cause = wait["causes"][0]
                self.assertEqual((cause["rank"], cause["function"]), (LATE, "works"))
                self.assertAlmostEqual(cause["seconds"] / late[kind], 1, delta=0.05)


class OnOpenMpi(Waits):
    mpi = OpenMpi()


class OnMpich(Waits):
    mpi = Mpich()


if __name__ == "__main__":
    unittest.main(verbosity=2)
