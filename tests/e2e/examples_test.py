"""The reports of one-process programs whose answer is known: the examples, and a split that a program measures."""
import html
import inspect
import json
import os
import re
import shutil
import subprocess
import time
import unittest

from perfwrap_case import EXAMPLES, PYTHON, PerfwrapCase


def line_of(source, text, after=""):
    """The number of the only line that reads `text` (blanks around it apart), below the line that reads `after`."""
    lines = [line.strip() for line in source.read_text().splitlines()]
    start = lines.index(after) + 1 if after else 0
    end = next((i for i in range(start, len(lines)) if lines[i].startswith("def ")), len(lines)) if after else len(lines)
    found = [i + 1 for i in range(start, end) if lines[i] == text]
    assert len(found) == 1, f"{source.name}: {len(found)} lines read {text!r}"
    return found[0]


class ReportCase(PerfwrapCase):
    def profiled(self, *command, options=(), **run_options):
        """The standard output of `command` and its report."""
        result = self.perfwrap("--profile", "-q", "-o", "run", *options, *command, **run_options)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout, json.loads((self.directory / "run" / "report.json").read_text())

    def profiled_example(self, name, *arguments):
        return self.profiled(PYTHON, EXAMPLES / name, *arguments)[1]

    def assert_costliest(self, report, source, line):
        first = report["lines"][0]
        self.assertEqual((first["file"], first["line"]), (str(source), line), json.dumps(report["lines"][:3], indent=1))

    @staticmethod
    def lines_in(report, source):
        return [line for line in report["lines"] if line["file"] == str(source)]


def seconds(lines, *groups):
    return sum(line[f"{group}_s"] for line in lines for group in groups)


GROUPS = ("python", "native", "mpi", "io", "gil", "wait")


class Multiply(ReportCase):
    SOURCE = EXAMPLES / "multiply.py"

    def test_the_loop_is_interpreter_time_on_the_line_of_its_body(self):
        report = self.profiled_example("multiply.py")
        self.assertGreater(report["shares"]["python"], 0.9)
        self.assertEqual(report["verdict"]["bound"], "python")
        self.assert_costliest(report, self.SOURCE, line_of(self.SOURCE, "c[i] = a[i] * b[i]"))
        self.assertIn(("python-element-loop", report["lines"][0]["line"]),
                      [(advice["id"], advice["line"]) for advice in report["advice"]])

    def test_the_numpy_call_is_native_time_on_its_line(self):
        report = self.profiled_example("multiply.py", "--fast")
        computing = self.lines_in(report, self.SOURCE)  # imports are lines of other files
        self.assertGreater(seconds(computing, *GROUPS), 2.9)  # of the 3 s that it repeats the product
        self.assertLess(seconds(computing, "python", "gil") / seconds(computing, *GROUPS), 0.2)
        self.assertEqual(report["verdict"]["bound"], "native")
        self.assert_costliest(report, self.SOURCE, line_of(self.SOURCE, "np.multiply(a, b, out=c)"))
        self.assertGreater(report["lines"][0]["native_s"], report["lines"][0]["python_s"])


class SuffixSums(ReportCase):
    SOURCE = EXAMPLES / "suffix_sums.py"

    def check(self, variant, text):
        report = self.profiled_example("suffix_sums.py", "--variant", variant)
        line = line_of(self.SOURCE, text, after=f"def {variant}(values):")
        return report, line

    def test_nested(self):
        report, line = self.check("nested", "total += values[j]")
        self.assert_costliest(report, self.SOURCE, line)
        self.assertGreater(report["shares"]["python"], 0.9)

    def test_preallocated(self):
        report, line = self.check("preallocated", "result[i] += values[j]")
        self.assert_costliest(report, self.SOURCE, line)
        self.assertGreater(report["shares"]["python"], 0.9)

    def test_slices(self):
        report, line = self.check("slices", "return [sum(values[i:]) for i in range(len(values))]")
        self.assert_costliest(report, self.SOURCE, line)
        # A builtin counts as Python.
        self.assertGreater(report["lines"][0]["python_s"], 0.9 * report["lines"][0]["total_s"])

    def test_builtin(self):
        report, line = self.check("builtin", "return [sum(values[i:]) for i in range(len(values))]")
        self.assert_costliest(report, self.SOURCE, line)
        self.assertIn(("builtin-over-array", line), [(advice["id"], advice["line"]) for advice in report["advice"]])

    def test_numpy_has_its_time_where_numpy_sums(self):
        """ndarray.sum() is a Python function of NumPy; a line's time is that of which it is the innermost frame."""
        report, line = self.check("numpy", "return [values[i:].sum() for i in range(len(values))]")
        from numpy.core import _methods
        text, first_line = inspect.getsourcelines(_methods._sum)
        offset = next(i for i, code in enumerate(text) if "umr_sum(" in code)
        self.assert_costliest(report, inspect.getsourcefile(_methods), first_line + offset)
        self.assertGreater(report["lines"][0]["native_s"], report["lines"][0]["python_s"])
        self.assertEqual(self.lines_in(report, self.SOURCE)[0]["line"], line)


