"""Regions, marks, and parts of a run that are measured, of programs that know what they did."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import unittest

from perfwrap_case import EXAMPLES, PYTHON, PerfwrapCase

SOURCE = EXAMPLES.parents[1]
MODULE = SOURCE / "share" / "python"
PROGRAMS = pathlib.Path(__file__).resolve().parent / "programs"


class AnnotationCase(PerfwrapCase):
    def report(self, *command, options=(), status=0, env=None):
        result = self.perfwrap("--profile", "-q", "-o", "run", *options, "--", *command, env=env)
        self.assertEqual(result.returncode, status, result.stderr)
        self.output = result.stdout
        report = json.loads((self.directory / "run" / "report.json").read_text())
        self.regions = {region["name"]: region for region in report["regions"]}
        self.marks = {mark["name"]: mark for mark in report["marks"]}
        self.elapsed = report["ranks"][0]["elapsed_s"]
        return report

    def report_of_c(self, *arguments, compiler=os.environ.get("CC", "cc"), **options):
        program = self.directory / "annotations"
        subprocess.run([compiler, "-D_GNU_SOURCE", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-pthread", f"-I{SOURCE}/include",
                        "-o", program, PROGRAMS / "annotations.c", "-ldl", "-lrt"], check=True)
        return self.report(program, *arguments, **options)

    def report_of_python(self, text, *options, launch=(), **others):
        program = self.write_program("program.py", text)
        return self.report(*launch, PYTHON, program, options=options, env={"PYTHONPATH": str(MODULE)}, **others)

    def entries(self):
        return {name: region["entries"] for name, region in self.regions.items()}

    def seconds(self, name):
        """Rank time inside, by samples."""
        return sum(self.regions[name]["seconds"].values())

    def assert_by_clock(self, *names):
        """Between the least and the most that the program measured itself; printed with nine digits."""
        least, most = {}, {}
        for line in (self.directory / "measured").read_text().splitlines():
            name, within, around = line.split("\t")
            least[name] = least.get(name, 0.0) + float(within)
            most[name] = most.get(name, 0.0) + float(around)
        for name in names:
            self.assertGreaterEqual(self.regions[name]["wall_s"], least[name] - 1e-8, name)
            self.assertLessEqual(self.regions[name]["wall_s"], most[name] + 1e-8, name)

    def assert_seconds(self, name, expected, group=None):
        """Within 3 points of the run, by samples, of one group or of all."""
        shown = self.regions[name]["seconds"][group] if group else self.seconds(name)
        self.assertLess(abs(shown - expected) / self.elapsed, 0.03, (name, shown, expected, self.regions[name]))


MEMORY = """
import perfwrap
MIB = 1 << 20

def make(size):
    return bytearray(size)

kept = []
with perfwrap.region("all"):
    with perfwrap.region("built"):
        kept.append(make(64 * MIB))
    for i in range(10):
        with perfwrap.region("passing"):
            make(16 * MIB)
    with perfwrap.region("idle"):
        pass
