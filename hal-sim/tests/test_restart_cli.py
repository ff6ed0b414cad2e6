"""When what has ended is started again, and what a hundred thousand restarts
leave behind.

Run with the folder of a build: test_restart_cli.py BUILD [unittest options]
"""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ORR = None
US = 1000
MS = 1000 * US

# Scenarios with restarts at once, who is restarted, and how often at least.
AT_ONCE = (('restart', 'server', 3), ('supervised', 'server', 3),
           ('restart-storm', 'brief', 200), ('restart-limit', 'clumsy', 3),
           ('restart-limit', 'tireless', 2), ('disk-deaths', 'disk', 30),
           ('network-deaths', 'link', 20), ('files-deaths', 'files', 30))


def run(path, *options):
    done = subprocess.run([str(ORR), 'run', '--json', *options, str(path)],
                          cwd=ROOT, text=True, capture_output=True)
    return json.loads(done.stdout)


def events(scenario):
    """What its trace tells: time, thread, what, object."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / 'trace.txt'
        run(f'scenarios/{scenario}.yaml', '--trace', str(trace))
        lines = [line.split() for line in trace.read_text().splitlines()]
    return [(int(words[1]), *words[3:6]) for words in lines
            if len(words) > 5 and words[0].isdigit()]


def pauses(scenario, process):
    """From each of its ends until it runs again."""
    ended, found = None, []
    for time, thread, what, thing in events(scenario):
        if (what, thing) == ('end', process):
            ended = time
        elif ended is not None and thread == process:
            found.append(time - ended)
            ended = None
    return found


class Restart(unittest.TestCase):
    def test_a_restart_takes_less_than_a_millisecond(self):
        for scenario, process, often in AT_ONCE:
            found = pauses(scenario, process)
            self.assertGreaterEqual(len(found), often, scenario)
            self.assertLess(max(found), MS, f'{scenario}: {process}')

    def are_about(self, found, wanted):
        self.assertEqual(len(found), len(wanted))
        for pause, least in zip(found, wanted):
            self.assertGreaterEqual(pause, least)
            self.assertLess(pause, least + 20 * US)

    def test_each_pause_is_twice_as_long_up_to_the_longest(self):
        self.are_about(pauses('backoff', 'clumsy'),
                       [1 * MS, 2 * MS, 4 * MS, 4 * MS, 4 * MS, 4 * MS])

    def test_pauses_begin_anew_with_each_window(self):
        found = pauses('backoff', 'steady')
        self.assertEqual(len(found), 11)
        self.are_about(found, [3 * MS, 6 * MS] * 5 + [3 * MS])

    def test_clients_hear_of_a_death_before_the_next_server_is_up(self):
        story = [event[1:] for event in events('restart')
                 if event[2] in ('mark', 'fault') and
                 event[1] in ('server', 'client')]
        told = [thread for thread, what, _ in story]
        self.assertEqual(told, ['server'] + ['server', 'client', 'server'] * 3 +
                         ['client'])

    def test_a_hundred_thousand_restarts_leak_nothing(self):
        text = (ROOT / 'scenarios/restart-storm.yaml').read_text()
        self.assertIn('cells: 300}', text)
        text = text.replace('limit: 200}', 'limit: 100000}')
        text = text.replace('201', '100001')
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'restart-storm.yaml'
            path.write_text(text)
            told = run(path)
        self.assertEqual(told['verdict'], 'pass', told)
        self.assertIn('started again (100000 of 100000)',
                      told['output']['keeper'])


if __name__ == '__main__':
    ORR = Path(sys.argv.pop(1)).resolve() / 'orr'
    unittest.main()
