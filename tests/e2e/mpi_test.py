"""Calls, bytes and size bins against counts by hand, the same for every MPI and language."""
import unittest

from mpi_case import Mpich, MpiCase, OpenMpi

INT, DOUBLE = 4, 8
RANKS = 2


def per_rank(calls, size=0):
    """What each of the ranks does: calls, and bytes of all of them together."""
    return RANKS * calls, RANKS * size


# programs/mpi_every_class.c, function by function.
EVERY_CLASS = {
    "MPI_Init_thread": per_rank(1), "MPI_Finalize": per_rank(1),
    # 3 of 10 doubles, to nobody from each, then 2 and 5 ints for the probes
    "MPI_Send": (3 + 2 + 2, 3 * 10 * DOUBLE + 7 * INT),
    # 3 posted for 20 doubles, one of nobody at each, an empty one, 11 ints from Bsend, 2 after the probe
    "MPI_Recv": (3 + 2 + 1 + 1 + 1, 3 * 20 * DOUBLE + 11 * INT + 2 * INT),
    "MPI_Ssend": (1, 0),
    "MPI_Bsend": (1, 11 * INT), "MPI_Buffer_attach": per_rank(1), "MPI_Buffer_detach": per_rank(1),
    "MPI_Sendrecv": per_rank(4, 4 * (7 + 9) * DOUBLE),
    "MPI_Sendrecv_replace": per_rank(2, 2 * (6 + 6) * INT),
    "MPI_Isend": per_rank(5, 5 * 100 * INT),
    "MPI_Irecv": per_rank(6, 5 * 100 * INT + 2 * 6 * DOUBLE),
    "MPI_Issend": per_rank(1, 2 * 6 * DOUBLE),  # two elements of a type with 6 doubles
    "MPI_Probe": (1, 0), "MPI_Mprobe": (1, 0), "MPI_Mrecv": (1, 5 * INT),
    "MPI_Send_init": per_rank(1), "MPI_Recv_init": per_rank(1),
    "MPI_Startall": per_rank(3, 3 * (50 + 60) * DOUBLE),
    "MPI_Start": per_rank(2, (50 + 60) * DOUBLE),
    "MPI_Request_free": per_rank(2),
    "MPI_Waitall": per_rank(5 + 3 + 1 + 1), "MPI_Wait": per_rank(3),
    "MPI_Barrier": per_rank(3), "MPI_Ibarrier": per_rank(1),
    "MPI_Bcast": per_rank(2, 3 * DOUBLE + 4 * INT), "MPI_Ibcast": per_rank(1, 2 * INT),
    # each gives 4 ints and the root takes 8; the root in place; 3 ints over the inter-communicator
    "MPI_Gather": (6, (2 * 4 + 8) * INT + (4 + 8) * INT + (3 + 3) * INT),
    "MPI_Gatherv": per_rank(1, 3 * INT),  # 1 and 2 ints given, 3 taken
    "MPI_Scatter": per_rank(1, 2 * 5 * INT), "MPI_Scatterv": per_rank(1, (3 + 1) * INT),
    "MPI_Reduce": per_rank(1, 5 * DOUBLE), "MPI_Iallreduce": per_rank(1, DOUBLE),
    "MPI_Allreduce": per_rank(2, 2 * 6 * INT),
    # gives 2 and takes 4 doubles; the same in place; 2 ints each way between the groups
    "MPI_Allgather": per_rank(3, (2 + 4) * DOUBLE + 4 * DOUBLE + (2 + 2) * INT),
    "MPI_Allgatherv": (2, (1 + 3 + 2 * 4) * INT),
    "MPI_Alltoall": per_rank(1, (4 + 4) * INT),
    "MPI_Alltoallv": (2, 2 * (1 + 2 + 3 + 4) * INT),
    "MPI_Alltoallw": (2, 2 * ((1 + 3) * INT + (2 + 4) * DOUBLE)),
    "MPI_Reduce_scatter": per_rank(1, 5 * INT), "MPI_Reduce_scatter_block": per_rank(1, 2 * 2 * DOUBLE),
    "MPI_Scan": per_rank(1, INT), "MPI_Exscan": per_rank(1, INT),
    # a line of two with open ends: one neighbour each
    "MPI_Cart_create": per_rank(1), "MPI_Neighbor_alltoall": per_rank(1, (3 + 3) * INT),
    "MPI_Neighbor_allgather": per_rank(1, (2 + 2) * INT),
    "MPI_Dist_graph_create_adjacent": per_rank(1),
    "MPI_Neighbor_alltoallv": (2, 2 * (1 + 2 + 3 + 4) * INT),
    "MPI_Neighbor_alltoallw": (2, 2 * ((1 + 3) * INT + (2 + 4) * DOUBLE)),
    "MPI_Neighbor_allgatherv": (2, (1 + 2 + 2 * 3) * INT),
    "MPI_Win_allocate": per_rank(1), "MPI_Win_free": per_rank(1), "MPI_Win_fence": per_rank(4),
    "MPI_Put": per_rank(2, 5 * DOUBLE), "MPI_Get": per_rank(1, 3 * INT), "MPI_Accumulate": per_rank(1, 2 * INT),
    "MPI_Win_lock": per_rank(1), "MPI_Win_unlock": per_rank(1), "MPI_Win_flush": per_rank(1),
    "MPI_Fetch_and_op": per_rank(1, INT), "MPI_Compare_and_swap": per_rank(1, INT),
    "MPI_Get_accumulate": per_rank(1, (2 + 2) * INT), "MPI_Rput": per_rank(1, 4 * DOUBLE),
    "MPI_Comm_split": per_rank(1), "MPI_Intercomm_create": per_rank(1), "MPI_Comm_free": per_rank(4),
    "MPI_File_open": per_rank(1), "MPI_File_close": per_rank(1), "MPI_File_sync": per_rank(1),
    "MPI_File_write_at": per_rank(1, 10 * DOUBLE), "MPI_File_write_at_all": per_rank(1, 20 * DOUBLE),
    "MPI_File_read_at_all": per_rank(1, 15 * DOUBLE), "MPI_File_iread_at": per_rank(1, 3 * INT),
}

