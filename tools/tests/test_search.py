"""The search of scenarios can tell what must break from what must not."""
import json
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from search import is_to_break, verdict

FOUND = json.dumps({'found': True, 'runs': 7, 'run': 7, 'strategy': 'random',
                    'flaw': 'it hangs', 'command': './orr replay FILE'})
NOTHING = json.dumps({'found': False, 'runs': 200})


class Search(unittest.TestCase):
    def test_a_scenario_says_that_a_search_breaks_it(self):
        self.assertTrue(is_to_break('a: 1\nsearch: {breaks: true}\nb: 2\n'))
        self.assertTrue(is_to_break('search:\n  delay: 1ms\n  breaks: true\n'))

    def test_other_scenarios_do_not(self):
        self.assertFalse(is_to_break('search: {delay: 0ms}\n'))
        self.assertFalse(is_to_break('search: {}\nother: {breaks: true}\n'))
        self.assertFalse(is_to_break('# search: {breaks: true}\n'))

    def test_what_breaks_as_it_says_passes(self):
        self.assertIsNone(verdict(True, 1, FOUND))
        self.assertIsNone(verdict(False, 0, NOTHING))

    def test_what_breaks_unannounced_is_told_with_its_command(self):
        wrong = verdict(False, 1, FOUND)
        self.assertIn('run 7 (random) fails: it hangs', wrong)
        self.assertIn('./orr replay FILE', wrong)

    def test_what_does_not_break_although_it_should_is_told(self):
        self.assertIn('200 runs', verdict(True, 0, NOTHING))

    def test_a_search_that_could_not_be_made_is_told(self):
        self.assertIn('no such file', verdict(False, 2, 'no such file'))
        self.assertIn('status 3', verdict(True, 3, FOUND))


if __name__ == '__main__':
    unittest.main()
