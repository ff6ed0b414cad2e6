import contextlib
import io
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


class First(unittest.TestCase):
    """What was counted first does not fade."""

    def check(self, factor):
        """(status, what is said) if each row takes `factor` times its first
        count; those that took less since are recorded so."""
        first = ratchet.read(ratchet.FIRST)
        measured = {machine: {row: int(count * factor)
                              for row, count in rows.items()}
                    for machine, rows in first.items()}
        kept, said = ratchet.read, io.StringIO()
        ratchet.read = lambda path: (first if path == ratchet.FIRST
                                     else measured)
        try:
            with contextlib.redirect_stdout(said):
                return ratchet.check(measured), said.getvalue()
        finally:
            ratchet.read = kept

    def test_up_to_two_percent_more_than_at_first_is_let_pass(self):
        status, said = self.check(1.02)
        self.assertEqual(0, status, said)

    def test_more_than_that_is_refused_whatever_was_recorded_since(self):
        status, said = self.check(1.03)
        self.assertEqual(1, status)
        self.assertIn('WORSE than reports/bench/images-first.json', said)
        self.assertIn('riscv64 set_priority: 754, now 776 (+2.9 %)', said)
        self.assertIn('These figures stay', said)
        self.assertNotIn('images.json', said)

    def test_what_is_recorded_is_within_both(self):
        rows = ratchet.read(ratchet.RECORD)
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(0, ratchet.check(rows))

    def test_sizes_have_no_first(self):
        self.assertEqual({'m': {'call': 5}}, ratchet.without_sizes(
            {'m': {'call': 5, 'text': 7, 'all_pages': 9}}))

    def test_a_new_row_is_added_and_no_other_changes(self):
        self.assertEqual({'m': {'call': 5, 'new': 1}}, ratchet.with_new(
            {'m': {'call': 5}}, {'m': {'call': 4, 'new': 1, 'text': 7}}))

    def test_a_row_that_is_gone_stays_until_somebody_takes_it_out(self):
        first = {'m': {'call': 5, 'gone': 2}}
        self.assertEqual(first, ratchet.with_new(first, {'m': {'call': 5}}))


if __name__ == '__main__':
    unittest.main()
