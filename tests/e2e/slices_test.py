"""When each function ran, as the page is told, against moments that the program noted."""
import json
import re
import unittest

from perfwrap_case import PYTHON, PerfwrapCase

DATA = re.compile(r'<script type="application/json" id="report-data"( data-sample)?>(.*?)</script>', re.S)

PHASES = """
import os, threading, time
from mpi4py import MPI
rank = MPI.COMM_WORLD.Get_rank()
ticks = int(open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19])
born = ticks / os.sysconf("SC_CLK_TCK") + time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_BOOTTIME)
def note(name):
    print(f"{name}{rank} {time.clock_gettime(time.CLOCK_MONOTONIC) - born}", flush=True)
def first(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
def second(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
def in_a_thread(seconds):
    second(seconds)
note("first")
first(2 if rank == 0 else 1)
note("second")
thread = threading.Thread(target=in_a_thread, args=(1.5,))
thread.start()
thread.join()
note("end")
"""


class Slices(PerfwrapCase):
    def test_each_function_has_its_time_when_and_where_it_ran(self):
        program = self.write_program("phases.py", PHASES)
        result = self.perfwrap("--profile", "-q", "-o", "out", "mpirun", "-n", "2", "--oversubscribe", PYTHON, program)
        self.assertEqual(result.returncode, 0, result.stderr)
        moments = {name: float(value) for name, value in re.findall(r"(\w+) ([\d.]+)", result.stdout)}
        report = json.loads(DATA.search((self.directory / "out" / "report.html").read_text())[2])
        slices = report["page"]["slices"]
        width = slices["width_s"]
        self.assertEqual((slices["blocks"], slices["block_ranks"]), (2, 1))
        self.assertAlmostEqual(sum(slices["us"]) / 1e6, report["page"]["rank_seconds"], 2)
        for rank in (0, 1):
            for function, begin, end in (("first", "first", "second"), ("second", "second", "end")):
                begin, end = moments[f"{begin}{rank}"], moments[f"{end}{rank}"]
                cells = [(slices["slice"][i] * width, slices["us"][i] / 1e6) for i in range(len(slices["us"]))
                         if slices["block"][i] == rank and report["lines"][slices["line"][i]]["function"] == function]
                with self.subTest(rank=rank, function=function):
                    # A rank's slices begin when it does, to the few hundredths that its start takes; a cell has an end too.
                    self.assertGreater(min(at for at, _ in cells), begin - 2 * width, (begin, width))
                    self.assertLess(max(at for at, _ in cells), end + width, (end, width))
                    self.assertAlmostEqual(sum(time for _, time in cells), end - begin, delta=0.05 * (end - begin) + 0.1)


if __name__ == "__main__":
    unittest.main()
