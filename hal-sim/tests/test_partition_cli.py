"""What one partition does never shows in another, as far as `orr run --trace`
tells of it: not what happens there, nor when.

Run with the folder of a build: test_partition_cli.py BUILD [unittest options]
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ORR = None
LEFT = ('ping', 'pong', 'regular')
CYCLE, BEGIN, END = 1060000, 320000, 720000  # ns: left's window, without its gap

SCENARIO = '''scenario: secret
sentence: What the right one does, the left one never sees.
topic: scheduling
machine:
  until: 20ms
  cpus: {cpus}
{windows}objects:
  door: {{kind: endpoint}}
  gate: {{kind: endpoint}}
processes:
  ping:
    program: ping
    {left}
    arguments: ["1000"]
    handles: {{door: {{object: door, rights: [send]}}}}
  pong:
    program: pong
    {left}
    handles: {{door: {{object: door, rights: [receive]}}}}
  regular:
    program: periodic
    {left}
    priority: 150
    arguments: ["8", "2120", "3", "50"]
'''
WINDOWS = '''  windows:
    - {length: 300us}
    - {partition: left, length: 400us}
    - {partition: right, length: 300us}
  gap: 20us
'''
RIGHT = '''  right-{number}:
    program: {program}
    {right}
    priority: 200
    arguments: {arguments}
    handles: {{door: {{object: gate, rights: [send, receive]}}}}
    restart: {{when: always, limit: 1000}}
'''
# What the right partition's two programs are.
SECRETS = {
    'idle': (('pong', '["0"]'), ('pong', '["0"]')),
    'busy': (('spinner', '["100000", "10"]'), ('spinner', '["100000", "1"]')),
    'faulting': (('clumsy', '["access"]'), ('clumsy', '["stack"]')),
    'calling': (('ping', '["1000000"]'), ('pong', '["0"]')),
    'anything': (('chaos', '["7", "1000000"]'), ('chaos', '["8", "1000000"]')),
}


def scenario(secret, cpus, windows):
    left, right = (f'partition: {name}' if windows else '# no partitions'
                   for name in ('left', 'right'))
    return SCENARIO.format(
        cpus=cpus, windows=WINDOWS if windows else '', left=left) + ''.join(
            RIGHT.format(number=number, right=right, program=program,
                         arguments=arguments)
            for number, (program, arguments) in enumerate(SECRETS[secret], 1))


def trace(secret, cpus=1, windows=True):
    """The lines of a run: time, CPU, thread, and what happened."""
    with tempfile.TemporaryDirectory() as folder:
        file, written = Path(folder) / 'secret.yaml', Path(folder) / 'trace'
        file.write_text(scenario(secret, cpus, windows))
        done = subprocess.run(
            [str(ORR), 'run', '--quiet', '--trace', str(written), str(file)],
            cwd=ROOT, text=True, capture_output=True, timeout=600, check=False)
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        return [line.split()[1:] for line in written.read_text().splitlines()
                if not line.startswith('#')]


def left_of(lines, windows=True):
    """What a program of the left one does or meets, wherever; and all that
    happens in its windows, whoever does it."""
    return [' '.join(line) for line in lines
            if line[2] in LEFT
            or (windows and BEGIN <= int(line[0]) % CYCLE < END)]


class Partition(unittest.TestCase):
    def assert_nothing_shows(self, cpus):
        whole = {secret: trace(secret, cpus) for secret in SECRETS}
        seen = left_of(whole['idle'])
        self.assertGreater(len(seen), 5000)
        for secret, lines in whole.items():
            self.assertEqual(left_of(lines), seen, secret)
            if secret != 'idle':  # there was something to be seen
                self.assertNotEqual(lines, whole['idle'], secret)

    def test_nothing_that_a_partition_does_shows_in_another(self):
        self.assert_nothing_shows(1)

    def test_nothing_shows_on_two_processors(self):
        self.assert_nothing_shows(2)

    def test_without_windows_it_shows(self):
        seen = left_of(trace('idle', windows=False), windows=False)
        self.assertGreater(len(seen), 5000)
        for secret in SECRETS:
            if secret != 'idle':
                self.assertNotEqual(
                    left_of(trace(secret, windows=False), windows=False),
                    seen, secret)


if __name__ == '__main__':
    ORR = Path(sys.argv.pop(1)).resolve() / 'orr'
    unittest.main()
