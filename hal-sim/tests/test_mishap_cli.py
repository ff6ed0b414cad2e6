"""Who asks for every answer of the system calls dies at each of its calls.

Run with the folder of a build: test_mishap_cli.py BUILD [unittest options]
"""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ORR = None
RESTART = '    restart: {when: on-failure, limit: 5000}\n'
MISHAPS = 'mishaps:\n  - {process: exam, call: 1, each: true}\n'


class Mishap(unittest.TestCase):
    def dies_at_each_call(self, part, lives):
        """Its last life, in which it comes to its end, gets every answer."""
        text = (ROOT / f'scenarios/answers-{part}.yaml').read_text()
        text = text.replace('    program: exam\n', '    program: exam\n' + RESTART)
        text = text.replace(', count: 20}', ', count: 2000}')
        text = text.replace('expectations:\n', MISHAPS + 'expectations:\n')
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f'answers-{part}.yaml'
            path.write_text(text)
            done = subprocess.run([str(ORR), 'run', '--json', str(path)],
                                  cwd=ROOT, text=True, capture_output=True,
                                  timeout=600)
        run = json.loads(done.stdout)
        self.assertEqual(run['verdict'], 'pass', run)
        self.assertGreater(run['output']['init'].count('fault abort'), lives)

    def test_in_messages(self):
        self.dies_at_each_call('messages', 500)

    def test_in_deaths(self):
        self.dies_at_each_call('deaths', 300)

    def test_in_objects(self):
        self.dies_at_each_call('objects', 200)

    def test_in_threads(self):
        self.dies_at_each_call('threads', 30)

    def test_in_events(self):
        self.dies_at_each_call('events', 30)

    def test_in_memory(self):
        self.dies_at_each_call('memory', 80)


if __name__ == '__main__':
    ORR = Path(sys.argv.pop(1)).resolve() / 'orr'
    unittest.main()
