"""Exports, each loaded by a program that such files are for, and its sums against the report's."""
import contextlib
import csv
import importlib.util
import io
import json
import pathlib
import pstats
import re
import shutil
import subprocess
import textwrap
import unittest

from perfwrap_case import EXAMPLES, PYTHON, PerfwrapCase


class Consumers(PerfwrapCase):
    """One run of the sieve, exported to everything."""

    @classmethod
    def setUpClass(cls):
        case = cls("setUp")
        PerfwrapCase.setUp(case)
        cls.case = case
        cls.addClassCleanup(case.doCleanups)
        result = case.perfwrap("--profile", "-o", "run", PYTHON, EXAMPLES / "sieve.py", "--variant", "list", "--seconds", "1")
        assert result.returncode == 0, result.stderr
        cls.run_directory = case.directory / "run"
        cls.report = json.loads((cls.run_directory / "report.json").read_text())
        cls.seconds = sum(sum(rank["shares"].values()) * rank["elapsed_s"] for rank in cls.report["ranks"])

    def export(self, name):
        path = self.directory / f"profile.{name}"
        result = self.perfwrap("export", self.run_directory, "--to", name, "-o", path)
        self.assertEqual(result.returncode, 0, result.stderr)
        return path

    def sieve_share(self):
        """The inclusive share of the function in which the example spends its time."""
        row = next(row for row in self.report["functions"] if row["name"] == "sieve_list")
        return row["inclusive_s"]

    def test_pstats_loads_it_with_its_callers(self):
        stats = pstats.Stats(str(self.export("pstats")), stream=io.StringIO())
        entry = next(value for (_, _, name), value in stats.stats.items() if name == "sieve_list")
        self.assertAlmostEqual(entry[3], self.sieve_share(), delta=1e-3)
        self.assertTrue(any(name == "main" or name == "<module>" for _, _, name in entry[4]), entry[4])
        stats.sort_stats("cumulative").print_stats(5)
        self.assertAlmostEqual(stats.total_tt, self.seconds, delta=0.05 * self.seconds)

    @unittest.skipUnless(importlib.util.find_spec("snakeviz"), "there is no snakeviz")
    def test_snakeviz_reads_it(self):
        from snakeviz.stats import json_stats, table_rows
        stats = pstats.Stats(str(self.export("pstats")))
        self.assertEqual(len(table_rows(stats)), len(json_stats(stats)))
        self.assertTrue(any("sieve_list" in name for name in json_stats(stats)))

    @unittest.skipUnless(importlib.util.find_spec("hatchet") and importlib.util.find_spec("pandas"), "there is no Hatchet")
    def test_hatchet_reads_the_table_as_the_documentation_says(self):
        text = (pathlib.Path(__file__).resolve().parents[2] / "share" / "doc" / "exports.md").read_text()
        recipe = textwrap.dedent(re.search(r"## Hatchet\n\n(.*?)\n\n##", text, re.S)[1]).replace('"profile.csv"', repr(str(self.export("csv"))))
        found = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(recipe, found)
        self.assertAlmostEqual(found["graph"].dataframe["time"].sum(), self.seconds, delta=0.05 * self.seconds)

    def test_folded_stacks_add_up(self):
        total = 0
        for line in self.export("folded").read_text().splitlines():
            stack, count = line.rsplit(" ", 1)
            self.assertTrue(all(stack.split(";")), line)
            total += int(count)
        self.assertAlmostEqual(total / 1e6, self.seconds, delta=0.05 * self.seconds)

    def test_the_trace_has_what_the_format_asks_for(self):
        events = json.loads(self.export("chrome").read_text())["traceEvents"]
        slices = [event for event in events if event["ph"] == "X"]
        self.assertTrue(slices)
        for event in slices:
            self.assertLessEqual({"name", "ts", "dur", "pid", "tid"}, set(event))
        self.assertEqual({event["ph"] for event in events} - {"X", "C", "M", "i"}, set())
        ends = [(event["ts"], event["ts"] + event["dur"]) for event in slices]
        self.assertTrue(all(a[1] <= b[0] + 1e-6 for a, b in zip(ends, ends[1:])), "slices of one rank overlap")

    @unittest.skipUnless(shutil.which("callgrind_annotate"), "there is no callgrind_annotate")
    def test_callgrind_annotate_reads_it(self):
        result = subprocess.run(["callgrind_annotate", "--inclusive=yes", self.export("callgrind")], capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("sieve_list", result.stdout)
        total = next(line for line in result.stdout.splitlines() if "PROGRAM TOTALS" in line)
        numbers = [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) \(", total)]
        self.assertAlmostEqual(numbers[0] / 1e6, self.seconds, delta=0.05 * self.seconds)
        self.assertAlmostEqual(numbers[1] / 1e6, self.report["shares"]["python"] * self.seconds, delta=0.05 * self.seconds)

    def test_the_table_is_a_tree_whose_times_add_up(self):
        with self.export("csv").open(newline="") as table:
            rows = list(csv.DictReader(table))
        inclusive = {row["node"]: float(row["inclusive_s"]) for row in rows}
        children = {}
        for row in rows[1:]:
            children[row["parent"]] = children.get(row["parent"], 0) + inclusive[row["node"]]
        for row in rows:
            self.assertAlmostEqual(inclusive[row["node"]], float(row["exclusive_s"]) + children.get(row["node"], 0), places=6)

    def test_speedscope_frames_exist_and_weights_add_up(self):
        document = json.loads(self.export("speedscope").read_text())
        frames = len(document["shared"]["frames"])
        whole = document["profiles"][0]
        self.assertTrue(all(0 <= frame < frames for stack in whole["samples"] for frame in stack))
        self.assertAlmostEqual(sum(whole["weights"]), self.seconds, delta=0.05 * self.seconds)

    def test_the_default_file_lies_in_the_run_directory(self):
        result = self.perfwrap("export", self.run_directory, "--to", "folded")
        self.assertEqual(result.stdout, f"perfwrap: {self.run_directory / 'profile.folded'}\n")
        piped = self.perfwrap("export", self.run_directory, "--to", "folded", "-o", "-")
        self.assertEqual(piped.stdout, (self.run_directory / "profile.folded").read_text())

    def test_an_unknown_format_is_refused_with_those_there_are(self):
        self.assert_refused(self.perfwrap("export", self.run_directory, "--to", "pdf"), 2, "pdf", "speedscope", "callgrind")
        self.assert_refused(self.perfwrap("export", self.run_directory), 2, "--to", "pstats")


class Reports(PerfwrapCase):
    def test_formats_are_chosen(self):
        result = self.perfwrap("--profile", "--format", "json,csv", "-o", "run", PYTHON, "-c", "sum(range(10**6))")
        self.assertEqual(result.returncode, 0, result.stderr)
        run = self.directory / "run"
        self.assertEqual(sorted(path.name for path in run.glob("report.*")), ["report.csv", "report.json"])
        with (run / "report.csv").open(newline="") as table:
            rows = list(csv.DictReader(table))
        shares = {row["id"]: float(row["share"]) for row in rows if row["table"] == "share"}
        self.assertAlmostEqual(sum(shares.values()), 1, places=6)
        self.assert_refused(self.perfwrap("report", run, "--format", "pdf"), 2, "--format", "pdf")

    def test_no_source_leaves_the_source_out_of_every_report(self):
        secret = self.write_program("app.py", "password = 'open sesame'\nfor i in range(10**7):\n    pass\n")
        for options in ((), ("--no-source",)):
            run = self.directory / f"run{len(options)}"
            result = self.perfwrap("--profile", "--format", "txt,html,json,csv", *options, "-o", run, PYTHON, secret)
            self.assertEqual(result.returncode, 0, result.stderr)
            page = (run / "report.html").read_text()
            self.assertEqual("open sesame" in page, not options, options)
            if options:
                for report in run.glob("report.*"):
                    self.assertNotIn("for i in range", report.read_text(), report)

    def test_a_file_that_changed_after_the_run_is_not_shown_as_if_it_had_run(self):
        program = self.write_program("app.py", "for i in range(10**7):\n    pass\n" + "\n" * 20 + "# as it ran\n")
        self.assertEqual(self.perfwrap("--profile", "-o", "run", PYTHON, program).returncode, 0)
        self.assertIn("# as it ran", (self.directory / "run" / "report.html").read_text())
        program.write_text(program.read_text().replace("# as it ran", "# changed later"))
        self.perfwrap("report", "run")
        page = (self.directory / "run" / "report.html").read_text()
        self.assertNotIn("# changed later", page)
        self.assertIn("for i in range", page)


if __name__ == "__main__":
    unittest.main()
