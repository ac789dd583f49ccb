"""The share of a line is what the line costs, however often it runs."""
import unittest

import line_shares

SECONDS = 8


class LineCase(unittest.TestCase):
    def assert_close(self, share):
        self.assertTrue(share.is_close(), share)


class LineShares(LineCase):
    def test_every_line_has_the_share_that_it_costs(self):
        shares = line_shares.long_lines(SECONDS)
        self.assertEqual(len(shares), 4)
        for line, share in shares.items():
            with self.subTest(line=line):
                self.assert_close(share)


class CheapFunction(LineCase):
    def test_a_cheap_function_that_is_called_often_is_not_inflated(self):
        self.assert_close(line_shares.cheap_calls(2500)[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