"""


class Memory(AnnotationCase):
    def test_regions_have_what_was_allocated_inside(self):
        self.report_of_python(MEMORY)
        wanted = {"built": (64, 64), "passing": (160, 0), "all": (224, 64), "idle": (0, 0)}
        for name, (allocated, end) in wanted.items():
            region = self.regions[name]
            self.assertAlmostEqual(region["allocated_bytes"] / (1 << 20), allocated, delta=0.05 * allocated + 1, msg=name)
            self.assertAlmostEqual(region["end_bytes"] / (1 << 20), end, delta=0.05 * end + 1, msg=name)
        self.assertGreaterEqual(self.regions["all"]["peak_bytes"], self.regions["built"]["peak_bytes"])


class InC(AnnotationCase):
    def test_regions_within_others_and_within_themselves(self):
        self.report_of_c("nested", 2)
        self.assertEqual(self.entries(), {"outer": 2, "inner": 2})
        self.assertEqual({region["unfinished"] for region in self.regions.values()}, {0})
        self.assert_by_clock("outer", "inner")
        self.assertEqual(self.regions["outer"]["longest_s"], self.regions["outer"]["wall_s"])
        # By samples: two quarters of inner spin, one sleeps, one spins.
        self.assert_seconds("inner", 1.0, "native")
        self.assert_seconds("outer", 1.5, "native")
        self.assert_seconds("outer", 0.5, "wait")
        self.assert_seconds("outer", self.regions["outer"]["wall_s"])

    def test_ends_that_do_not_match(self):
        report = self.report_of_c("mismatched", 1)
        self.assertEqual(self.entries(), {"around": 1, "forgotten": 1, "deep": 64, "open at the end": 1})
        unfinished = {name for name, region in self.regions.items() if region["unfinished"]}
        self.assertEqual(unfinished, {"forgotten", "open at the end"})
        self.assert_by_clock("around")
        self.assertLess(self.regions["forgotten"]["wall_s"], self.regions["around"]["wall_s"])
        self.assertGreaterEqual(self.regions["forgotten"]["wall_s"], 0.25)
        for note in ("of none that had begun", "deeper than 64"):
            self.assertTrue([text for text in report["quality"]["notes"] if note in text], note)

    def test_thousands_of_names_are_bounded_and_the_rest_is_summed(self):
        report = self.report_of_c("many", 4000)
        self.assertEqual(len(self.regions), 256)
        self.assertEqual(sum(self.entries().values()), 4000)
        self.assertEqual(self.entries()["(other regions)"], 4000 - 255)
        self.assertEqual(self.marks["(other marks)"]["count"], 4000 - 255)
        self.assertEqual(self.marks["name 7"]["count"], 1)
        self.assertTrue([text for text in report["quality"]["notes"] if "more than 255 names of regions" in text])

    def test_a_thread_without_a_region_belongs_to_the_main_threads(self):
        self.report_of_c("threads", 2)
        self.assertEqual(self.entries(), {"of main": 1, "of a thread": 1})
        self.assert_by_clock("of main", "of a thread")
        self.assert_seconds("of a thread", 1.0, "native")
        self.assert_seconds("of main", 1.0, "native")

    def test_a_forked_child_goes_on_in_its_parents_regions(self):
        self.report_of_c("forks", 2)
        self.assertEqual(self.entries(), {"parent's": 1, "child's": 1})
        self.assert_by_clock("parent's", "child's")
        # The parent waits in its region; in place of that stands its child's work, half of it outside all regions.
        self.assert_seconds("child's", 1.0, "native")
        self.assert_seconds("parent's", 1.0, "native")

    def test_a_handler_may_annotate_what_it_interrupts(self):
        self.report_of_c("handlers", 1, options=("--rate", "5000", "--overhead", "100"))
        self.assertGreater(self.entries()["of the loop"], 1000)
        self.assertGreater(self.marks["round"]["count"], 1000)
        self.assertLessEqual(len(self.marks["round"]["moments_s"]), 100)

    def test_what_a_killed_process_was_in_counts_to_its_last_moment(self):
        program = self.write_program("killed.py", "import os, perfwrap, time\nperfwrap.region('killed').__enter__()\n"
                                                  "end = time.time() + 1\nwhile time.time() < end: pass\nos.kill(os.getpid(), 9)\n")
        self.report(PYTHON, program, status=-signal.SIGKILL, env={"PYTHONPATH": str(MODULE)})
        region = self.regions["killed"]
        self.assertEqual((region["entries"], region["unfinished"]), (1, 1))
        self.assertGreater(region["wall_s"], 0.9)
        self.assertLess(region["wall_s"], self.elapsed)

    def test_cpp_regions_end_with_their_scope(self):
        compiler = os.environ.get("CXX", "c++")
        if shutil.which(compiler) is None:
            self.skipTest(f"no {compiler}")
        source = self.write_program("scope.cpp", '#include "perfwrap.h"\nint main() {\n  for (int i = 0; i < 3; ++i)\n'
                                                 '    try { perfwrap::region region("scope"); throw 1; } catch (int) {}\n}\n')
        program = self.directory / "scope"
        subprocess.run([compiler, "-Wall", "-Wextra", "-pedantic", "-Werror", f"-I{SOURCE}/include", "-o", program, source], check=True)
        self.report(program)
        self.assertEqual((self.entries(), self.regions["scope"]["unfinished"]), ({"scope": 3}, 0))


PYTHON_REGIONS = '''
import time, perfwrap

def spin(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass

@perfwrap.region("decorated")
def work():
    """Spins."""
    spin(0.5)
    return 7

assert (work(), work.__name__, work.__doc__) == (7, "work", "Spins.")
try:
    with perfwrap.region("left by an exception"):
        with perfwrap.region("asleep"):
            time.sleep(0.5)
        spin(0.5)
        raise KeyError
except KeyError:
    pass
moments = []
for step in range(5):
    moments.append(time.perf_counter())
    perfwrap.mark("step")
    moments.append(time.perf_counter())
    time.sleep(0.1)
perfwrap.mark("once")
print(moments[-2] - moments[1], moments[-1] - moments[0])
'''


class InPython(AnnotationCase):
    def test_with_decorator_exception_and_marks(self):
        report = self.report_of_python(PYTHON_REGIONS)
        self.assertEqual(self.entries(), {"decorated": 1, "left by an exception": 1, "asleep": 1})
        self.assert_seconds("decorated", 0.5, "python")
        self.assert_seconds("asleep", 0.5, "wait")
        self.assert_seconds("left by an exception", 1.0)
        functions = {function["name"]: function for function in report["functions"] if function["kind"] == "region"}
        self.assertAlmostEqual(functions["decorated"]["inclusive_s"], self.seconds("decorated"))
        # Functions are what they were: inside and outside regions they are one.
        self.assertEqual([function["name"] for function in report["functions"]].count("spin"), 1)
        step, once = self.marks["step"], self.marks["once"]
        self.assertEqual((step["count"], len(step["moments_s"]), once["count"]), (5, 5, 1))
        least, most = map(float, self.output.split())
        self.assertTrue(least <= 4 * step["mean_interval_s"] <= most, (least, step, most))
        self.assertAlmostEqual(step["last_s"] - step["first_s"], 4 * step["mean_interval_s"], delta=1e-6)
        self.assertIsNone(once["mean_interval_s"])
        self.assertEqual(step["rank"], 0)

    def test_the_text_report_has_them(self):
        self.report_of_python(PYTHON_REGIONS)
        text = (self.directory / "run" / "report.txt").read_text()
        for words in ("Regions --", "decorated", "Marks --", "step"):
            self.assertIn(words, text)
        self.assertLessEqual(max(map(len, text.splitlines())), 100)


class Unprofiled(PerfwrapCase):
    """The module in a run without perfwrap."""

    def run_module(self, text, **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PERFWRAP_")}
        return subprocess.run([PYTHON, "-c", text], env={**environment, "PYTHONPATH": str(MODULE), **variables},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=False)

    def assert_runs(self, text, **variables):
        result = self.run_module(text, **variables)
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_everything_does_nothing(self):
        self.assert_runs(PYTHON_REGIONS + "\nperfwrap.start(); perfwrap.stop(); perfwrap.mark(3)\n")

    def test_a_decorated_function_is_the_function_itself(self):
        self.assert_runs("import perfwrap\ndef f(): pass\nassert perfwrap.region('x')(f) is f")

    def test_it_loads_nothing(self):
        self.assert_runs("import perfwrap, sys\nassert 'ctypes' not in sys.modules")

    def test_a_generator_cannot_be_decorated(self):
        for head in ("def f(): yield", "async def f(): pass"):
            self.assert_runs(f"import perfwrap\n{head}\ntry: perfwrap.region('x')(f)\nexcept TypeError: pass\nelse: raise SystemExit('accepted')")

    def test_an_environment_that_only_looks_profiled_is_none(self):
        self.assert_runs("import perfwrap\nwith perfwrap.region('x'): perfwrap.mark('y')", PERFWRAP_RUN_DIRECTORY="/nowhere")

    def test_the_header_needs_no_library(self):
        source = self.write_program("plain.c", '#include "perfwrap.h"\nint main(void) { perfwrap_region_begin("a"); perfwrap_mark("b");\n'
                                               'perfwrap_region_end("a"); perfwrap_stop(); perfwrap_start(); return 0; }\n')
        for standard, macros in (("-std=c99", ()), ("-std=c99", ("-DPERFWRAP_DISABLE",))):
            program = self.directory / "plain"
            subprocess.run([os.environ.get("CC", "cc"), standard, "-Wall", "-Wextra", "-Werror", *macros, f"-I{SOURCE}/include",
                            "-o", program, source, *(() if macros else ("-ldl",))], check=True)
            self.assertEqual(subprocess.run([program], check=False).returncode, 0)


SPINNING = '''
import time
def spin(seconds, _name):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
def first(): spin(1, "first")
def second(): spin(1, "second")
def third(): spin(1, "third")
first(); second(); third()
'''


class Parts(AnnotationCase):
    """Only a part of the run is measured."""

    def inclusive(self, report, name):
        return sum(function["inclusive_s"] for function in report["functions"] if function["name"] == name)

    def test_a_duration_after_a_start(self):
        report = self.report_of_python(SPINNING, "--start-after", "1.5", "--duration", "1")
        measured = report["measured"]
        self.assertFalse(measured["whole_run"])
        self.assertAlmostEqual(measured["seconds"], measured["to_s"] - measured["from_s"], delta=1e-6)
        for moment, planned in (("from_s", 1.5), ("to_s", 2.5)):  # never too early, and no later than a busy machine lets us
            self.assertGreaterEqual(measured[moment], planned)
            self.assertLess(measured[moment], planned + 0.2)
        self.assertGreater(measured["of_s"], 3.0)
        self.assertAlmostEqual(sum(line["total_s"] for line in report["lines"]), measured["seconds"], delta=0.05)
        # The interpreter starts in some hundredths of a second: 1.5 s lie in the first half of `second`.
        self.assertEqual(self.inclusive(report, "first"), 0)
        self.assertGreater(self.inclusive(report, "second"), 0.3)
        self.assertGreater(self.inclusive(report, "third"), 0.3)
        text = (self.directory / "run" / "report.txt").read_text()
        self.assertIn("Measured:", text)

    def test_a_whole_run_says_nothing_of_it(self):
        report = self.report_of_python("print(1)")
        self.assertTrue(report["measured"]["whole_run"])
        self.assertNotIn("Measured:", (self.directory / "run" / "report.txt").read_text())

    def test_a_start_that_never_comes(self):
        report = self.report_of_python("x = 1", "--start-after", "100")
        self.assertEqual(report["measured"]["parts"], 0)
        self.assertIsNone(report["verdict"]["bound"])
        self.assertIn("Measured:     nothing", (self.directory / "run" / "report.txt").read_text())

    def test_the_program_stops_and_starts(self):
        report = self.report_of_c("parts", 4)
        measured = report["measured"]
        self.assertEqual(measured["parts"], 3)  # the moments before the first stop are one
        self.assertEqual(self.entries(), {"all": 1, "first": 1, "second": 1})
        self.assert_by_clock("all", "first", "second")
        before = measured["seconds"] - self.regions["all"]["wall_s"]  # until the first stop
        self.assertGreater(before, 0)
        self.assertLess(before, self.elapsed - 5)
        self.assertAlmostEqual(self.seconds("all"), self.regions["all"]["wall_s"], delta=0.05)
        self.assert_seconds("first", 1.0, "wait")
        self.assert_seconds("second", 1.0, "native")
        self.assertEqual(set(self.marks), {"measured"})

    def test_calls_outside_do_not_count(self):
        report = self.report_of_python('''
import os, perfwrap
def write(count):
    for _ in range(count):
        os.write(file, b"12345678")
file = os.open("/dev/null", os.O_WRONLY)
perfwrap.stop(); write(10); perfwrap.start(); write(3); perfwrap.stop(); write(100)
''')
        calls = sum(call["calls"] for call in report["io"]["calls"] if call["site"]["function"] == "write")
        self.assertEqual(calls, 3)


class OnOpenMpi(AnnotationCase):
    """Two ranks: what each does in a region is known, and so is the region's efficiency."""

    def test_efficiency_by_construction(self):
        if shutil.which("mpirun.openmpi") is None:
            self.skipTest("Open MPI is not installed")
        self.report_of_python('''
import time, perfwrap
from mpi4py import MPI
WORLD = MPI.COMM_WORLD
def spin(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
WORLD.Barrier()
with perfwrap.region("uneven"):
    spin(2 if WORLD.rank == 0 else 1)
    WORLD.Barrier()
with perfwrap.region("serial"):
    if WORLD.rank == 0:
        spin(1)
    WORLD.Barrier()
''', launch=("mpirun.openmpi", "-n", "2"))
        uneven, serial = self.regions["uneven"], self.regions["serial"]
        self.assertEqual((uneven["entries"], serial["entries"]), (2, 2))
        self.assertAlmostEqual(uneven["wall_s"], 4.0, delta=0.2)
        self.assertAlmostEqual(uneven["per_rank"]["min"], uneven["per_rank"]["max"], delta=0.1)
        self.assertAlmostEqual(uneven["efficiency"]["load_balance"], 0.75, delta=0.05)
        self.assertAlmostEqual(serial["efficiency"]["load_balance"], 0.5, delta=0.05)
        self.assert_seconds("uneven", 1.0, "mpi")
        self.assert_seconds("serial", 1.0, "mpi")


if __name__ == "__main__":
    unittest.main(verbosity=2)
