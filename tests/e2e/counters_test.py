"""Counters against what the kernel itself says of the process, and a reason where there are none."""
import json
import re
import unittest

from perfwrap_case import PYTHON, PerfwrapCase

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


if __name__ == "__main__":
    unittest.main()
