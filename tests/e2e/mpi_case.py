"""Runs a program under perfwrap with each MPI that is installed, and adds up what the report says of each function."""
import json
import pathlib
import shutil
import subprocess
import tempfile

from perfwrap_case import PerfwrapCase

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"


class Mpi:
    """An installed MPI: its compilers and what starts its ranks."""

    def __init__(self, name, c, fortran, launcher, header_macro):
        self.name, self.c, self.fortran, self.launcher = name, c, fortran, launcher
        self.header_macro = header_macro  # what its mpi.h and no other defines

    def missing(self, *tools):
        """Why tests cannot use it, or None."""
        absent = [tool for tool in (self.launcher, *tools) if shutil.which(tool) is None]
        if absent:
            return f"{self.name} is not installed: no {', '.join(absent)}"
        return None if self.header_says(f"defined({self.header_macro})") else f"{self.c} is not the compiler of {self.name}"

    def preprocessed(self, text, *options):
        """The completed run of its C preprocessor. Open MPI's compiler needs a file with a name."""
        with tempfile.TemporaryDirectory(prefix="perfwrap-test-") as directory:
            source = pathlib.Path(directory) / "header.c"
            source.write_text(text)
            return subprocess.run([self.c, "-E", "-P", *options, source], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True, check=False)

    def header_says(self, condition):
        """Whether a condition of the preprocessor holds with its mpi.h."""
        return self.preprocessed(f"#include <mpi.h>\n#if !({condition})\n#error\n#endif\n").returncode == 0


class OpenMpi(Mpi):
    def __init__(self):
        super().__init__("Open MPI", "mpicc.openmpi", "mpifort.openmpi", "mpirun.openmpi", "OPEN_MPI")


class Mpich(Mpi):
    def __init__(self):
        super().__init__("MPICH", "mpicc.mpich", "mpifort.mpich", "mpiexec.hydra", "MPICH_VERSION")


class MpiCase(PerfwrapCase):
    mpi = None  # which one; subclasses choose

    def compile(self, compiler, source, *options):
        program = self.directory / "program"
        subprocess.run([compiler, "-g", "-w", *options, "-o", program, PROGRAMS / source], check=True, timeout=200)
        return program

    def profiled(self, ranks, *command, status=0):
        result = self.perfwrap("--profile", "-q", "-o", "run", self.mpi.launcher, "-n", ranks, *command)
        self.assertEqual(result.returncode, status, result.stderr)
        return result.stdout, json.loads((self.directory / "run" / "report.json").read_text())

    @staticmethod
    def totals(report, prefix="MPI_"):
        """{function: (calls, bytes)} over all ranks and call sites."""
        totals = {}
        for call in report["mpi"]["calls"] + report["io"]["calls"]:
            if call["function"].startswith(prefix):
                calls, size = totals.get(call["function"], (0, 0))
                totals[call["function"]] = (calls + call["calls"], size + call["bytes"])
        return totals

    @staticmethod
    def size_bins(report, function):
        """{bin: calls} of one function: bin i holds calls with 2^(i-1) <= bytes < 2^i, bin 0 those without data."""
        bins = {}
        for call in report["mpi"]["calls"]:
            for index, calls in enumerate(call["size_bins"] if call["function"] == function else []):
                if calls:
                    bins[index] = bins.get(index, 0) + calls
        return bins


class CompiledMpiCase(MpiCase):
    """Tests of a C program; skipped where the MPI, or its compiler, is not installed."""

    def setUp(self):
        super().setUp()
        if self.mpi is None:
            self.skipTest("the classes below choose an MPI")
        if reason := self.mpi.missing(self.mpi.c):
            self.skipTest(reason)
