"""`orr explore` and `orr replay`, as their users meet them.

Run with the folder of a build: test_explore_cli.py BUILD [unittest options]
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ORR = None


def orr(*arguments):
    return subprocess.run([str(ORR), *arguments], cwd=ROOT, text=True,
                          capture_output=True, timeout=600,
                          stdin=subprocess.DEVNULL)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def find(self, *more):
        result = orr('explore', '--json', '--runs', '2000', '--report',
                     str(self.folder), *more, 'scenarios/lost-wakeup.yaml')
        self.assertEqual(result.returncode, 1, result.stderr)
        return json.loads(result.stdout)

    def changed(self, pattern, to):
        """The replay file with something else in it."""
        text = Path(self.find()['replay']).read_text()
        path = self.folder / 'changed.replay'
        path.write_text(re.sub(pattern, to, text, count=1, flags=re.M))
        return str(path)


class Explore(Case):
    def test_a_finding_has_a_replay_file_a_story_and_a_diagram(self):
        found = self.find()
        self.assertTrue(found['found'])
        self.assertEqual(found['shrunk_to'], 1)
        self.assertTrue(Path(found['replay']).is_file())
        story = (self.folder / 'story.md').read_text()
        self.assertIn('sleeper/', story)
        self.assertIn('is held up', story)
        self.assertIn(found['command'], story)
        root = xml.etree.ElementTree.parse(self.folder / 'diagram.svg')
        self.assertTrue(root.getroot().tag.endswith('svg'))

    def test_what_a_diagram_says_of_decisions_has_room(self):
        for scenario in ('lost-wakeup', 'philosophers-naive', 'scarce-naive'):
            orr('explore', '--time', '20s', '--report', str(self.folder),
                f'scenarios/{scenario}.yaml')
            root = xml.etree.ElementTree.parse(
                self.folder / 'diagram.svg').getroot()
            held = [one for one in root if one.get('class') == 'held']
            self.assertTrue(held, scenario)
            for one in held:
                at = float(one.get('x'))
                self.assertGreater(at, 80, one.text)
                self.assertLess(at + 6.7 * len(one.text),
                                float(root.get('width')), one.text)

    def test_every_decision_has_a_line_of_its_own(self):
        text = Path(self.find()['replay']).read_text()
        self.assertEqual(len(re.findall(
            r'^decide doze/\d+ \d+ order\.\d+ \S+ [0-9a-f]{16}$', text,
            re.M)), 1)

    def test_nothing_found_is_status_0_and_says_how_sure_that_is(self):
        result = orr('explore', '--runs', '300', 'scenarios/monitor.yaml')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn('nothing found in monitor', result.stdout)
        self.assertIn('pct 2: ', result.stdout)
        self.assertIn('with a chance of at least', result.stdout)

    def test_an_exhaustive_search_says_what_it_covered(self):
        result = orr('explore', '--strategy', 'exhaustive', '--preemptions',
                     '1', '--json', 'scenarios/monitor.yaml')
        report = json.loads(result.stdout)
        self.assertFalse(report['complete'])
        self.assertIn('at most 1 time was covered', report['covered'])

    def monitor(self, *options):
        return json.loads(orr('explore', '--json', '--strategy', 'exhaustive',
                              '--preemptions', '1', *options,
                              'scenarios/monitor.yaml').stdout)

    def test_an_exhaustive_search_is_shared_out_by_first_departures(self):
        alone = self.monitor()
        parts = [self.monitor('--shard', f'{i}/3') for i in (1, 2, 3)]
        # ... which begin with the ordinary run, once in each round
        self.assertEqual(sum(part['runs'] - 2 for part in parts),
                         alone['runs'] - 2)
        self.assertTrue(all(part['runs'] > 2 for part in parts))
        self.assertIn('part 2 of 3 of every run that leaves the ordinary',
                      parts[1]['covered'])
        part = json.loads(orr('explore', '--json', '--strategy', 'exhaustive',
                              '--shard', '1/2', 'scenarios/hello.yaml').stdout)
        self.assertIn('part 1 of 2 of every order', part['covered'])
        self.assertFalse(part['complete'])
        together = self.monitor('--jobs', '2')
        self.assertEqual(together['runs'], alone['runs'] + 2)
        self.assertEqual(
            together['covered'],
            alone['covered'].replace(f'{alone["runs"]} runs',
                                     f'{together["runs"]} runs'))

    def test_all_shards_of_an_exhaustive_search_find_what_one_finds(self):
        found = [json.loads(orr('explore', '--json', '--strategy',
                                'exhaustive', '--shard', f'{i}/4', '--report',
                                str(self.folder / str(i)),
                                'scenarios/lost-wakeup.yaml').stdout)['found']
                 for i in (1, 2, 3, 4)]
        self.assertIn(True, found)

    def test_shards_take_different_runs(self):
        runs = [json.loads(orr('explore', '--json', '--runs', '100', '--shard',
                               f'{i}/3', 'scenarios/monitor.yaml').stdout)
                for i in (1, 2, 3)]
        self.assertEqual(sum(run['runs'] for run in runs), 100)
        self.assertEqual([run['exhaustive_runs'] > 0 for run in runs],
                         [True, False, False])

    def test_control_c_keeps_what_there_is(self):
        child = subprocess.Popen(
            [str(ORR), 'explore', '--json', '--time', '60s',
             'scenarios/monitor.yaml'], cwd=ROOT, text=True,
            stdout=subprocess.PIPE)
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        report = json.loads(child.communicate(timeout=300)[0])
        self.assertTrue(report['interrupted'])
        self.assertGreater(report['runs'], 0)
        self.assertEqual(child.returncode, 0)

    def test_wrong_usage_is_status_2(self):
        for arguments in ((), ('--depth', '6', 'x'), ('--shard', '4/3', 'x'),
                          ('--strategy', 'luck', 'x'), ('--nonsense', 'x'),
                          ('no-such-scenario',)):
            result = orr('explore', *arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertTrue(result.stderr, arguments)

    def test_a_value_that_is_no_good_is_told_with_one_that_is(self):
        for option, bad, good in (('--jobs', '65', 'from 1 to 64'),
                                  ('--shard', '0/3', 'I from 1 to N'),
                                  ('--strategy', 'luck', 'pct or exhaustive'),
                                  ('--blocks', 'x', 'from 0 to 1000000')):
            result = orr('explore', option, bad, 'x')
            self.assertIn(f'{option}: `{bad}` will not do', result.stderr)
            self.assertIn(good, result.stderr)

    def test_a_report_that_cannot_be_written_is_no_report(self):
        result = orr('explore', '--json', '--report', '/dev/null',
                     'scenarios/philosophers-naive.yaml')
        self.assertEqual(result.returncode, 2)
        self.assertIn('/dev/null/failure.replay: Not a', result.stderr)
        report = json.loads(result.stdout)
        self.assertTrue(report['found'])
        self.assertIsNone(report['replay'])

    def test_a_file_that_cannot_be_read_is_told_to_programs_too(self):
        result = orr('explore', '--json', 'no-such-scenario')
        self.assertEqual(result.returncode, 2)
        self.assertEqual(len(json.loads(result.stdout)['complaints']), 1)


class Replay(Case):
    def test_a_run_is_repeated_exactly(self):
        result = orr('replay', self.find()['replay'])
        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertIn('repeated lost-wakeup exactly', result.stdout)
        self.assertIn('the system never deadlocks', result.stdout)

    def test_it_stops_at_an_event(self):
        replay = self.find()['replay']
        result = json.loads(orr('replay', '--json', '--to', '80',
                                replay).stdout)
        self.assertEqual(result['events'], 80)

    def test_a_trace_that_cannot_be_written_is_told(self):
        result = orr('replay', '--trace', '/nowhere/trace',
                     self.find()['replay'])
        self.assertEqual(result.returncode, 2)
        self.assertIn('/nowhere/trace cannot be written', result.stderr)

    def test_the_first_difference_is_told(self):
        path = self.changed(r'^(decide .* )[0-9a-f]{16}$', r'\g<1>' + '0' * 16)
        result = orr('replay', path)
        self.assertEqual(result.returncode, 1)
        self.assertIn('decision 1 (doze/', result.stdout)

    def test_a_decision_that_never_comes_up_is_told(self):
        path = self.changed(r'^(decide \S+) \d+', r'\g<1> 999')
        result = orr('replay', path)
        self.assertEqual(result.returncode, 1)
        self.assertIn('never came up', result.stdout)

    def test_another_end_is_told(self):
        path = self.changed(r'^end \d+', 'end 12345')
        self.assertIn('the end: ', orr('replay', path).stdout)

    def test_a_file_that_is_damaged_is_refused_by_line(self):
        path = self.changed(r'^flaw .*$', 'flaw unknown thing')
        result = orr('replay', path)
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stderr, r'changed\.replay:\d+: cannot be')

    def test_a_file_that_ends_early_is_refused(self):
        path = self.changed(r'^end .*\n', '')
        self.assertIn('not complete', orr('replay', path).stderr)


if __name__ == '__main__':
    ORR = Path(sys.argv.pop(1)).resolve() / 'orr'
    os.environ['NO_COLOR'] = '1'
    unittest.main()
