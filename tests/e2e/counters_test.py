"""Counters against what the kernel itself says of the process, and a reason where there are none."""
import json
import os
import pathlib
import re
import subprocess
import unittest

from perfwrap_case import PYTHON, PerfwrapCase

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"

PAGES = 40_000

TOUCH_PAGES = f"""
import mmap, resource, time
def touch():
    memory = mmap.mmap(-1, {PAGES} * 4096)
    for page in range({PAGES}):
        memory[page * 4096] = 1
    memory.close()
end = time.perf_counter() + 2
rounds = 0
while time.perf_counter() < end:
    touch()
    rounds += 1
usage = resource.getrusage(resource.RUSAGE_SELF)
print("rounds", rounds, "faults", usage.ru_minflt, "cpu", time.process_time())
"""


class Counters(PerfwrapCase):
    def setUp(self):
        super().setUp()
        program = self.write_program("touch.py", TOUCH_PAGES)
        result = self.perfwrap("--profile", "-q", "-o", "out", PYTHON, program)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.truth = {name: float(value) for name, value in re.findall(r"(\w+) ([\d.]+)", result.stdout)}
        self.counters = json.loads((self.directory / "out" / "report.json").read_text())["counters"]

    def total(self, name):
        if name not in self.counters["available"]:
            self.assertTrue(self.counters["unavailable_reason"])
            self.skipTest(f"{name} is not counted here: {self.counters['unavailable_reason']}")
        return self.counters["totals"][name]

    def test_page_faults_are_those_that_the_kernel_counted(self):
        faults = self.total("perf::PAGE-FAULTS")
        self.assertGreaterEqual(faults, (self.truth["rounds"] - 1) * PAGES)
        # What came before the counters were attached is missing, nothing else.
        self.assertLessEqual(faults, self.truth["faults"])

    def test_the_task_clock_is_the_cpu_time(self):
        cpu_s = self.total("perf::TASK-CLOCK") / 1e9
        self.assertAlmostEqual(cpu_s, self.truth["cpu"], delta=0.1 * self.truth["cpu"])

    def test_without_hardware_counters_the_reason_is_given(self):
        if "PAPI_TOT_INS" not in self.counters["available"]:
            self.assertIn("no hardware counters", self.counters["unavailable_reason"])


TWO_HALVES = f"""
import mmap, time
def touch():
    memory = mmap.mmap(-1, {PAGES} * 4096)
    for page in range({PAGES}):
        memory[page * 4096] = 1
    memory.close()
began = time.perf_counter()
while time.perf_counter() < began + 2:
    touch()
touched = time.perf_counter()
while time.perf_counter() < touched + 2:
    pass
print("touching", touched - began, "cpu", time.process_time())
"""


class OverTime(PerfwrapCase):
    def test_page_faults_are_shown_when_they_happened(self):
        program = self.write_program("halves.py", TWO_HALVES)
        result = self.perfwrap("--profile", "-q", "-o", "out", PYTHON, program)
        self.assertEqual(result.returncode, 0, result.stderr)
        counters = json.loads((self.directory / "out" / "report.json").read_text())["counters"]
        if "perf::PAGE-FAULTS" not in counters["available"]:
            self.skipTest(counters["unavailable_reason"])
        over = counters["over_time"]
        row, width = over["names"].index("perf::PAGE-FAULTS"), over["bin_width_s"]
        events = [(rate or 0) * width for rate in over["mean"][row]]
        self.assertAlmostEqual(sum(events), counters["totals"]["perf::PAGE-FAULTS"], delta=0.03 * sum(events))
        touching = float(re.search(r"touching ([\d.]+)", result.stdout)[1])
        middle = round((touching + 0.5) / width)  # half a second for the interpreter's start, and a bin
        self.assertGreater(sum(events[:middle]), 0.99 * sum(events))
        self.assertEqual(over["min"], over["max"])  # one rank
        clock = over["mean"][over["names"].index("perf::TASK-CLOCK")]
        cpu = float(re.search(r"cpu ([\d.]+)", result.stdout)[1])
        self.assertAlmostEqual(sum((rate or 0) * width for rate in clock) / 1e9, cpu, delta=0.1 * cpu)


