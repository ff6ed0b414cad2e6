"""`orr fuzz` tells what it finds: with a pretended libFuzzer, and a real one."""
import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import fuzz

FUZZER = '''#!/bin/sh
echo "$*" >>asked
for word; do
    case $word in
    -artifact_prefix=*) found=${word#*=} ;;
    -use=7) use=7 ;;
    esac
done
echo "#64 NEW cov: 12 ft: 3 corp: 1/1b exec/s: 40 rss: 9Mb"
%s
'''
CRASH = '''echo "==1== ERROR: libFuzzer: deadly signal"
echo bad >"${found}crash-1"
echo "Test unit written to ${found}crash-1"
exit 77'''
# The planted crash: three bytes, one after the other.
SOURCE = '''/* A planted crash. */
#include <stddef.h>
#include <stdint.h>
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    if (count > 2 && bytes[0] == 'b' && bytes[1] == 'u' && bytes[2] == 'g')
        __builtin_trap();
    return 0;
}
'''


def has_fuzzer():
    """Does clang come with libFuzzer here?"""
    if not shutil.which('clang'):
        return False
    name = subprocess.run(
        ['clang', '-print-file-name=libclang_rt.fuzzer-x86_64.a'],
        text=True, capture_output=True).stdout.strip()
    return os.path.isabs(name) or bool(list(Path('/usr/lib').glob(
        'llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a')))


class Fuzz(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / 'tree'
        self.bin = Path(folder.name) / 'bin'
        self.bin.mkdir()
        (self.root / 'fuzz/corpus/a_thing').mkdir(parents=True)
        (self.root / 'fuzz/corpus/a_thing/seed').write_text('bu')
        (self.root / 'fuzz/fuzz_a_thing.c').write_text(SOURCE)
        self.pretend('cmake', 'mkdir -p build/fuzz\n'
                     'touch build/fuzz/build.ninja\n')
        self.binary('')
        path = mock.patch.dict(
            os.environ, {'PATH': f'{self.bin}:{os.environ["PATH"]}'})
        path.start()
        self.addCleanup(path.stop)

    def pretend(self, name, text):
        (self.bin / name).write_text('#!/bin/sh\n' + text)
        (self.bin / name).chmod(0o755)

    def binary(self, ending):
        """What ninja makes then."""
        (self.bin / 'fuzzer').write_text(FUZZER % ending)
        (self.bin / 'fuzzer').chmod(0o755)
        self.pretend('ninja', f'cp {self.bin}/fuzzer $2/fuzz_a_thing\n')

    def fuzz(self, *words):
        """Exit status and all that it said."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), \
                contextlib.redirect_stderr(said):
            status = fuzz.main(list(words), self.root)
        return status, said.getvalue()

    def test_without_a_target_it_lists_them(self):
        status, said = self.fuzz()
        self.assertEqual(0, status)
        self.assertIn('a-thing      A planted crash.', said)
        self.assertIn('1 inputs tracked', said)

    def test_an_unknown_target_is_wrong_usage(self):
        status, said = self.fuzz('nothing')
        self.assertEqual(2, status)
        self.assertIn('no target `nothing`; there are a-thing', said)

    def test_bad_values_are_wrong_usage(self):
        for words in (['--time', 'x'], ['--time', '-1'], ['--jobs', '0'],
                      ['--nonsense'], ['no-such-file']):
            self.assertEqual(2, self.fuzz('a-thing', *words)[0], words)

    def test_a_build_that_fails_is_shown(self):
        self.pretend('ninja', 'echo bad line; exit 1\n')
        status, said = self.fuzz('a-thing')
        self.assertEqual(2, status)
        self.assertIn('bad line', said)

    def test_nothing_found_is_told_with_its_size(self):
        status, said = self.fuzz('a-thing')
        self.assertEqual(0, status)
        self.assertIn('nothing found in a-thing: 64 inputs, 40/s, 12 places',
                      said)

    def test_it_writes_into_its_own_corpus_alone(self):
        self.fuzz('a-thing', '--time', '9', '--', '-use=7', '-runs=3')
        asked = (self.root / 'asked').read_text()
        self.assertIn('-max_total_time=9', asked)
        # libFuzzer writes into the first folder.
        self.assertTrue(asked.endswith(' build/fuzz/corpus/a-thing fuzz/corpus'
                                       '/a_thing -use=7 -runs=3\n'), asked)

    def test_each_job_is_a_process(self):
        status, said = self.fuzz('a-thing', '--jobs', '3')
        self.assertEqual(3, len((self.root / 'asked').read_text()
                                .splitlines()))
        self.assertIn('192 inputs, 120/s, 12 places', said)
        self.assertEqual(0, status)

    def test_a_finding_is_told_with_its_input_and_command(self):
        self.binary(CRASH)
        status, said = self.fuzz('a-thing')
        self.assertEqual(1, status)
        self.assertIn('deadly signal', said)
        self.assertIn('again: ./orr fuzz a-thing '
                      'build/fuzz/found/a-thing/crash-1', said)

    def test_an_end_without_a_finding_is_no_pass(self):
        self.binary('echo no memory; exit 3')
        status, said = self.fuzz('a-thing')
        self.assertEqual(2, status)
        self.assertIn('no memory', said)

    @unittest.skipUnless(has_fuzzer(), 'no clang with libFuzzer')
    def test_a_planted_crash_is_found_and_repeated(self):
        self.pretend('ninja', 'clang -g -fsanitize=fuzzer fuzz/fuzz_a_thing.c'
                     ' -o $2/fuzz_a_thing\n')
        status, said = self.fuzz('a-thing', '--time', '30', '--', '-seed=1')
        self.assertEqual(1, status, said)
        file = next((self.root / 'build/fuzz/found/a-thing').glob('crash-*'))
        self.assertEqual(b'bug', file.read_bytes()[:3])
        self.assertIn(f'again: ./orr fuzz a-thing build/fuzz/found/a-thing/'
                      f'{file.name}', said)
        self.assertEqual(1, self.fuzz('a-thing', str(file))[0])
        good = self.root / 'fuzz/corpus/a_thing/seed'
        self.assertEqual(0, self.fuzz('a-thing', str(good))[0])
        self.assertEqual(['seed'], os.listdir(good.parent))


if __name__ == '__main__':
    unittest.main()
