"""The x86_64 kernel in QEMU, disturbed by the debugger: what the processor
forbids, and that the kernel stops at its own mistakes."""
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ORR = ROOT / 'build/release/orr'
KERNEL = ROOT / 'build/x86_64/kernel.elf'
SECONDS = 20
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
