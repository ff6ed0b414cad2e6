"""What scenarios show is compared with what the core promises."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from answers import (ROOT, TABLE, collect, missing, rows, table, undocumented,
                     untrue)
from check_reference import ANSWERS, contract

RUNS = [{'scenario': 'one', 'answers': {'send': ['OK', 'TIMED_OUT']},
         'contract': {'send': ['OK', 'TIMED_OUT'], 'wait': ['OK']}},
        {'scenario': 'two', 'answers': {'send': ['OK']},
         'contract': {'send': ['OK', 'TIMED_OUT'], 'wait': ['OK']}}]


class Answers(unittest.TestCase):
    def test_an_answer_that_no_scenario_shows_is_missing(self):
        self.assertEqual(missing(*collect(RUNS)), ['wait OK'])

    def test_an_answer_that_is_not_promised_is_told(self):
        shown, contract = collect(RUNS)
        shown['send']['BUSY'] = ['three']
        self.assertEqual(undocumented(shown, contract),
                         ['send BUSY in three'])

    def test_the_table_names_the_scenarios(self):
        self.assertIn('| send | OK | one, two |', table(*collect(RUNS)))
        self.assertIn('| wait | OK |  |', table(*collect(RUNS)))

    def test_the_table_that_is_kept_has_a_row_for_each_answer(self):
        kept = rows(TABLE.read_text())
        for call, errors in contract((ROOT / ANSWERS).read_text()).items():
            for error in errors:
                self.assertIn(f'{call.lower()} {error}', kept)

    def test_a_table_of_another_time_is_told(self):
        shown, promised = collect(RUNS)
        text = table(shown, promised)
        self.assertEqual(untrue(text, shown, promised), [])
        shown = {'send': {'OK': ['one'], 'TIMED_OUT': ['one']}}
        promised = {**promised, 'send': ['OK', 'TIMED_OUT', 'BUSY']}
        self.assertEqual(untrue(text, shown, promised),
                         ['send BUSY', 'send OK'])


if __name__ == '__main__':
    unittest.main()
