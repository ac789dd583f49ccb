"""What perfwrap costs, from paired runs with and without it; README.md says what each table compares."""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import h5py

PERFWRAP = os.environ.get("PERFWRAP", "perfwrap")
PYTHON = os.environ.get("PERFWRAP_PYTHON", sys.executable)
HERE = pathlib.Path(__file__).resolve().parent

CHILDREN = """
import subprocess, sys, time
for name, command in ("true", ["true"]), ("python3", [sys.executable, "-c", "pass"]):
    begin = time.perf_counter()
    for _ in range(20):
        subprocess.run(command, check=True)
    print(name, (time.perf_counter() - begin) / 20 * 1e3)
"""

RANK = """
import time
from mpi4py import MPI
sum(range(20_000_000))
end = MPI.COMM_WORLD.reduce(time.time(), op=MPI.MAX)
if end:
    print("end", end)
"""


MPI_CALLS = ("MPI_Iprobe", "MPI_Sendrecv", "MPI_Barrier", "MPI_Allreduce", "MPI_Isend+Irecv+Waitall", "MPI_Test")


IO_CALLS = ("pwrite", "pread", "fwrite", "fprintf", "fputs", "stat", "fstat", "open+close")


class Bench:
    def __init__(self, directory, pairs):
        self.directory = directory
        self.pairs = pairs
        # Open MPI refuses root and more ranks than cores unless told so.
        self.environment = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                            "OMPI_MCA_rmaps_base_oversubscribe": "1"}

    def program(self, name, text):
        path = self.directory / name
        path.write_text(text)
        return path

    def run(self, command, profile=None, found=None, find=None):
        """{name: value} of the lines `name value` that the command prints; `profile` are options of perfwrap.

        What `find` tells of the run directory is appended to `found`.
        """
        prefix = [] if profile is None else [PERFWRAP, "--profile", "-q", "-o", "run", *profile]
        done = subprocess.run([*prefix, *map(str, command)], cwd=self.directory, env=self.environment, check=True, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        values = {"returned": time.time()}
        for line in done.stdout.splitlines():
            name, value = line.split()
            values[name] = float(value)
        if find is not None:
            found.append(find(self.directory / "run"))
        shutil.rmtree(self.directory / "run", ignore_errors=True)
        return values

    def pairs_of(self, command, profile):
        """(without, with) of each pair; which comes first alternates, so that a drift of the machine cancels."""
        self.run(command)  # fills the caches
        for number in range(self.pairs):
            if number % 2 == 0:
                without = self.run(command)
                yield without, self.run(command, profile)
            else:
                profiled = self.run(command, profile)
                yield self.run(command), profiled


def print_row(name, values, unit="", digits=3):
    print(f"  {name:<44}{statistics.median(values):>10.{digits}f}   "
          f"{min(values):>9.{digits}f} ..{max(values):>9.{digits}f}  {unit}")


def slow_down(bench):
    for rate in (100, 1000):
        for work in ("loop", "recursion", "numpy", "threads"):
            pairs = list(bench.pairs_of([PYTHON, HERE / "work.py", work], ["--no-report", "--rate", str(rate)]))
            for clock in ("wall", "processor"):
                print_row(f"{work} at {rate} Hz, {clock} time", [b[clock] / a[clock] for a, b in pairs],
                          "with / without", 4)


def microseconds_per_sample(run):
    """(in the handler, in the clock thread) by the process's own account."""
    path, = (run / "ranks").rglob("*.h5")
    with h5py.File(path) as file:
        samples = int(file["threads/samples"][()].sum())
        return tuple(float(file[f"process/{name}"][()].sum()) / samples / 1e3
                     for name in ("handler_ns", "clock_thread_cpu_ns"))


def sample(bench):
    options = ["--no-report", "--rate", "1000", "--overhead", "50"]
    for depth in (1, 20, 100, 500):
        costs = []
        for _ in range(bench.pairs):
            bench.run([PYTHON, HERE / "work.py", "recursion", depth], options, costs, microseconds_per_sample)
        for index, place in enumerate(("handler", "clock thread")):
            print_row(f"a sample {depth} calls deep, {place}", [cost[index] for cost in costs], "us", 2)


def memory(bench):
    for threads in (0, 100):
        pairs = list(bench.pairs_of([PYTHON, HERE / "work.py", "memory", threads], ["--no-report"]))
        print_row(f"resident memory with {threads} threads, without", [a["resident"] / 1024 for a, _ in pairs], "MiB", 2)
        print_row("added", [(b["resident"] - a["resident"]) / 1024 for a, b in pairs], "MiB", 2)


def allocations(bench):
    """Their sampling alone: with perfwrap, with and without --no-memory; and malloc against no perfwrap at all."""
    for work in (["arrays", 8000], ["arrays", 100_000], ["arrays", 2_000_000], ["objects"]):
        command = [PYTHON, HERE / "work.py", *work]
        ratios = []
        for number in range(bench.pairs):
            runs = [["--no-report", "--no-memory"], ["--no-report"]]
            values = [bench.run(command, options)["processor"] for options in (runs if number % 2 == 0 else runs[::-1])]
            ratios.append(values[1] / values[0] if number % 2 == 0 else values[0] / values[1])
        print_row(f"{' of '.join(map(str, work))}, processor time", ratios, "sampled / not", 4)
    program = bench.directory / "malloc_calls"
    subprocess.run(["cc", "-O2", "-fno-builtin", "-o", program, HERE / "malloc_calls.c"], check=True)
    for options in ["--no-report", "--no-memory"], ["--no-report"]:
        pairs = list(bench.pairs_of([program], options))
        for size in ("64", "4096", "1000000"):
            print_row(f"malloc({size}) and free {' '.join(options[1:])}", [b[size] - a[size] for a, b in pairs], "ns added", 1)


def mpi(bench):
    program = bench.directory / "mpi_calls"
    subprocess.run(["mpicc", "-O2", "-o", program, HERE / "mpi_calls.c"], check=True)
    for ranks in (1, 2):
        pairs = list(bench.pairs_of(["mpirun", "-n", ranks, program], ["--no-report"]))
        for call in MPI_CALLS:
            name = f"{call}, {ranks} rank{'s' if ranks > 1 else ''}"
            print_row(name, [a[call] for a, _ in pairs], "ns per call", 1)
            print_row("  added", [b[call] - a[call] for a, b in pairs], "ns per call", 1)
            print_row("  ratio", [b[call] / a[call] for a, b in pairs], "with / without", 2)


def io(bench):
    program = bench.directory / "io_calls"
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-o", program, HERE / "io_calls.c"], check=True)
    pairs = list(bench.pairs_of([program], ["--no-report"]))
    for call in IO_CALLS:
        print_row(call, [a[call] for a, _ in pairs], "ns per call", 1)
        print_row("  added", [b[call] - a[call] for a, b in pairs], "ns per call", 1)


def process(bench):
    program = bench.program("children.py", CHILDREN)
    pairs = list(bench.pairs_of([PYTHON, program], ["--no-report"]))
    for name in ("true", "python3"):
        print_row(f"{name} without", [a[name] for a, _ in pairs], "ms per process", 2)
        print_row(f"{name} added", [b[name] - a[name] for a, b in pairs], "ms per process", 2)


def report(bench):
    program = bench.program("rank.py", RANK)
    pairs = list(bench.pairs_of(["mpirun", "-n", "4", PYTHON, program], []))
    for name, run in ("without", 0), ("with the report", 1):
        print_row(f"last of 4 ranks to the end, {name}", [pair[run]["returned"] - pair[run]["end"] for pair in pairs], "s")


TABLES = {"slow-down": slow_down, "sample": sample, "memory": memory,
          "allocations": allocations, "mpi": mpi, "io": io, "process": process, "report": report}


def main():
    parser = argparse.ArgumentParser(description="Prints what perfwrap costs on this machine.")
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"{', '.join(TABLES)} (default: all)")
    parser.add_argument("--pairs", type=int, default=9, help="paired runs of each comparison (default 9)")
    options = parser.parse_args()
    for name in options.tables:
        if name not in TABLES:
            parser.error(f"no table {name}")

    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} logical cores, load {load:.1f} at the start, {options.pairs} pairs")
    with tempfile.TemporaryDirectory(prefix="perfwrap-bench-") as directory:
        bench = Bench(pathlib.Path(directory), options.pairs)
        for name in options.tables or TABLES:
            print(f"\n{name:<46}{'median':>10}   {'minimum .. maximum':>20}")
            TABLES[name](bench)


if __name__ == "__main__":
    main()
