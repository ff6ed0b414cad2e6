"""A finding in the kernel becomes a file that repeats it: seeded defects are
found by a fuzzer's kind of input. python3 test_repeat_kernel.py BUILD"""
import random
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tools'))
from defects_build import apply

BUILD = None
INPUTS = 60
DEFECT = 'fuzz/defects/17-deadline-not-disarmed.patch'
INVARIANT = 'I-THREAD-5'


def run(*command):
    done = subprocess.run(list(map(str, command)), cwd=ROOT, text=True,
                          capture_output=True, timeout=200)
    return done.returncode, done.stdout + done.stderr


def link_damaged(folder, patch):
    """repeat_kernel as this build links it, with the defect in its core."""
    name, text = apply(ROOT, ROOT / patch)
    source, made = folder / 'damaged.c', folder / 'damaged.o'
    source.write_text(text)
    status, told = run('gcc', '-O1', '-g', '-I', ROOT, '-c', source, '-o',
                       made)
    assert status == 0, (name, told)
    link = subprocess.run(
        ['ninja', '-t', 'commands', 'repeat_kernel'], cwd=BUILD, check=True,
        capture_output=True, text=True).stdout.splitlines()[-1]
    program = folder / 'repeat_kernel'
    link = link.replace(' -o fuzz/repeat_kernel ', f' {made} -o {program} ')
    subprocess.run(['sh', '-c', link], cwd=BUILD, check=True)
    return program


class Findings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = Path(cls.folder.name)
        cls.sound = BUILD / 'fuzz/repeat_kernel'
        cls.damaged = link_damaged(folder, DEFECT)
        cls.file = folder / 'found.replay'
        chance, cls.input = random.Random(1), folder / 'input'
        for _ in range(INPUTS):
            cls.input.write_bytes(chance.randbytes(8000))
            status, cls.told = run(cls.damaged, 'bytes', cls.input, cls.file)
            if status == 1:
                break

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def entries(self):
        return [i for i, line in enumerate(self.lines())
                if line.startswith('entry')]

    def lines(self):
        return self.file.read_text().splitlines(keepends=True)

    def changed(self, lines):
        file = self.file.with_name('changed.replay')
        file.write_text(''.join(lines))
        return file

    def test_a_finding_becomes_a_file_that_repeats_it(self):
        self.assertIn(INVARIANT, self.told)
        status, told = run(self.damaged, 'repeat', self.file)
        self.assertEqual(status, 0, told)
        self.assertRegex(told, f'repeated .* exactly, .*{INVARIANT}')

    def test_the_file_names_threads_and_calls(self):
        text = self.file.read_text()
        self.assertRegex(text, r'entry cpu0 \d+ thread\d+ call create .*=')
        self.assertRegex(text, f'end {INVARIANT}')

    def test_no_entry_of_the_file_can_go(self):
        for gone in self.entries():
            lines = self.lines()
            del lines[gone]
            status, told = run(self.damaged, 'mended', self.changed(lines))
            self.assertEqual(status, 0, told)

    def test_the_kernel_without_the_defect_differs(self):
        status, told = run(BUILD / 'orr', 'replay', self.file)
        self.assertEqual(status, 1, told)
        self.assertIn('DIFFERS', told)
        self.assertEqual(run(self.sound, 'mended', self.file)[0], 0)
        self.assertEqual(run(self.damaged, 'mended', self.file)[0], 1)

    def test_nothing_is_written_where_nothing_is_wrong(self):
        file = self.file.with_name('nothing.replay')
        status, told = run(self.sound, 'bytes', self.input, file)
        self.assertEqual(status, 0, told)
        self.assertFalse(file.exists())

    def test_the_first_digest_that_differs_stops(self):
        lines, third = self.lines(), self.entries()[2]
        lines[third] = lines[third].partition('=')[0] + '=0123456789abcdef\n'
        status, told = run(BUILD / 'orr', 'replay', self.changed(lines))
        self.assertEqual(status, 1, told)
        self.assertIn('entry 3: the kernel\'s digest is', told)

    def test_another_thread_is_a_difference(self):
        lines, entries = self.lines(), self.entries()
        number = next(i for i, line in enumerate(entries)
                      if ' thread' in lines[line])
        lines[entries[number]] = re.sub(' thread[0-9]+', ' thread5',
                                        lines[entries[number]])
        status, told = run(BUILD / 'orr', 'replay', self.changed(lines))
        self.assertEqual(status, 1, told)
        self.assertIn(f'entry {number + 1}: thread', told)

    def test_it_stops_where_it_is_asked_to(self):
        status, told = run(BUILD / 'orr', 'replay', '--to', 2, self.file)
        self.assertEqual(status, 0, told)
        self.assertIn('after entry 2, as asked', told)

    def test_what_is_no_such_file_is_refused_with_its_line(self):
        lines = self.lines()
        for wrong in ('entry cpu9 0 idle kick', 'entry cpu0 x idle kick',
                      'entry cpu0 0 idle call', 'limits cells 9999999 cpus 1 '
                      'lines 0 slots 8 pages 0 policies 0', 'what'):
            file = self.changed([lines[0], wrong + '\n', *lines[1:]])
            status, told = run(BUILD / 'orr', 'replay', file)
            self.assertEqual(status, 2, told)
            self.assertIn('changed.replay:2: ', told)
        status, told = run(BUILD / 'orr', 'replay',
                           self.changed(lines[:self.entries()[1]]))
        self.assertEqual(status, 2, told)
        self.assertIn('`end` is missing', told)


if __name__ == '__main__':
    BUILD = Path(sys.argv.pop(1)).resolve()
    unittest.main()
