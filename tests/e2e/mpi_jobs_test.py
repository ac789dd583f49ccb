"""What jobs do besides calling MPI: threads, spawned worlds, aborts, wrapper scripts, asking which functions there are."""
import subprocess
import unittest

from mpi_case import PROGRAMS, Mpich, MpiCase, OpenMpi
from perfwrap_case import PYTHON

INT, DOUBLE = 4, 8
RANKS = 2
THREADED = {"MPI_Init_thread": (RANKS, 0), "MPI_Finalize": (RANKS, 0),
            # 4 threads a rank, 100 exchanges each, 10 doubles out and 10 in
            "MPI_Sendrecv": (RANKS * 4 * 100, RANKS * 4 * 100 * 20 * DOUBLE)}


class Jobs:
    """Mixed into a case for each MPI."""

    def setUp(self):
        super().setUp()
        reason = self.mpi.missing(self.mpi.c)
        if reason:
            self.skipTest(reason)

    def program(self):
        return self.compile(self.mpi.c, "mpi_jobs.c", "-pthread")

    def rank_numbers(self, report):
        return [rank["rank"] for rank in report["ranks"]]

    def test_calls_of_all_threads_are_counted(self):
        _, report = self.profiled(RANKS, self.program(), "threads")
        self.assertEqual(self.totals(report), THREADED)

    def test_a_rank_may_be_a_script_around_the_program(self):
        _, report = self.profiled(RANKS, "sh", "-c", f"true; {self.program()} threads; exit $?")
        self.assertEqual(self.totals(report), THREADED)  # from the first call on
        self.assertEqual(self.rank_numbers(report), [0, 1])

    def test_ranks_that_never_call_mpi_have_their_numbers(self):
        _, report = self.profiled(RANKS, self.program(), "no-init")
        self.assertEqual(self.rank_numbers(report), [0, 1])
        self.assertEqual(self.totals(report), {})

    def test_a_spawned_world_is_counted(self):
        program = self.program()
        if subprocess.run([self.mpi.launcher, "-n", "1", program, "spawn"], stderr=subprocess.DEVNULL,
                          check=False).returncode != 0:
            self.skipTest(f"this {self.mpi.name} cannot spawn, with or without perfwrap")
        _, report = self.profiled(1, program, "spawn")
        self.assertEqual(self.totals(report), {
            "MPI_Init_thread": (3, 0), "MPI_Finalize": (3, 0), "MPI_Comm_spawn": (1, 0),
            "MPI_Allreduce": (3, 3 * INT), "MPI_Comm_disconnect": (3, 0)})

    def test_an_abort_keeps_its_status_and_is_counted(self):
        _, report = self.profiled(RANKS, self.program(), "abort", status=42)
        self.assertEqual(self.totals(report), {
            "MPI_Init_thread": (RANKS, 0), "MPI_Barrier": (RANKS, 0), "MPI_Abort": (1, 0)})

    def test_a_function_that_the_mpi_lacks_looks_absent(self):
        """To weak references of a plugin and to dlsym, before an MPI is loaded and after."""
        program, plugin = self.directory / "absent", self.directory / "plugin.so"
        subprocess.run(["cc", "-o", program, PROGRAMS / "mpi_absent.c"], check=True)
        subprocess.run(["cc", "-shared", "-fPIC", "-DPLUGIN", "-o", plugin, PROGRAMS / "mpi_absent.c"], check=True)
        for number, libraries in enumerate(([], self.libraries())):
            command = [str(program), str(plugin), *libraries]
            plain = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            result = self.perfwrap("--profile", "-q", "-o", f"absent{number}", *command)
            self.assertEqual((result.stdout, result.returncode), (plain, 0), result.stderr)

    def libraries(self):
        """The MPI library that programs of this MPI are linked to."""
        lines = subprocess.run(["ldd", self.program()], check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        return [line.split()[2] for line in lines if "libmpi" in line.split()[0]]


class JobsOfOpenMpi(Jobs, MpiCase):
    mpi = OpenMpi()


class JobsOfMpich(Jobs, MpiCase):
    mpi = Mpich()


PYTHON_PROGRAM = """
import array, sys, threading
from mpi4py import MPI

world = MPI.COMM_WORLD
rank = world.Get_rank()
peer = 1 - rank
numbers, received = array.array("d", range(1000)), array.array("d", [0] * 1000)

world.send([1, 2, 3], dest=peer) if rank == 0 else world.recv(source=peer)
world.Send([numbers, 10, MPI.DOUBLE], dest=MPI.PROC_NULL)
world.Allreduce(MPI.IN_PLACE, [numbers, 6, MPI.DOUBLE])
world.Sendrecv([numbers, 10, MPI.DOUBLE], dest=peer, recvbuf=[received, 20, MPI.DOUBLE], source=peer)

blocks = MPI.DOUBLE.Create_vector(3, 2, 4).Commit()  # 6 doubles
requests = [world.Irecv([received, 2, blocks], source=peer), world.Isend([numbers, 2, blocks], dest=peer)]
MPI.Request.Waitall(requests)

requests = [world.Send_init([numbers, 50, MPI.DOUBLE], peer), world.Recv_init([received, 60, MPI.DOUBLE], peer)]
for _ in range(3):
    MPI.Prequest.Startall(requests)
    MPI.Request.Waitall(requests)

def exchange(tag):
    own = array.array("d", [0] * 5)
    for _ in range(20):
        world.Sendrecv_replace(own, dest=peer, sendtag=tag, source=peer, recvtag=tag)

threads = [threading.Thread(target=exchange, args=(tag,)) for tag in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

other = world.Split(rank).Create_intercomm(0, world, peer)
other.Bcast([numbers, 4, MPI.DOUBLE], root=MPI.ROOT if rank == 0 else 0)

with open(f"pickle{rank}", "w") as file:
    file.write(str(len(MPI.pickle.dumps([1, 2, 3]))))
"""


class Python(MpiCase):
    mpi = OpenMpi()

    def test_calls_and_bytes_equal_the_count_by_hand(self):
        self.write_program("program.py", PYTHON_PROGRAM)
        _, report = self.profiled(RANKS, PYTHON, "program.py")
        pickle = int((self.directory / "pickle0").read_text())
        totals = self.totals(report)
        expected = {
            "MPI_Init_thread": (RANKS, 0), "MPI_Finalize": (RANKS, 0),
            "MPI_Send": (1 + 2, pickle), "MPI_Mprobe": (1, 0), "MPI_Mrecv": (1, pickle),
            "MPI_Allreduce": (RANKS, RANKS * 6 * DOUBLE),
            "MPI_Sendrecv": (RANKS, RANKS * 30 * DOUBLE),
            "MPI_Irecv": (RANKS, RANKS * 12 * DOUBLE), "MPI_Isend": (RANKS, RANKS * 12 * DOUBLE),
            "MPI_Waitall": (RANKS * 4, 0),
            "MPI_Send_init": (RANKS, 0), "MPI_Recv_init": (RANKS, 0),
            "MPI_Startall": (RANKS * 3, RANKS * 3 * 110 * DOUBLE),
            "MPI_Sendrecv_replace": (RANKS * 60, RANKS * 60 * 10 * DOUBLE),
            "MPI_Intercomm_create": (RANKS, 0), "MPI_Comm_split": (RANKS, 0),
            "MPI_Bcast": (RANKS, RANKS * 4 * DOUBLE),
        }
        self.assertEqual({name: totals.get(name) for name in expected}, expected)
        self.assertEqual(set(totals) - set(expected), set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