class Turns(PerfwrapCase):
    def test_what_is_counted_in_turns_is_scaled_up_and_says_so(self):
        program = self.write_program("touch.py", TOUCH_PAGES)
        result = self.perfwrap("--profile", "-q", "-o", "out", "--counters",
                               "perf::TASK-CLOCK,perf::CONTEXT-SWITCHES/perf::PAGE-FAULTS", PYTHON, program)
        self.assertEqual(result.returncode, 0, result.stderr)
        truth = {name: float(value) for name, value in re.findall(r"(\w+) ([\d.]+)", result.stdout)}
        report = json.loads((self.directory / "out" / "report.json").read_text())
        counters = report["counters"]
        if len(counters["available"]) < 3:
            self.skipTest(counters["unavailable_reason"])
        coverage = counters["coverage"]
        self.assertEqual(coverage["perf::TASK-CLOCK"], coverage["perf::CONTEXT-SWITCHES"])
        self.assertAlmostEqual(coverage["perf::TASK-CLOCK"] + coverage["perf::PAGE-FAULTS"], 1, 3)
        for part in coverage.values():
            self.assertAlmostEqual(part, 0.5, delta=0.2)
        # The program does the same all the time, so a part of it stands for all.
        self.assertAlmostEqual(counters["totals"]["perf::TASK-CLOCK"] / 1e9, truth["cpu"], delta=0.15 * truth["cpu"])
        self.assertAlmostEqual(counters["totals"]["perf::PAGE-FAULTS"], truth["faults"], delta=0.15 * truth["faults"])
        self.assertIn("Not all events were counted at the same time", " ".join(report["quality"]["notes"]))


class Chosen(PerfwrapCase):
    def counters(self, names):
        result = self.perfwrap("--profile", "-q", "-o", "out", "--counters", names, PYTHON, "-c",
                               "for _ in range(10): sum(range(10**7))")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return json.loads((self.directory / "out" / "report.json").read_text())["counters"]

    def test_only_the_named_events_are_counted(self):
        counters = self.counters("perf::PAGE-FAULTS,perf::TASK-CLOCK")
        if counters["available"]:
            self.assertEqual(counters["available"], ["perf::PAGE-FAULTS", "perf::TASK-CLOCK"])
            self.assertGreater(counters["totals"]["perf::TASK-CLOCK"], 0)
        else:
            self.assertIn("perf::PAGE-FAULTS is not counted", counters["unavailable_reason"])

    def test_an_event_that_is_not_there_has_a_reason(self):
        counters = self.counters("PAPI_NOT_THERE,perf::PAGE-FAULTS")
        self.assertNotIn("PAPI_NOT_THERE", counters["available"])
        self.assertIn("PAPI_NOT_THERE is not counted: ", counters["unavailable_reason"])

    def test_a_list_that_is_none_is_refused(self):
        for names in ("", "PAPI_TOT_INS,/PAPI_TOT_CYC", "PAPI_TOT_INS/", "PAPI_TOT_INS,,PAPI_TOT_CYC", "PAPI_TOT_INS,", "a b", ",".join("abcdefghi")):
            result = self.perfwrap("--profile", "--counters", names, "true")
            self.assert_refused(result, 2, "--counters takes 1 to 8 names")


class OwnPapi(PerfwrapCase):
    def test_a_program_that_counts_with_papi_counts_the_same(self):
        program = self.directory / "uses_papi"
        subprocess.run([os.environ.get("CC", "cc"), "-o", program, PROGRAMS / "uses_papi.c", "-lpapi"], check=True)
        alone = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=False)
        self.assertEqual(alone.returncode, 0)
        self.assertIn(alone.stdout, ("every page was counted\n", "every clock went on\n"))
        result = self.perfwrap("--profile", "-q", "-o", "out", program)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, alone.stdout, ""))


if __name__ == "__main__":
    unittest.main()
