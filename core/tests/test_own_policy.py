"""A scheduling policy of one's own, in a folder outside of the tree, as
core/README.md says: it is built in, tried by the tests of policies, and chosen
by a scenario.

usage: test_own_policy.py [unittest options]
"""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / 'core/tests/outside/policy_even.c'
TARGETS = ('core_test_policy', 'orr', 'app_init', 'app_spinner')

# Neither of two can be ahead of the other, whatever their priorities.
SCENARIO = '''scenario: side-by-side
sentence: Two programs of unlike priorities end side by side.
topic: scheduling
machine: {{scheduler: {scheduler}}}
processes:
  high: {{program: spinner, priority: 200, arguments: ["100", "100"]}}
  low: {{program: spinner, priority: 20, arguments: ["100", "100"]}}
expectations:
  - eventually: {{mark: {{process: low, name: done}}, within: 22ms}}
  - always: {{from: {{mark: {{process: high, name: begin}}}}, to: {{mark: {{process: low, name: begin}}}}, within: 2ms}}
'''


def run(*command):
    return subprocess.run(
        [str(word) for word in command], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=dict(os.environ, CK_FORK='no'),
        check=False)


class OwnPolicy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix='orrery-'))
        cls.policy = cls.folder / EXAMPLE.name
        cls.build = cls.folder / 'build'
        shutil.copy(EXAMPLE, cls.policy)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def succeed(self, *command):
        done = run(*command)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def made(self, *targets):
        self.succeed('cmake', '-G', 'Ninja', '-S', ROOT, '-B', self.build,
                     '-DCMAKE_C_FLAGS=-O0', f'-DORR_POLICY={self.policy}')
        self.succeed('ninja', '-C', self.build, *targets)

    def scenario(self, scheduler):
        file = self.folder / f'{scheduler}.yaml'
        file.write_text(SCENARIO.format(scheduler=scheduler))
        return file

    def test_it_is_tried_and_chosen(self):
        self.made(*TARGETS)
        tried = self.succeed(self.build / 'tests/core_test_policy')
        own, rest = divmod(int(tried.split('Checks: ')[1].split(',')[0]), 5)
        self.assertEqual(rest, 0)  # five policies, each as often
        self.assertGreaterEqual(own, 9)
        orr = self.build / 'orr'
        self.succeed(orr, 'run', self.scenario('even'))
        self.assertEqual(run(orr, 'run', self.scenario('fixed')).returncode, 1)

    def test_what_it_does_wrong_is_found(self):
        text = self.policy.read_text()
        try:
            self.policy.write_text(text.replace(
                'return left < TURN_NS ? left : TURN_NS;', 'return left == 0 ? 0 : NEVER;'))
            self.made('core_test_policy')
        finally:
            self.policy.write_text(text)
        tried = run(self.build / 'tests/core_test_policy')
        self.assertNotEqual(tried.returncode, 0)
        self.assertIn('test_budgets_are_kept_and_given', tried.stdout)

    def test_what_is_no_policy_is_refused(self):
        for name, why in (('even.c', 'policy_NAME.c'),
                          ('policy_share.c', 'already')):
            file = self.folder / name
            shutil.copy(EXAMPLE, file)
            done = run('cmake', '-G', 'Ninja', '-S', ROOT, '-B',
                       self.folder / 'refused', f'-DORR_POLICY={file}')
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(why, ' '.join(done.stdout.split()))


if __name__ == '__main__':
    unittest.main()
