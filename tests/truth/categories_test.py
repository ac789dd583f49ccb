"""The time of each category, the costliest lines and the lost samples, for programs that know what they did."""
import unittest

from truth_case import Missing, compare

SECONDS = 3.5
MOST_POINTS = 3.0  # beyond what chance makes likely
MOST_LOST_SHARE = 0.005  # beyond what chance makes likely, in so few samples


class TruthCase(unittest.TestCase):
    def check(self, program, seconds=SECONDS):
        try:
            result = compare(program, seconds)
        except Missing as missing:
            self.skipTest(f"not here: {missing}")
        self.assertGreater(len(result.stages), 0)
        for category, did, shown in result.by_category():
            with self.subTest(category=category):
                self.assertLess(abs(shown - did), MOST_POINTS + result.chance(did), f"{category}: did {did:.2f}, shows {shown:.2f} points")
        for stage in result.stages:
            with self.subTest(stage=stage.name):
                did, shown = sum(stage.did.values()), sum(stage.shown.values())
                did, shown = result.points(did), result.points(shown)
                self.assertLess(abs(shown - did), MOST_POINTS + result.chance(did), f"{stage.did} but {stage.shown}")
                if stage.hot:
                    self.assertEqual(stage.first_line, stage.hot)
        self.assertTrue(result.is_first_line_right(), f"{result.first_line}, not one of {result.expected_first}")
        most_lost = MOST_LOST_SHARE * result.samples
        self.assertLess(result.lost, most_lost + 2 * most_lost**0.5, f"of {result.samples} samples")


class OneThread(TruthCase):
    def test_interpreted(self):
        self.check("interpreted")

    def test_builtin_calls(self):
        self.check("builtin_calls")

    def test_imports(self):
        self.check("imports")

    def test_event_loop(self):
        self.check("event_loop")


class CompiledCode(TruthCase):
    def test_numpy_calls(self):
        self.check("numpy_calls", 2)

    def test_foreign_calls(self):
        self.check("foreign_calls")

    def test_extension_calls(self):
        self.check("extension_calls")

    def test_cython_calls(self):
        self.check("cython_calls", 2)

    def test_numba_calls(self):
        self.check("numba_calls", 2)


class Blocked(TruthCase):
    def test_late_rank(self):
        self.check("late_rank")

    def test_file_calls(self):
        self.check("file_calls")

    def test_waits(self):
        self.check("waits")

    def test_lock_contention(self):
        self.check("lock_contention", 2)


class Children(TruthCase):
    def test_child_processes(self):
        self.check("child_processes", 4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
