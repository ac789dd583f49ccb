"""`perfwrap compare` and `perfwrap scaling` on runs whose difference is known."""
import json
import unittest

from perfwrap_case import PYTHON, PerfwrapCase

PROGRAM = '''
import sys, time

def spin(seconds):
    end = time.perf_counter() + seconds  # of the clock: the same however busy the machine is
    while time.perf_counter() < end:
        pass

{comment}
def same():
    spin(0.6)

def changed():
    spin({seconds})

same()
changed()
'''


class Compare(PerfwrapCase):
    def run_named(self, name, seconds, comment=""):
        program = self.write_program("app.py", PROGRAM.format(seconds=seconds, comment=comment))
        result = self.perfwrap("--profile", "-q", "--rate", "500", "--overhead", "100", "-o", name, PYTHON, program)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_the_line_that_got_slower_is_named(self):
        self.run_named("before", 0.3)
        self.run_named("after", 0.9, comment="# moved down\n" * 5)
        result = self.perfwrap("compare", "before", "after", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        comparison = json.loads(result.stdout)
        self.assertAlmostEqual(comparison["elapsed"]["after_s"] - comparison["elapsed"]["before_s"], 0.6, delta=0.3)
        changes = {}
        for line in comparison["lines"]:
            changes[line["function"]] = changes.get(line["function"], 0) + line["after_s"] - line["before_s"]
        # Both callers spin in the same two lines.
        self.assertAlmostEqual(changes["spin"], 0.6, delta=0.15)
        text = self.perfwrap("compare", "before", "after").stdout
        self.assertIn("app.py on 1 rank", text)
        self.assertTrue(all(len(line) <= 100 for line in text.splitlines()), text)

    def test_the_exit_status_tells_a_slower_run(self):
        self.run_named("before", 0.2)
        self.run_named("after", 0.9)
        slower = self.perfwrap("compare", "before", "after", "--fail-above", "5%")
        self.assertEqual(slower.returncode, 3)
        self.assertRegex(slower.stderr, r"^perfwrap: the second run is \S+ % slower than the first, more than 5 %\n$")
        self.assertEqual(self.perfwrap("compare", "after", "before", "--fail-above", "5%").returncode, 0)
        self.assert_refused(self.perfwrap("compare", "before", "after", "--fail-above", "much"), 2, "percentage", "much")
        self.assert_refused(self.perfwrap("compare", "before"), 2, "two run directories")
        self.assert_refused(self.perfwrap("compare", "before", "nothing"), 1, "nothing does not exist")
        self.assert_refused(self.perfwrap("compare", "before", "after", "--nonsense"), 2, "--nonsense")
        self.assert_refused(self.perfwrap("scaling", "before"), 2, "two or more")


if __name__ == "__main__":
    unittest.main(verbosity=2)
