"""Every test and scenario that reports/sel4-tests.md names exists."""
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROWS = [line.split('|')[1:-1]
        for line in (ROOT / 'reports/sel4-tests.md').read_text().splitlines()
        if line.startswith('| ') and '`' in line]
GROUPS = ('IPC', 'rights', 'badges and cancellation', 'capability operations',
          'scheduler', 'scheduling contexts', 'donation', 'timeouts',
          'domains', 'notifications', 'binding', 'faults', 'page faults',
          'interrupts', 'threads', 'multi-core')


def missing_tests(cell):
    """The tests of a cell that their files do not have."""
    text, missing = '', []
    for name in re.findall('`([^`]*)`', cell):
        if not name.startswith('test_'):
            path = ROOT / name
            text = path.read_text() if path.exists() else ''
            missing += [] if text else [name]
        elif not re.search(rf'\b{name}\b', text):
            missing.append(name)
    return missing


class Table(unittest.TestCase):
    def test_every_group_has_a_row(self):
        groups = [row[0] for row in ROWS]
        for group in GROUPS:
            self.assertTrue(any(text.strip().startswith(group)
                                for text in groups), group)

    def test_every_row_names_something_or_says_none(self):
        for group, _, tests, scenarios in ROWS:
            for cell in (tests, scenarios):
                self.assertTrue('`' in cell or cell.strip().startswith('none'),
                                group)

    def test_every_test_exists(self):
        for row in ROWS:
            self.assertEqual(missing_tests(row[2]), [], row[0])

    def test_every_scenario_exists(self):
        for row in ROWS:
            for name in re.findall('`([^`]*)`', row[3]):
                path = ROOT / f'scenarios/{name}.yaml'
                self.assertTrue(path.exists(), f'{row[0]}: {name}')

    def test_a_name_that_is_none_is_noticed(self):
        self.assertEqual(missing_tests('`core/tests/test_ipc.c`: `test_no`'),
                         ['test_no'])
        self.assertEqual(missing_tests('`core/tests/test_no.c`'),
                         ['core/tests/test_no.c'])


if __name__ == '__main__':
    unittest.main()
