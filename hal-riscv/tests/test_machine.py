"""The riscv64 kernel in QEMU, looked at and disturbed through its debugger's
door: what is mapped how, and that the kernel stops at its own mistakes."""
import os
import re
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
import laws  # noqa: E402

KERNEL = ROOT / 'build/riscv64/kernel.elf'
ORR = ROOT / 'build/release/orr'
STATUS_PASS, STATUS_FAIL = 33, 35
SECONDS = 60
USER_END = 1 << 38
SP, A0 = 2, 10  # registers, as the debugger counts them


def symbols():
    text = subprocess.run(['llvm-nm', str(KERNEL)], check=True, text=True,
                          capture_output=True).stdout
    return {name: int(address, 16)
            for address, _, name in map(str.split, text.splitlines())}


class Machine:
    """QEMU, halted before its first instruction, and its debugger's door."""

    def __init__(self, folder, bundle, *options):
        self.output = Path(folder) / 'output'
        path = str(Path(folder) / 'door')
        self.qemu = subprocess.Popen(
            ['qemu-system-riscv64', '-M', 'virt', '-m', '128', '-bios',
             'default', '-kernel', str(KERNEL), *bundle, '-nodefaults',
             '-display', 'none', '-serial', f'file:{self.output}',
             '-monitor', 'none', '-no-reboot', '-S', '-chardev',
             f'socket,path={path},server=on,wait=off,id=door', '-gdb',
             'chardev:door', *options], stdin=subprocess.DEVNULL)
        self.door = socket.socket(socket.AF_UNIX)
        self.door.settimeout(SECONDS)
        while True:
            try:
                self.door.connect(path)
                break
            except (FileNotFoundError, ConnectionRefusedError):
                if self.qemu.poll() is not None:
                    raise
        self.bytes = b''
        # who has not asked for its names may not set registers
        self.ask('qXfer:features:read:target.xml:0,1000')

    def send(self, text):
        check = sum(text.encode()) % 256
        self.door.sendall(f'${text}#{check:02x}'.encode())

    def receive(self):
        while not (found := re.search(rb'\$([^#]*)#..', self.bytes)):
            part = self.door.recv(65536)
            if not part:
                raise EOFError
            self.bytes += part
        self.bytes = self.bytes[found.end():]
        self.door.sendall(b'+')
        return found.group(1).decode()

    def ask(self, text):
        self.send(text)
        return self.receive()

    def run_to(self, address):
        assert self.ask(f'Z1,{address:x},2') == 'OK'
        assert self.ask('c').startswith('T')
        assert self.ask(f'z1,{address:x},2') == 'OK'

    def monitor(self, command):
        """What QEMU's monitor answers."""
        self.send('qRcmd,' + command.encode().hex())
        text = ''
        while (answer := self.receive()) != 'OK':
            text += bytes.fromhex(answer[1:]).decode()
        return text

    def set_register(self, number, value):
        value = (value % (1 << 64)).to_bytes(8, 'little').hex()
        assert self.ask(f'P{number:x}={value}') == 'OK'

    def finish(self):
        """Lets it run to its end: exit status, and all that it said."""
        self.send('c')
        status = self.qemu.wait(SECONDS)
        return status, self.output.read_text(errors='replace')

    def close(self):
        self.door.close()
        self.qemu.kill()
        self.qemu.wait()


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.symbols = symbols()

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.bundle = os.path.join(self.folder, 'bundle')
        subprocess.run([ORR, 'image', '--arch', 'riscv64', '--bundle',
                        '--output', self.bundle, 'scenarios/hello.yaml'],
                       cwd=ROOT, check=True, capture_output=True)

    def machine(self, *options, bundle=True):
        words = ['-initrd', self.bundle] if bundle else []
        machine = Machine(self.folder, words, *options)
        self.addCleanup(machine.close)
        return machine

    def at_first_program(self):
        machine = self.machine()
        machine.run_to(self.symbols['context_enter'])
        return machine

    def mappings(self, machine):
        """(virtual, physical, bytes, rights) of all that is mapped."""
        lines = re.findall(r'^([0-9a-f]{16}) ([0-9a-f]{16}) ([0-9a-f]{16})'
                           r' ([-rwxugad]{7})', machine.monitor('info mem'),
                           re.M)
        self.assertGreater(len(lines), 10)
        return [(*[int(word, 16) for word in line[:3]], line[3])
                for line in lines]

    def test_nothing_is_writable_and_executable(self):
        for at, _, _, rights in self.mappings(self.at_first_program()):
            self.assertFalse('w' in rights and 'x' in rights, hex(at))

    def test_kernel_code_is_not_writable_under_another_address(self):
        pages = self.mappings(self.at_first_program())
        code = [(there, there + size) for at, there, size, rights in pages
                if at >= USER_END and 'x' in rights]
        self.assertEqual(1, len(code))
        for at, there, size, rights in pages:
            if 'w' in rights:
                self.assertTrue(there + size <= code[0][0]
                                or there >= code[0][1], hex(at))

    def test_programs_reach_their_half_only_and_the_kernel_its_own(self):
        for at, _, _, rights in self.mappings(self.at_first_program()):
            self.assertEqual(at < USER_END, 'u' in rights, hex(at))
            self.assertEqual(at >= USER_END, 'g' in rights, hex(at))

    def test_no_page_is_at_null_or_below_the_stack_of_the_kernel(self):
        guard = self.symbols['stack_guard']
        for at, _, size, _ in self.mappings(self.at_first_program()):
            for place in (0, guard, guard + 4095):
                self.assertFalse(at <= place < at + size, hex(at))

    def test_a_full_stack_of_the_kernel_stops_it(self):
        machine = self.machine()
        machine.run_to(self.symbols['trap_taken'])
        machine.set_register(SP, self.symbols['stack_low'] + 16)
        status, text = machine.finish()
        self.assertEqual(STATUS_FAIL, status)
        self.assertIn('the kernel trapped, scause 000000000000000f', text)

    def test_the_kernel_cannot_touch_a_programs_page(self):
        machine = self.at_first_program()
        machine.set_register(A0, 0x404000)
        status, text = machine.finish()
        self.assertEqual(STATUS_FAIL, status)
        self.assertIn('the kernel trapped, scause 000000000000000d', text)
        self.assertIn('address 0000000000404018', text)

    def test_left_alone_it_ends_well(self):
        status, text = self.at_first_program().finish()
        self.assertIn('hello', text)
        self.assertNotEqual(0, status)

    def run_through(self, *options, bundle=True):
        return self.machine(*options, bundle=bundle).finish()

    def test_any_number_of_processors_and_memory_will_do(self):
        for options in (['-smp', '4'], ['-m', '32'], ['-m', '3G']):
            status, text = self.run_through(*options)
            self.assertEqual(STATUS_PASS, status, text)

    def test_threads_keep_their_floats_and_see_no_others(self):
        Path(self.bundle).write_bytes(laws.bundle(243, [
            ROOT / 'build/riscv64/tests/floats.elf']))
        wrong, tap = laws.complain(*self.run_through())
        self.assertIsNone(wrong, tap)
        self.assertEqual(4, len(tap))

    def test_it_needs_no_sstc(self):
        status, text = self.run_through('-cpu', 'rv64,sstc=off')
        self.assertEqual(STATUS_PASS, status, text)

    def test_without_a_bundle_it_says_what_is_missing(self):
        status, text = self.run_through(bundle=False)
        self.assertEqual(STATUS_FAIL, status)
        self.assertIn('there is no bundle', text)

    def test_a_damaged_bundle_is_refused(self):
        whole = Path(self.bundle).read_bytes()
        for damaged in (b'\xff' + whole[1:], whole[:5000],
                        whole[:12] + b'\x3e' + whole[13:]):
            Path(self.bundle).write_bytes(damaged)
            status, text = self.run_through()
            self.assertEqual(STATUS_FAIL, status)
            self.assertIn('orrery: broken bundle: ', text)


if __name__ == '__main__':
    unittest.main()
