"""Memory against what the kernel says of the process, and against arrays of known size."""
import json
import re
import unittest

import h5py

from perfwrap_case import PYTHON, PerfwrapCase

MIB = 1 << 20

HOLDS = """
import time
def status(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(name + ":"))
def phase(name):
    print(name, status("VmRSS"), name + "_begin", time.monotonic_ns())
    end = time.perf_counter() + 1
    while time.perf_counter() < end:
        pass
    print(name + "_end", time.monotonic_ns())
phase("before")
block = bytearray(b"x") * (200 << 20)
phase("held")
del block
phase("after")
print("peak", status("VmHWM"))
"""


class MemoryCase(PerfwrapCase):
    def profiled(self, text, *options):
        """What the program printed as {name: number}; the report is in self.report."""
        program = self.write_program("program.py", text)
        result = self.perfwrap("--profile", "-q", "-o", "out", *options, PYTHON, program)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.report = json.loads((self.directory / "out" / "report.json").read_text())
        return {name: float(value) for name, value in re.findall(r"(\w+) ([\d.]+)", result.stdout)}


class OverTime(MemoryCase):
    def setUp(self):
        super().setUp()
        self.truth = self.profiled(HOLDS)

    def points(self, phase):
        """What the rank file has of a phase of the program."""
        with h5py.File(self.directory / "out" / "ranks" / "rank-000000.h5") as file:
            moments, resident = file["memory/monotonic_ns"][:], file["memory/resident_bytes"][:]
        inside = (moments > self.truth[phase + "_begin"]) & (moments < self.truth[phase + "_end"])
        self.assertTrue(inside.any())
        return resident[inside]

    def test_it_follows_the_program(self):
        for phase in "before", "held", "after":
            for value in self.points(phase):
                self.assertAlmostEqual(value, self.truth[phase], delta=5 * MIB)

    def test_the_report_has_its_highest_and_lowest_values(self):
        shown = [value for value in self.report["memory"]["over_time"]["max_bytes"] if value is not None]
        self.assertAlmostEqual(max(shown), self.truth["held"], delta=5 * MIB)
        self.assertLess(min(shown), self.truth["before"] + 5 * MIB)

    def test_the_peak_is_the_kernels(self):
        self.assertAlmostEqual(self.report["ranks"][0]["peak_rss_bytes"], self.truth["peak"], delta=2 * MIB)

    def test_the_mean_is_that_of_the_phases(self):
        mean = sum(self.truth[phase] for phase in ("before", "held", "after")) / 3
        self.assertAlmostEqual(self.report["ranks"][0]["mean_rss_bytes"], mean, delta=0.2 * mean)


if __name__ == "__main__":
    unittest.main(verbosity=2)
