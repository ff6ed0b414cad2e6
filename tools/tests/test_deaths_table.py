"""reports/deaths.md speaks of every system call, and what it names exists."""
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE = [line.split('|')[1:-1]
         for line in (ROOT / 'reports/deaths.md').read_text().splitlines()
         if line.startswith('| ')][1:]
EXAM = ''.join(path.read_text()
               for path in sorted((ROOT / 'apps/exam').glob('*.c')))


def missing(cell):
    """Names of a cell that are no function of the exam, scenario or file."""
    return [name for name in re.findall('`([^`]*)`', cell)
            if not (re.search(rf'^{re.escape(name)}\(', EXAM, re.M)
                    or f'"{name}"' in EXAM
                    or (ROOT / f'scenarios/{name}.yaml').exists()
                    or (ROOT / name).is_file())]


class Table(unittest.TestCase):
    def test_every_call_has_a_row(self):
        calls = ' '.join(row[0] for row in TABLE)
        header = (ROOT / 'core/include/orrery/call.h').read_text()
        names = re.findall(r'^    X\((\w+), \w+, "', header, re.M)
        self.assertGreater(len(names), 30)
        self.assertEqual([name for name in names
                          if not re.search(rf'\b{name}\b', calls)], [])

    def test_every_row_names_what_shows_it(self):
        for row in TABLE:
            self.assertTrue('`' in row[2] or 'nobody' in row[1], row)
            self.assertEqual(missing(row[2]), [], row)

    def test_a_name_that_is_none_is_noticed(self):
        self.assertEqual(missing('`nobody_ends`, `server_ends`'),
                         ['nobody_ends'])


if __name__ == '__main__':
    unittest.main()
