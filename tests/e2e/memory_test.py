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


# Each line allocates so many MiB; what is bound to a name at module level lives until the end.
BY_LINE = """
import numpy
MIB = 1 << 20
def temporary():
    block = numpy.ones(100 * MIB, dtype=numpy.uint8)     # TEMPORARY
    return int(block[-1])
kept = numpy.ones(64 * MIB, dtype=numpy.uint8)           # KEPT
temporary()
text = bytearray(30 * MIB)                               # TEXT
for _ in range(10):
    loop = numpy.zeros(8 * MIB, dtype=numpy.uint8)       # LOOP
grown = []
for _ in range(20 * 1024):
    grown.append(bytes(2048))                            # SMALL
print("done")
"""
ALLOCATED = {"TEMPORARY": 100, "KEPT": 64, "TEXT": 30, "LOOP": 80, "SMALL": 40}
AT_PEAK = {"TEMPORARY": 100, "KEPT": 64}
AT_END = {"TEMPORARY": 0, "KEPT": 64, "TEXT": 30, "LOOP": 8, "SMALL": 40}

LEAKS = """
import time
began = time.perf_counter()
import numpy
cache = {}
fixed = numpy.ones(100 << 20, dtype=numpy.uint8)
now = time.perf_counter()
end = now + 2 + 3 * (now - began)  # a suspect allocates in the first half of the run: imports must not take as long
step = 0
while time.perf_counter() < end:
    step += 1
    cache[step] = numpy.ones(4 << 20, dtype=numpy.uint8)  # LEAK
    scratch = numpy.ones(8 << 20, dtype=numpy.uint8)
    time.sleep(0.05)
print("steps", step)
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


class ByLine(MemoryCase):
    def lines(self, program):
        """{mark of the program's line: its row in the report}."""
        numbers = {number: text.split("# ")[1].strip() for number, text in enumerate(program.splitlines(), 1) if "# " in text}
        return {numbers[row["line"]]: row for row in self.report["memory"]["lines"]
                if row["file"] == str(self.directory / "program.py") and row["line"] in numbers}

    def test_known_arrays_are_found_on_their_lines(self):
        self.profiled(BY_LINE)
        rows = self.lines(BY_LINE)
        for mark, size in ALLOCATED.items():
            tolerance = 0.5 if mark == "SMALL" else 0.05  # 80 samples of the small blocks: 11 % standard error
            self.assertAlmostEqual(rows[mark]["allocated_bytes"], size * MIB, delta=tolerance * size * MIB, msg=mark)

    def test_what_lives_at_the_peak_and_at_the_end_is_told(self):
        self.profiled(BY_LINE)
        rows = self.lines(BY_LINE)
        for mark, size in AT_PEAK.items():
            self.assertAlmostEqual(rows[mark]["peak_bytes"], size * MIB, delta=0.05 * size * MIB, msg=mark)
        for mark in "TEXT", "LOOP", "SMALL":
            self.assertEqual(rows[mark]["peak_bytes"], 0, mark)
        for mark, size in AT_END.items():
            tolerance = 0.5 if mark == "SMALL" else 0.05
            self.assertAlmostEqual(rows[mark]["end_bytes"], size * MIB, delta=tolerance * size * MIB, msg=mark)

    def test_a_line_that_keeps_more_and_more_is_a_suspect(self):
        steps = self.profiled(LEAKS)["steps"]
        row = self.lines(LEAKS)["LEAK"]
        self.assertAlmostEqual(row["end_bytes"], steps * 4 * MIB, delta=0.05 * steps * 4 * MIB)
        self.assertEqual([other["line"] for other in self.report["memory"]["lines"] if other["suspect"]], [row["line"]])
        self.assertIn(row["line"], [advice["line"] for advice in self.report["advice"] if advice["id"] == "memory-leak"])

    def test_it_can_be_left_out(self):
        self.profiled(BY_LINE, "--no-memory")
        self.assertEqual(self.report["memory"]["lines"], [])
        self.assertIn("--no-memory", self.report["memory"]["lines_reason"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
