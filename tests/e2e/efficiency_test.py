"""Parallel efficiency of functions of two ranks whose work is known."""
import json
import shutil
import unittest

from perfwrap_case import PYTHON, PerfwrapCase

LONG, SHORT = 3.0, 1.5

PROGRAM = f"""
import time
from mpi4py import MPI

def work(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass

def alone():
    work(0.5)

def step():
    work({LONG} if MPI.COMM_WORLD.rank == 0 else {SHORT})
    MPI.COMM_WORLD.Barrier()

MPI.COMM_WORLD.Barrier()
step()
if MPI.COMM_WORLD.rank == 1:
    alone()
MPI.COMM_WORLD.Barrier()
"""


class OnOpenMpi(PerfwrapCase):
    def setUp(self):
        super().setUp()
        if shutil.which("mpirun.openmpi") is None:
            self.skipTest("Open MPI is not installed")
        program = self.write_program("uneven.py", PROGRAM)
        result = self.perfwrap("--profile", "-q", "-o", "run", "mpirun.openmpi", "-n", 2, PYTHON, program)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.report = json.loads((self.directory / "run" / "report.json").read_text())

    def test_functions_have_the_load_balance_of_their_own_work(self):
        functions = {function["name"]: function["efficiency"] for function in self.report["functions"]}
        self.assertAlmostEqual(functions["step"]["load_balance"], (LONG + SHORT) / 2 / LONG, delta=0.05)
        self.assertAlmostEqual(functions["alone"]["load_balance"], 0.5, delta=0.05)


if __name__ == "__main__":
    unittest.main(verbosity=2)