class Sieve(ReportCase):
    SOURCE = EXAMPLES / "sieve.py"
    HEADER, BODY = "for j in range(i * i, limit, i):", "is_prime[j] = False"

    def test_list(self):
        report = self.profiled_example("sieve.py", "--variant", "list")
        self.assertGreater(report["shares"]["python"], 0.9)
        # Which of the two costs more depends on what the processor does at the same time; share/doc/truth.md.
        self.assertEqual({line["line"] for line in report["lines"][:2]},
                         {line_of(self.SOURCE, self.HEADER), line_of(self.SOURCE, self.BODY)})

    def test_numpy(self):
        report = self.profiled_example("sieve.py", "--variant", "numpy")
        self.assert_costliest(report, self.SOURCE, line_of(self.SOURCE, "is_prime[i * i :: i] = False"))
        self.assertGreater(report["lines"][0]["native_s"], report["lines"][0]["python_s"])


KNOWN_SPLIT = '''
import json
import time

import numpy


def interprets(seconds):
    begin = time.perf_counter()
    count = 0
    while time.perf_counter() - begin < seconds:
        for _ in range(1000):
            count += 1
    return time.perf_counter() - begin


def sleeps(seconds):
    begin = time.perf_counter()
    time.sleep(seconds)
    return time.perf_counter() - begin


def computes(seconds):
    a, b = numpy.full(1_000_000, 1.5), numpy.empty(1_000_000)
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        numpy.sqrt(a, out=b)
    return time.perf_counter() - begin


def reads(seconds):
    block = bytearray(16 << 20)
    with open("/dev/zero", "rb", buffering=0) as file:
        file.readinto(block)
        begin = time.perf_counter()
        while time.perf_counter() - begin < seconds:
            file.readinto(block)
        return time.perf_counter() - begin


print(json.dumps({"python": interprets(1.5), "wait": sleeps(1.2), "native": computes(1.8), "io": reads(0.9)}))
'''
FUNCTIONS = {"python": "interprets", "wait": "sleeps", "native": "computes", "io": "reads"}


