"""The share of a line is what the line costs, however often it runs."""
import unittest

import line_shares

MOST_SHARE = 0.03  # beyond what chance makes likely
SECONDS = 6


class LineCase(unittest.TestCase):
    def assert_close(self, share):
        self.assertLess(abs(share.shown - share.did), MOST_SHARE + 2 * share.chance(), share)


class LineShares(LineCase):
    def test_multiply(self):
        self.assert_close(line_shares.body_share("multiply.py", SECONDS))

    def test_suffix_sums(self):
        self.assert_close(line_shares.body_share("suffix_sums.py", SECONDS))


class CheapFunction(LineCase):
    def test_a_cheap_function_that_is_called_often_is_not_inflated(self):
        self.assert_close(line_shares.cheap_calls(2500)[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
