import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import ratchet  # noqa: E402


class Rows(unittest.TestCase):
    def compare(self, was, now):
        return ratchet.compare({'m': was}, {'m': now})

    def test_two_percent_more_is_let_pass(self):
        self.assertEqual(([], []), self.compare({'call': 1000},
                                                {'call': 1020}))

    def test_more_than_that_is_worse(self):
        worse, better = self.compare({'call': 1000}, {'call': 1021})
        self.assertEqual(['m call: 1000, now 1021 (+2.1 %)'], worse)
        self.assertEqual([], better)

    def test_of_little_one_more_is_too_much(self):
        self.assertEqual(1, len(self.compare({'null': 34}, {'null': 35})[0]))

    def test_what_got_better_is_told(self):
        self.assertEqual(([], ['m call: 1000, now 900 (-10.0 %)']),
                         self.compare({'call': 1000}, {'call': 900}))

    def test_a_row_that_is_missing_is_worse(self):
        self.assertEqual(1, len(self.compare({'call': 1000}, {})[0]))

    def test_a_row_that_is_new_has_to_be_recorded(self):
        self.assertEqual(1, len(self.compare({}, {'call': 1000})[0]))

    def test_a_machine_that_is_missing_is_worse(self):
        self.assertEqual(2, len(ratchet.compare({'m': {'a': 1, 'b': 2}},
                                                {})[0]))

    def test_what_was_nothing_may_not_become_something(self):
        self.assertEqual(1, len(self.compare({'data': 0}, {'data': 1})[0]))


if __name__ == '__main__':
    unittest.main()
