"""The script ./orr, with an apt-get, cmake and ninja that only pretend."""
import os
import pty
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ('bash', 'cat', 'chmod', 'dirname', 'find', 'flock', 'grep', 'id',
          'mkdir', 'mktemp', 'mv', 'readlink', 'rm', 'sh', 'touch')
PACKAGES = '''# for the tests
build  compiler  pretend-gcc  compiles
build  maker     ninja        builds
build  describer cmake        describes
debug  debugger  pretend-gdb  debugs
image  linker    pretend-ld   links
riscv64 risky    pretend-risk emulates
x86_64 plain     pretend-pc   emulates
fuzz   fuzzer    pretend-risk makes up inputs
test   tester    pretend-test tests
'''
PRETENCE = {
    'apt-get': 'echo "$*" >>{log}; for p in pretend-gcc pretend-gdb pretend-ld'
               ' pretend-risk; do'
               ' echo "#!/bin/sh" >{bin}/$p; chmod +x {bin}/$p; done\n',
    'cmake': 'mkdir -p build/$2; touch build/$2/build.ninja\n',
    'ninja': 'echo ninja >>{log}; printf \'#!/bin/sh\\necho "ran $*"\\n\''
             ' >orr; chmod +x orr\n',
}


class Script(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / 'tree'
        self.bin = Path(folder.name) / 'bin'
        self.log = Path(folder.name) / 'log'
        for name in ('core', 'hal-sim', 'apps', 'library', 'cmake', 'fuzz',
                     'tools'):
            (self.root / name).mkdir(parents=True)
        for name in ('CMakeLists.txt', 'CMakePresets.json', 'core/a.c'):
            (self.root / name).write_text('')
        shutil.copy(ROOT / 'orr', self.root)
        (self.root / 'tools/packages.txt').write_text(PACKAGES)
        self.bin.mkdir()
        for name in NEEDED:
            (self.bin / name).symlink_to(shutil.which(name))
        for name, text in PRETENCE.items():
            self.pretend(name, text)
        self.log.write_text('')
        # As root there is no sudo in the way; others get one that does it.
        self.pretend('sudo', 'exec "$@"\n')

    def pretend(self, name, text):
        path = self.bin / name
        path.write_text('#!/bin/sh\n' +
                        text.format(log=self.log, bin=self.bin))
        path.chmod(0o755)

    def orr(self, *arguments, **more):
        return subprocess.run([self.root / 'orr', *arguments], text=True,
                              env={'PATH': str(self.bin)},
                              stdin=subprocess.DEVNULL, capture_output=True,
                              **more)

    def on_terminal(self, answer, *arguments):
        """What it says and its exit status, when somebody answers."""
        child, terminal = pty.fork()
        if child == 0:
            os.execve(self.root / 'orr', ['orr', *arguments],
                      {'PATH': str(self.bin)})
        os.write(terminal, answer.encode())
        text = b''
        try:
            while part := os.read(terminal, 4096):
                text += part
        except OSError:
            pass
        return text.decode(), os.waitstatus_to_exitcode(
            os.waitpid(child, 0)[1])

    def calls(self):
        return self.log.read_text().splitlines()

    def test_doctor_tells_what_is_missing_and_how_to_install_it(self):
        done = self.orr('doctor')
        self.assertEqual(1, done.returncode)
        self.assertIn('compiler', done.stdout)
        self.assertIn('apt-get install -y --no-install-recommends'
                      ' compiler debugger linker plain risky fuzzer tester',
                      done.stdout)
        self.assertEqual([], self.calls())

    def test_a_run_installs_only_what_a_run_needs(self):
        done = self.orr('run', 'a.yaml')
        self.assertEqual('ran run a.yaml\n', done.stdout)
        self.assertIn('compiler             compiles', done.stderr)
        self.assertEqual(['update', 'install -y --no-install-recommends'
                          ' compiler', 'ninja'], self.calls())

    def test_the_debugger_is_installed_for_gdb_alone(self):
        self.orr('run', 'a.yaml', '--gdb')
        self.assertIn('install -y --no-install-recommends compiler debugger',
                      self.calls())

    def test_a_boot_installs_and_builds_for_its_machine_alone(self):
        for words in (['--arch', 'riscv64'], ['--arch=riscv64']):
            self.setUp()
            done = self.orr('boot', 'a.yaml', *words)
            self.assertEqual(f'ran boot a.yaml {" ".join(words)}\n',
                             done.stdout)
            self.assertEqual(['update', 'install -y --no-install-recommends'
                              ' compiler linker risky', 'ninja', 'ninja'],
                             self.calls())
            self.assertTrue((self.root / 'build/riscv64/.built').exists())
            self.assertFalse((self.root / 'build/x86_64').exists())

    def test_an_image_needs_no_machine_to_run_on(self):
        self.orr('image', 'a.yaml', '--arch', 'riscv64')
        self.assertNotIn('risky', ' '.join(self.calls()))
        self.assertTrue((self.root / 'build/riscv64/.built').exists())

    def test_a_boot_for_no_known_machine_is_left_to_the_tool(self):
        for words in (['--arch', 'vax'], ['--arch'], []):
            done = self.orr('boot', 'a.yaml', *words)
            self.assertEqual(0, done.returncode)
            self.assertIn('ran boot a.yaml', done.stdout)

    def test_fuzzing_installs_its_own_and_is_left_to_its_tool(self):
        self.pretend('python3', 'echo "python $*"\n')
        done = self.orr('fuzz', 'a', '--time', '3', '--yes', '--', '-runs=1',
                        cwd='/')
        self.assertEqual(f'python -B {self.root}/tools/fuzz.py a --time 3'
                         ' -- -runs=1\n', done.stdout)
        self.assertEqual(['update', 'install -y --no-install-recommends'
                          ' compiler fuzzer'], self.calls())

    def test_on_a_terminal_a_no_is_heeded(self):
        text, status = self.on_terminal('n\n', 'run', 'a.yaml')
        self.assertEqual(1, status)
        self.assertIn('Install them now?', text)
        self.assertEqual([], self.calls())

    def test_on_a_terminal_a_yes_goes_on(self):
        text, status = self.on_terminal('y\n', 'run', 'a.yaml')
        self.assertEqual(0, status)
        self.assertIn('ran run a.yaml', text)

    def test_yes_need_not_be_asked(self):
        text, status = self.on_terminal('', 'run', 'a.yaml', '--yes')
        self.assertEqual(0, status)
        self.assertNotIn('Install them now?', text)
        self.assertIn('ran run a.yaml\r\n', text)

    def test_a_failed_installation_is_shown_and_ends_it(self):
        self.pretend('apt-get', 'echo no such package; exit 100\n')
        done = self.orr('run', 'a.yaml')
        self.assertEqual(1, done.returncode)
        self.assertIn('no such package', done.stderr)
        self.assertEqual([], self.calls())

    def test_a_failed_build_is_shown_and_ends_it(self):
        self.pretend('ninja', 'echo "[1/2] fine"; echo bad line; exit 1\n')
        done = self.orr('run', 'a.yaml')
        self.assertEqual(1, done.returncode)
        self.assertIn('bad line', done.stderr)
        self.assertNotIn('[1/2]', done.stderr)

    def test_what_is_fresh_is_not_built_again(self):
        self.orr('run', 'a.yaml')
        (self.root / 'core/README.md').write_text('new')
        before = self.calls()
        # Making the file has touched its folder, so one look is due.
        self.orr('run', 'a.yaml')
        done = self.orr('run', 'b.yaml')
        self.assertEqual('ran run b.yaml\n', done.stdout)
        self.assertEqual('', done.stderr)
        self.assertLessEqual(len(self.calls()), len(before) + 1)

    def test_what_is_stale_is_built(self):
        self.orr('run', 'a.yaml')
        before = self.calls()
        (self.root / 'core/a.c').write_text('int a;')
        self.orr('run', 'a.yaml')
        self.assertEqual(before + ['ninja'], self.calls())

    def test_it_runs_from_any_folder(self):
        done = self.orr('run', 'a.yaml', cwd='/')
        self.assertEqual('ran run a.yaml\n', done.stdout)


if __name__ == '__main__':
    unittest.main()
