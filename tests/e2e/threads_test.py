"""Threads against what the kernel says of them, and against what a program was made to do."""
import json
import os
import pathlib
import subprocess
import unittest

from perfwrap_case import PYTHON, PerfwrapCase

PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"

SLEEPS = """
import resource, time
for i in range(400):
    time.sleep(0.001)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(usage.ru_nvcsw, usage.ru_nivcsw)
"""

TWO_THREADS = """
import threading, time
def work():
    end = time.monotonic() + 1.5
    number = 0
    while time.monotonic() < end:
        number += 1
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""

TOOL = r"""
#include <stdio.h>
static struct { int (*begin)(void*, int, void*); void (*end)(void*); unsigned long long data; } tool;
static int begin(void* lookup, int device, void* data) { return puts("the job's own tool") >= 0; }
static void end(void* data) {}
void* ompt_start_tool(unsigned version, const char* runtime) {
  tool.begin = begin;
  tool.end = end;
  return &tool;
}
"""


class ThreadsCase(PerfwrapCase):
    def profile(self, *command, env=None):
        result = self.perfwrap("--profile", "-q", "-o", "out", *command, env=env)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.report = json.loads((self.directory / "out" / "report.json").read_text())
        self.threads = self.report["threads"]
        return result.stdout

    def compiled(self, name, *flags):
        program = self.directory / name
        subprocess.run([os.environ.get("CC", "cc"), "-g", "-O1", "-o", program, PROGRAMS / f"{name}.c", *flags],
                       check=True)
        return program


class Cores(ThreadsCase):
    def setUp(self):
        super().setUp()
        self.core = min(os.sched_getaffinity(0))

    def test_what_a_rank_may_use_is_its_mask_not_the_machine(self):
        self.profile("taskset", "-c", self.core, PYTHON, "-c", "import time; time.sleep(0.5)")
        (host,) = self.threads["hosts"]
        self.assertEqual(host["processors"], str(self.core))
        self.assertEqual((host["logical_cores"], host["physical_cores"]), (1, 1))

    def test_waiting_for_a_core_is_what_the_kernel_counted(self):
        if not pathlib.Path("/proc/self/schedstat").exists():
            self.skipTest("this kernel does not count it")
        truth = int(self.profile("taskset", "-c", self.core, self.compiled("two_burners", "-pthread"))) / 1e9
        (host,) = self.threads["hosts"]
        self.assertGreater(truth, 0.3)  # while one ran, the other waited
        self.assertAlmostEqual(host["core_wait_s"], truth, delta=0.1 * truth)
        self.assertGreater(host["cpu_s"], 0.95)

    def test_threads_on_fewer_cores_than_they_are_get_advice(self):
        self.profile("taskset", "-c", self.core, self.compiled("two_burners", "-pthread"))
        ids = {advice["id"] for advice in self.report["advice"]}
        wanted = "thread-binding" if self.report["job"]["logical_cores"] > 1 else "thread-oversubscription"
        self.assertIn(wanted, ids)

    def test_voluntary_switches_are_the_programs_own(self):
        counted = self.profile(PYTHON, self.write_program("sleeps.py", SLEEPS))
        by_kernel = int(counted.split()[0])  # with those of perfwrap's clock
        (metric,) = [line for line in (self.directory / "out" / "report.txt").read_text().splitlines()
                     if line.strip().startswith("Voluntary switches")]
        ours = float(metric.split()[2])
        self.assertGreaterEqual(ours, 400)
        self.assertLessEqual(ours, by_kernel)


class Pools(ThreadsCase):
    def with_libomp(self, *libraries):
        compiler = os.environ.get("CC", "cc")
        built, program = self.directory / "openmp_waits.o", self.directory / "openmp_waits"
        subprocess.run([compiler, "-O1", "-fopenmp", "-c", "-o", built, PROGRAMS / "openmp_waits.c"], check=True)
        linked = subprocess.run([compiler, "-Wl,--no-as-needed", "-o", program, built, *libraries, "-l:libomp.so.5"],
                                stderr=subprocess.PIPE, text=True, check=False)
        if linked.returncode != 0:
            self.skipTest("libomp, an OpenMP with a tools interface, is not installed")
        return program

    def test_openmp_regions_and_threads_are_told(self):
        self.profile(self.compiled("openmp_sum", "-fopenmp"), env={"OMP_NUM_THREADS": "2"})
        kinds = sorted(thread["kind"] for thread in self.threads["costliest"])
        self.assertEqual(kinds, ["OpenMP (libgomp)", "main"])
        elapsed = sum(rank["elapsed_s"] for rank in self.report["ranks"])
        self.assertGreater(self.threads["openmp_s"], 0.9 * elapsed)

    def test_waits_are_those_that_the_openmp_runtime_tells(self):
        at_barriers, for_locks = map(float, self.profile(self.with_libomp()).split())
        self.assertGreater(min(at_barriers, for_locks), 0.25)
        for label, truth in (("OpenMP barriers", at_barriers), ("OpenMP locks", for_locks)):
            (line,) = [line for line in (self.directory / "out" / "report.txt").read_text().splitlines()
                       if line.strip().startswith(label)]
            number, unit = line.split()[2:4]
            self.assertAlmostEqual(float(number) * {"ms": 1e-3, "s": 1}[unit], truth, delta=0.05 * truth)

    def test_a_tool_of_the_jobs_own_comes_first(self):
        tool = self.directory / "libtool.so"
        (self.directory / "tool.c").write_text(TOOL)
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o", tool, self.directory / "tool.c"], check=True)
        program = self.with_libomp(tool)
        self.assertEqual(self.profile(program).splitlines()[0], "the job's own tool")
        self.assertIn("no OpenMP runtime that tells it", (self.directory / "out" / "report.txt").read_text())

    def test_python_threads_hold_the_lock_in_turns(self):
        self.profile(PYTHON, self.write_program("two.py", TWO_THREADS))
        elapsed = sum(rank["elapsed_s"] for rank in self.report["ranks"])
        self.assertLessEqual(self.threads["lock_held_s"], 1.1 * elapsed)
        self.assertGreater(self.threads["lock_waited_s"], 0.5 * self.threads["lock_held_s"])
        workers = [thread for thread in self.threads["costliest"] if thread["kind"] == "Python threading"]
        self.assertEqual(len(workers), 2)
        for thread in workers:
            self.assertGreater(thread["lock_waited_s"], 0)
        line = self.threads["lock_lines"][0]
        self.assertTrue(line["file"].endswith("two.py"))
        self.assertEqual(line["function"], "work")


if __name__ == "__main__":
    unittest.main()