class Accounting(ReportCase):
    def test_a_known_split_is_found_within_3_points(self):
        program = self.write_program("split.py", KNOWN_SPLIT)
        begin = time.monotonic()
        output, report = self.profiled(PYTHON, program)
        longest = time.monotonic() - begin
        truth = json.loads(output)
        elapsed = report["ranks"][0]["elapsed_s"]
        self.assertLessEqual(sum(truth.values()), elapsed)
        self.assertLessEqual(elapsed, longest)
        for group, function in FUNCTIONS.items():
            lines = [line for line in self.lines_in(report, program) if line["function"] == function]
            for other in GROUPS:
                expected = truth[group] / elapsed if other == group else 0
                with self.subTest(function=function, group=other):
                    self.assertLess(abs(seconds(lines, other) / elapsed - expected), 0.03)
        for group in ("wait", "gil", "mpi"):  # nothing outside these functions sleeps
            self.assertLess(abs(report["shares"][group] - truth.get(group, 0) / elapsed), 0.03, group)

    def test_shares_add_up_to_1_and_seconds_to_the_elapsed_time(self):
        report = self.profiled_example("multiply.py", "--seconds", "1")
        self.assertEqual(set(report["shares"]), set(GROUPS))
        self.assertAlmostEqual(sum(report["shares"].values()), 1, delta=0.001)
        for rank in report["ranks"]:
            self.assertAlmostEqual(sum(rank["shares"].values()), 1, delta=0.001)
        elapsed = report["ranks"][0]["elapsed_s"]
        exclusive = sum(sum(function["exclusive_s"].values()) for function in report["functions"])
        self.assertAlmostEqual(exclusive / elapsed, 1, delta=0.01)
        self.assertLessEqual(sum(line["total_s"] for line in report["lines"]), exclusive + 1e-6)

    def test_the_files_account_for_the_elapsed_time(self):
        try:
            import h5py
        except ImportError:
            self.skipTest("no h5py")
        self.profiled_example("multiply.py", "--seconds", "1")
        with h5py.File(self.directory / "run" / "summary.h5") as file:
            elapsed = int(file["ranks/elapsed_ns"][0])
            self.assertAlmostEqual(int(file["ranks/time"][0].sum()) / elapsed, 1, delta=0.01)
            self.assertAlmostEqual(int(file["totals/time_sum"][:].sum()) / elapsed, 1, delta=0.01)
        with h5py.File(self.directory / "run" / "ranks" / "rank-000000.h5") as file:
            elapsed = int(file["process/elapsed_ns"][0])
            self.assertAlmostEqual(int(file["totals/rank_ns"][:].sum()) / elapsed, 1, delta=0.01)
            self.assertAlmostEqual(int(file["time_bins/time"][:].sum()) / elapsed, 1, delta=0.01)

    def test_a_lines_seconds_are_its_share_of_the_elapsed_time(self):
        report = self.profiled_example("multiply.py", "--seconds", "1")
        elapsed = report["ranks"][0]["elapsed_s"]
        for line in report["lines"]:
            self.assertAlmostEqual(seconds([line], *GROUPS), line["total_s"], delta=1e-6)
            self.assertAlmostEqual(line["share"], line["total_s"] / elapsed, delta=0.001)
        totals = [line["total_s"] for line in report["lines"]]
        self.assertEqual(totals, sorted(totals, reverse=True))


class Names(ReportCase):
    def test_files_are_absolute_though_the_script_was_named_relatively(self):
        shutil.copy(EXAMPLES / "multiply.py", self.directory / "copy.py")
        _, report = self.profiled(PYTHON, "copy.py", "--seconds", "0.5")
        self.assertEqual(report["lines"][0]["file"], str(self.directory.resolve() / "copy.py"))
        for line in report["lines"]:
            # What Python made up has no path: <frozen os>, <string>.
            self.assertTrue(os.path.isabs(line["file"]) or re.fullmatch("<.*>", line["file"]), line["file"])

    def test_functions_of_a_library_loaded_by_a_relative_path_have_names(self):
        (self.directory / "work.c").write_text("void work(void) { for (volatile long i = 0; i < 500000000; ++i) {} }\n")
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o", "libwork.so", "work.c"],
                       cwd=self.directory, check=True)
        _, report = self.profiled(PYTHON, "-c", "import ctypes; ctypes.CDLL('./libwork.so').work()")
        self.assertEqual(report["functions"][0]["name"], "work")

    def test_a_file_named_like_a_tag_shows_as_text(self):
        page, plain = self.page_of("<script>.py"), self.page_of("plain.py")
        self.assertNotIn("<script>.py", page)
        self.assertEqual(self.tags(page), self.tags(plain))
        self.assertIn("<script>.py", self.text(page))

    def test_a_path_that_closes_a_tag_shows_as_text(self):
        (self.directory / "a<").mkdir()
        page, plain = self.page_of("a<", "script><b>.py"), self.page_of("plain.py")
        self.assertNotIn("a</script>", page)
        self.assertEqual(self.tags(page), self.tags(plain))
        self.assertIn("a</script><b>.py", self.text(page))

    def page_of(self, *parts):
        program = self.directory.joinpath(*parts)
        program.write_text("for i in range(3_000_000):\n    pass\n")
        self.profiled(PYTHON, program)
        page = (self.directory / "run" / "report.html").read_text()
        shutil.rmtree(self.directory / "run")
        return page

    @staticmethod
    def tags(page):
        """How often a tag opens or closes that no text of ours may add."""
        return [len(re.findall(pattern, page, re.I)) for pattern in ("<script", "</script", "<b>", "<!--")]

    @staticmethod
    def text(page):
        """The page with the escapes of HTML and of JSON undone."""
        page = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), page)
        return html.unescape(page).replace("\\/", "/")


if __name__ == "__main__":
    unittest.main(verbosity=2)