SINCE_MPI_4 = {
    "MPI_Bcast_init": per_rank(1), "MPI_Psend_init": (1, 0), "MPI_Precv_init": (1, 0), "MPI_Pready_range": (1, 0),
    "MPI_Isendrecv": per_rank(1, (3 + 4) * DOUBLE),
    "MPI_Session_init": per_rank(1), "MPI_Session_finalize": per_rank(1),
    # besides those above: a broadcast of 12 doubles twice, a message of 4 partitions of 25 doubles once
    "MPI_Start": per_rank(2 + 2 + 1, (50 + 60) * DOUBLE + 2 * 12 * DOUBLE + 100 * DOUBLE),
    "MPI_Request_free": per_rank(2 + 2), "MPI_Wait": per_rank(3 + 2 + 1 + 1),
}

LARGE_COUNTS = {
    "MPI_Sendrecv_c": per_rank(1, (7 + 9) * DOUBLE), "MPI_Allgatherv_c": (2, (1 + 3 + 2 * 4) * INT),
}

# programs/mpi_fortran.f90.
FORTRAN = {
    "MPI_Init": per_rank(1), "MPI_Finalize": per_rank(1),
    "MPI_Send": (3 + 2, 3 * 10 * DOUBLE), "MPI_Recv": (3, 3 * 20 * DOUBLE),
    "MPI_Irecv": per_rank(1, 100 * INT), "MPI_Isend": per_rank(1, 100 * INT), "MPI_Waitall": per_rank(5),
    "MPI_Send_init": per_rank(1), "MPI_Recv_init": per_rank(1), "MPI_Request_free": per_rank(2),
    "MPI_Startall": per_rank(3, 3 * (50 + 60) * DOUBLE), "MPI_Start": per_rank(2, (50 + 60) * DOUBLE),
    "MPI_Sendrecv": per_rank(1, 2 * 2 * 6 * DOUBLE),
    "MPI_Barrier": per_rank(1), "MPI_Bcast": per_rank(1, 3 * DOUBLE),
    "MPI_Allreduce": per_rank(2, 2 * 6 * INT), "MPI_Allgather": per_rank(1, 4 * DOUBLE),
    "MPI_Gatherv": per_rank(1, 3 * INT), "MPI_Alltoallw": (2, 2 * (1 + 2 + 3 + 4) * INT),
    "MPI_File_open": per_rank(1), "MPI_File_close": per_rank(1), "MPI_File_write_ordered": per_rank(1, 10 * DOUBLE),
}
FORTRAN_2008 = {**FORTRAN, "MPI_Bcast": per_rank(2, 3 * DOUBLE + 10 * INT)}


class Languages:
    """Mixed into a case for each MPI: the expectations are the same."""

    def require(self, *tools):
        reason = self.mpi.missing(*tools)
        if reason:
            self.skipTest(reason)

    def test_every_class_of_call_from_c(self):
        self.require(self.mpi.c)
        expected, options = dict(EVERY_CLASS), []
        if self.mpi.header_says("MPI_VERSION >= 4"):
            expected.update(SINCE_MPI_4)
            expected.update(LARGE_COUNTS)
            options = ["-DLARGE_COUNTS"]
        output, report = self.profiled(RANKS, self.compile(self.mpi.c, "mpi_every_class.c", *options))
        expected["MPI_Test"] = (int(output.split()[1]), 0)
        self.assertEqual(self.totals(report), expected)
        self.assertEqual(self.size_bins(report, "MPI_Send"), {0: 2, 4: 1, 5: 1, 7: 3})  # 0, 8, 20 and 80 bytes
        self.assertEqual(self.size_bins(report, "MPI_Startall"), {10: 6})  # 880 bytes
        self.assertEqual(self.size_bins(report, "MPI_Barrier"), {0: 6})
        self.assertEqual([rank["rank"] for rank in report["ranks"]], [0, 1])

    def test_files_count_as_reads_writes_and_metadata(self):
        self.require(self.mpi.c)
        _, report = self.profiled(RANKS, self.compile(self.mpi.c, "mpi_every_class.c"))
        classes = {call["function"]: call["class"] for call in report["io"]["calls"]}
        self.assertEqual(classes["MPI_File_read_at_all"], "io-read")
        self.assertEqual(classes["MPI_File_write_at_all"], "io-write")
        self.assertEqual(classes["MPI_File_close"], "io-metadata")

    def test_fortran_77_and_90(self):
        self.require(self.mpi.fortran)
        program = self.compile(self.mpi.fortran, "mpi_fortran.f90", "-cpp", "-fallow-argument-mismatch")
        self.assertEqual(self.totals(self.profiled(RANKS, program)[1]), FORTRAN)

    def test_fortran_2008(self):
        self.require(self.mpi.fortran)
        program = self.compile(self.mpi.fortran, "mpi_fortran.f90", "-cpp", "-DFORTRAN_2008")
        self.assertEqual(self.totals(self.profiled(RANKS, program)[1]), FORTRAN_2008)


class OnOpenMpi(Languages, MpiCase):
    mpi = OpenMpi()


class OnMpich(Languages, MpiCase):
    mpi = Mpich()


if __name__ == "__main__":
    unittest.main(verbosity=2)
