"""mpi4py's own part: pickling, the interpreter lock, communicators."""
import json
import subprocess
import unittest

from mpi_case import PROGRAMS, OpenMpi
from perfwrap_case import PYTHON, PerfwrapCase

# An object that takes known times to pickle and to unpickle, 8 times each; ranks write down what they measured.
PICKLES = '''
import sys, time
from mpi4py import MPI
world = MPI.COMM_WORLD
spent = 0.0

def spin(seconds):
    global spent
    begin = time.perf_counter()
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass
    spent += time.perf_counter() - begin

class Slow:
    def __reduce__(self):
        spin(0.12)
        return make, ()

def make():
    spin(0.1)
    return Slow()

for _ in range(8):
    if world.rank == 0:
        world.send(Slow(), dest=1)
    else:
        world.recv(source=0)
open(f"spent{world.rank}", "w").write(str(spent))
spin(0.2)  # not in mpi4py
'''

BARRIERS = '''
import sys, time
sys.path.insert(0, "{directory}")
from mpi4py import MPI
import barriers
world = MPI.COMM_WORLD
half = world.Split(world.rank % 2)
world.Barrier()
for call in (barriers.with_lock, barriers.without_lock, world.Barrier):
    if world.rank == 1:
        time.sleep(0.2)
    call()
half.Barrier()
'''


class OnOpenMpi(PerfwrapCase):
    mpi = OpenMpi()

    def setUp(self):
        super().setUp()
        if reason := self.mpi.missing(self.mpi.c):
            self.skipTest(reason)
        if subprocess.run([PYTHON, "-c", "from mpi4py import MPI"], stderr=subprocess.DEVNULL, check=False).returncode:
            self.skipTest("mpi4py is not installed")

    def profiled(self, ranks, text):
        program = self.write_program("program.py", text)
        result = self.perfwrap("--profile", "-q", "--rate", "1000", "--overhead", "100", "-o", "run", self.mpi.launcher,
                               "-n", ranks, PYTHON, program)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads((self.directory / "run" / "report.json").read_text())

    def test_pickling_is_told_apart_by_line(self):
        report = self.profiled(2, PICKLES)
        spent = [float((self.directory / f"spent{rank}").read_text()) for rank in range(2)]
        lines = PICKLES.splitlines()
        shown = {row["line"]: row["seconds"] for row in report["mpi"]["serialisation"]}
        for rank, call in enumerate(("    world.send(Slow", "    world.recv(")):
            line = 1 + next(i for i, text in enumerate(lines) if text.strip().startswith(call.strip()))
            self.assertAlmostEqual(shown[line], spent[rank], delta=0.1 * spent[rank])
        self.assertAlmostEqual(sum(shown.values()), sum(spent), delta=0.1 * sum(spent))

    def test_calls_that_hold_the_lock_and_sizes_of_communicators(self):
        include = subprocess.run([PYTHON, "-c", "import sysconfig; print(sysconfig.get_paths()['include'])"],
                                 stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        built = subprocess.run([self.mpi.c, "-shared", "-fPIC", "-w", f"-I{include}", "-o", self.directory / "barriers.so",
                                PROGRAMS / "barriers.c"], stderr=subprocess.PIPE, text=True, check=False)
        if "Python.h" in built.stderr:
            self.skipTest("Python's headers are not installed")
        self.assertEqual(built.returncode, 0, built.stderr)
        report = self.profiled(4, BARRIERS.format(directory=self.directory))
        sites = {(call["site"]["line"], call["function"]): call for call in report["mpi"]["calls"]}
        lines = BARRIERS.splitlines()
        loop = 1 + lines.index("    call()")
        halves = 1 + lines.index("half.Barrier()")
        waited = sites[loop, "MPI_Barrier"]  # three calls from one line: 0.2 s each on three ranks, one of them with the lock
        self.assertEqual(waited["calls"], 12)
        self.assertAlmostEqual(waited["lock_held_s"], waited["seconds"] / 3, delta=0.06)
        self.assertGreater(waited["lock_held_s"], 0.5)
        self.assertEqual(waited["communicator_size"], {"min": 4, "max": 4})
        self.assertEqual(sites[halves, "MPI_Barrier"]["communicator_size"], {"min": 2, "max": 2})
        self.assertLess(sites[halves, "MPI_Barrier"]["lock_held_s"], 1e-9)


if __name__ == "__main__":
    unittest.main(verbosity=2)
