"""The x86_64 kernel in QEMU, looked at and disturbed by the debugger: what is
mapped how, what the processor forbids, and that the kernel stops at its own
mistakes."""
import re
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import laws  # noqa: E402

ORR = ROOT / 'build/release/orr'
KERNEL = ROOT / 'build/x86_64/kernel.elf'
SECONDS = 60
HIGH = 1 << 63
FRAME = 0x000ffffffffff000  # of a table entry
TABLES_END = 64 << 20  # in physical memory, with all that leads there
CODE_OF_INIT, DATA_OF_INIT = 0x400000, 0x7f0047000


def debug(*commands):
    """What the debugger and the machine say."""
    script = ['set confirm off', 'set pagination off', *commands, 'quit']
    done = subprocess.run([ORR, 'boot', '--arch', 'x86_64', '--gdb',
                           'scenarios/hello.yaml'], cwd=ROOT, text=True,
                          input='\n'.join(script) + '\n', timeout=SECONDS,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout


AT_PROGRAM = ('hbreak context_enter', 'continue')


class Processor(unittest.TestCase):
    def test_every_protection_is_on(self):
        text = debug(*AT_PROGRAM, 'monitor info registers')
        control = {name: int(value, 16) for name, value in re.findall(
            r'(CR0|CR4|EFER)=([0-9a-f]+)', text)}
        self.assertTrue(control['CR0'] >> 16 & 1, 'WP')
        self.assertTrue(control['CR4'] >> 11 & 1, 'UMIP')
        self.assertTrue(control['CR4'] >> 20 & 1, 'SMEP')
        self.assertTrue(control['CR4'] >> 21 & 1, 'SMAP')
        self.assertFalse(control['CR4'] >> 16 & 1, 'FSGSBASE')
        self.assertTrue(control['EFER'] >> 11 & 1, 'NXE')

    def broken(self, *commands):
        """How the kernel stops, if it is disturbed like that."""
        text = debug(*commands, 'delete', 'continue')
        found = re.search(r'orrery: broken the kernel itself faulted: vector'
                          r' (\d+) error ([0-9a-f]+)', text)
        self.assertTrue(found, text)
        return int(found.group(1)), int(found.group(2), 16)

    def test_an_undisturbed_kernel_comes_to_its_end(self):
        self.assertIn('orrery: end digest=', debug('continue'))

    def test_a_used_up_stack_stops_the_kernel(self):
        self.assertEqual(8, self.broken(
            'hbreak trap_taken', 'continue',
            'set $rsp = (long)&kernel_stack_guard + 4096 + 8')[0])

    def test_the_kernel_cannot_write_its_code(self):
        self.assertEqual((14, 3), self.broken(
            *AT_PROGRAM, 'delete', 'hbreak *memset', 'continue',
            'set $rdi = (long)&kernel_text', 'set $rdx = 64'))

    def test_the_kernel_cannot_execute_its_data(self):
        self.assertEqual((14, 0x11), self.broken(
            'hbreak trap_taken', 'continue', 'set $rip = (long)&pool'))

    def test_the_kernel_cannot_execute_a_program(self):
        self.assertEqual((14, 0x11), self.broken(
            *AT_PROGRAM, 'delete', 'hbreak trap_taken', 'continue',
            f'set $rip = {CODE_OF_INIT}'))

    def test_the_kernel_cannot_touch_what_a_program_may(self):
        self.assertEqual((14, 3), self.broken(
            *AT_PROGRAM, 'delete', 'hbreak *memset', 'continue',
            f'set $rdi = {DATA_OF_INIT}', 'set $rdx = 64'))


class Page:
    """What maps it: each level can take rights away."""

    def __init__(self, at, entries, size):
        self.at = at if at < 1 << 47 else at + (0xffff << 48)
        self.size = size
        self.there = entries[-1] & FRAME & -size
        self.writable = all(entry & 2 for entry in entries)
        self.user = all(entry & 4 for entry in entries)
        self.executable = not any(entry >> 63 for entry in entries)


def walk(memory, table, at=0, above=(), shift=39):
    """All pages that a table leads to. Intel SDM volume 3, section 4.5."""
    for i, (entry,) in enumerate(struct.iter_unpack(
            '<Q', memory[table:table + 4096])):
        here, entries = at + (i << shift), (*above, entry)
        if not entry & 1:
            continue
        if shift == 12 or entry & 0x80:
            yield Page(here, entries, 1 << shift)
        else:
            yield from walk(memory, entry & FRAME, here, entries, shift - 9)


class Pages(unittest.TestCase):
    """The page tables in use when the first program begins."""

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / 'memory'
            text = debug(*AT_PROGRAM, 'monitor info registers',
                         f'monitor pmemsave 0 {TABLES_END} "{path}"',
                         *(f'print/x (long)&{name}' for name in (
                             'kernel_text', 'kernel_rodata',
                             'kernel_stack_guard', 'fault_stack_guard')))
            memory = path.read_bytes()
        top = int(re.search(r'CR3=([0-9a-f]+)', text).group(1), 16)
        cls.pages = list(walk(memory, top & FRAME))
        cls.code, cls.code_end, *cls.guards = [
            int(address, 16) for address in re.findall(
                r'\$\d+ = (0x[0-9a-f]+)', text)]

    def test_the_tables_were_there(self):
        self.assertGreater(len(self.pages), 2000)
        self.assertEqual(2, len(self.guards))
        self.assertTrue(any(page.user for page in self.pages))

    def test_nothing_is_writable_and_executable(self):
        for page in self.pages:
            self.assertFalse(page.writable and page.executable, hex(page.at))

    def test_only_its_code_is_executable_in_the_kernel(self):
        self.assertEqual(
            list(range(self.code, self.code_end, 4096)),
            [page.at for page in self.pages
             if page.at >= HIGH and page.executable])

    def test_kernel_code_is_not_writable_under_another_address(self):
        code = [page.there for page in self.pages
                if page.at >= HIGH and page.executable]
        for page in filter(lambda page: page.writable, self.pages):
            self.assertFalse(any(page.there <= there < page.there + page.size
                                 for there in code), hex(page.at))

    def test_programs_reach_their_half_only(self):
        for page in self.pages:
            self.assertEqual(page.at < HIGH, page.user, hex(page.at))

    def test_nothing_is_at_null_or_where_the_kernels_stacks_end(self):
        for page in self.pages:
            for place in (0, *self.guards):
                self.assertFalse(page.at <= place < page.at + page.size,
                                 hex(page.at))


class Vectors(unittest.TestCase):
    def test_threads_keep_their_vectors_and_see_no_others(self):
        wrong, tap = laws.complain(*laws.boot(ROOT, 'x86_64',
                                              'tests/vectors.elf'))
        self.assertIsNone(wrong, tap)
        self.assertEqual(4, len(tap))


class Boots(unittest.TestCase):
    def boot(self, *words):
        return subprocess.run(
            ['qemu-system-x86_64', '-M', 'microvm', '-cpu', 'max', '-m', '64',
             '-kernel', str(KERNEL), '-nodefaults', '-display', 'none',
             '-serial', 'stdio', '-monitor', 'none', '-no-reboot', '-device',
             'isa-debug-exit,iobase=0xf4,iosize=4', *words],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)

    def test_a_kernel_without_a_bundle_says_so(self):
        done = self.boot()
        self.assertEqual(35, done.returncode)
        self.assertIn(b'orrery: broken boot: there is no bundle', done.stdout)

    def test_a_bundle_that_is_none_is_refused(self):
        done = self.boot('-initrd', str(KERNEL))
        self.assertEqual(35, done.returncode)
        self.assertIn(b'orrery: broken bundle: no such block', done.stdout)


if __name__ == '__main__':
    unittest.main()
