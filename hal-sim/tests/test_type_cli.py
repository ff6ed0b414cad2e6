"""`orr run --type`: a person types at the console of a simulated system.

Run with the folder of a build: test_type_cli.py BUILD [unittest options]
"""
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ORR = None
ENVIRONMENT = dict(os.environ, TERM='xterm')
CONSOLE = 'scenarios/console.yaml'


def orr(*arguments, typed=''):
    return subprocess.run([str(ORR), 'run', *arguments], cwd=ROOT, text=True,
                          input=typed, capture_output=True, env=ENVIRONMENT,
                          timeout=600)


def digest(done):
    return re.search(r'digest ([0-9a-f]{16})', done.stdout).group(1)


class Type(unittest.TestCase):
    def test_what_is_typed_makes_the_run_that_its_stimuli_make(self):
        done = orr('--type', 'keys', CONSOLE,
                   typed='waits\n"quoted\\"\n' + 'x' * 5000 + '\nexit\n')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('alphonse         sending    right', done.stdout)
        self.assertIn('no command `"quoted\\"`', done.stdout)
        lines = re.findall(r'^  - {interrupt: keys, at: .*}$', done.stdout, re.M)
        self.assertEqual(len(lines), 5)
        text = (ROOT / CONSOLE).read_text()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'console.yaml'
            path.write_text(text.replace(
                'expectations:', '\n'.join(lines) + '\nexpectations:'))
            self.assertEqual(digest(done), digest(orr(str(path))))

    def test_the_session_in_the_readme_is_what_is_printed(self):
        text = (ROOT / 'scenarios/README.md').read_text()
        told = re.findall(r'^    (shell +\|.*)$', text, re.M)
        typed = [line.split('| > ')[1] for line in told if '| > ' in line]
        self.assertEqual(len(typed), 5)
        done = orr('--type', 'keys', CONSOLE,
                   typed=''.join(line + '\n' for line in typed))
        self.assertIn('\n'.join(told), '\n'.join(
            line for line in done.stdout.split('\n')
            if line.startswith('shell')))

    def test_who_types_nothing_changes_nothing(self):
        self.assertEqual(digest(orr('--type', 'keys', CONSOLE)),
                         digest(orr(CONSOLE)))

    def test_only_an_interrupt_of_one_run_can_be_typed_at(self):
        done = orr('--type', 'door', CONSOLE)
        self.assertEqual(done.returncode, 2)
        self.assertIn('no object "door" of `kind: interrupt`', done.stderr)
        done = orr('--type', 'keys', '--seeds', '2', CONSOLE)
        self.assertEqual(done.returncode, 2)
        self.assertIn('--type is for one run', done.stderr)

    def test_a_terminal_gets_its_answers_line_by_line(self):
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(ROOT)
            os.execve(str(ORR), [str(ORR), 'run', '--type', 'keys', CONSOLE],
                      ENVIRONMENT)
        text = b''
        for line, wanted in ((b'waits\n', rb'gaston +sending'),
                             (b'exit\n', rb'> exit'), (b'\x04', rb'pass')):
            os.write(terminal, line)
            while not re.search(wanted, text):
                ready, _, _ = select.select([terminal], [], [], 60)
                self.assertTrue(ready, text)
                text += os.read(terminal, 65536)
        try:
            while os.read(terminal, 65536):
                pass
        except OSError:
            pass  # the other side has ended
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        os.close(terminal)


if __name__ == '__main__':
    ORR = Path(sys.argv.pop(1)).resolve() / 'orr'
    unittest.main()
