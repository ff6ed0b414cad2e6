"""What is counted of the longest entries is read and told as it is."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import longest
from longest import Longest, calls, chosen, counted, path, table, total

# As callgrind writes it: a name once, later its number alone.
COUNTS = '''# callgrind format
events: Ir

fn=(1) entries_chosen
70 4
cfn=(2) kernel_enter
calls=1 240
71 1000

fn=(2)
240 100
+1 20
cfn=(3) kernel_step
calls=2 10
242 700
* 5
cfn=(4) kernel_until
calls=1 30
243 175

fn=(3)
10 650
cfn=(5) cell_give
calls=1 80
11 50

totals: 1004
'''


class LongestEntries(unittest.TestCase):
    def test_the_longest_of_all_processes_of_a_test_counts(self):
        one = counted('10 500 3\n20 700 19\n5 0 0\n', 'a')
        self.assertEqual((one.entries, one.blocks, one.number), (35, 700, 19))
        self.assertIsNone(counted('', 'a'))

    def test_calls_are_added_up(self):
        self.assertEqual(calls(COUNTS)['kernel_enter'],
                         {'kernel_step': 700, 'kernel_until': 175})
        self.assertEqual(total(COUNTS), 1004)

    def test_the_path_goes_where_most_instructions_are(self):
        self.assertEqual(path(calls(COUNTS)),
                         [('kernel_enter', 1000), ('kernel_step', 700),
                          ('cell_give', 50)])
        self.assertEqual(path(calls('totals: 0\n')), [])

    def test_what_many_tests_do_is_counted_once_where_it_comes_first(self):
        rows = chosen([Longest('a', 9, 50, 7), Longest('b', 9, 50, 3),
                       Longest('c', 9, 60, 8)])
        self.assertEqual([one.name for one in rows], ['c', 'b'])

    def test_only_the_longest_may_come_late(self):
        late = longest.LATE + 1
        rows = chosen([Longest('a', 9, 50, late), Longest('b', 9, 60, late),
                       Longest('c', 9, 40, 1)])
        self.assertEqual([one.name for one in rows], ['b', 'c'])

    def test_the_table_begins_with_the_longest(self):
        rows = [Longest('a', 10, 50, 7, 900, [('kernel_enter', 890)]),
                Longest('b', 20, 40, 3, 1000, [('kernel_enter', 990)])]
        text = table(rows, rows, 'gcc 12')
        self.assertIn('Of 30 entries in 2 unit tests', text)
        self.assertLess(text.index('| 1,000 | b | 3 | `kernel_enter` 990 |'),
                        text.index('| 900 | a | 7 |'))


if __name__ == '__main__':
    unittest.main()
