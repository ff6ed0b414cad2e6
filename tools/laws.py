"""The laws of hal.h as the self-test of an image: `tools/laws.py MACHINE`
boots two programs that check them, and passes their TAP on.
"""
import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = 4096
PAGES = 64  # for memory objects
MAGIC, VERSION = 0x444e424f, 3
FOREVER = (1 << 64) - 1
LINE, START_NS, PERIOD_NS = 1, 77, 10000  # the pulses that laws.h asks for
TYPED_NS, TYPED = 5000, b'typed'
SECONDS = 60
STATUS_PASS = 33
MACHINES = {
    'x86_64': (62, ['qemu-system-x86_64', '-M', 'microvm,memory-backend=used',
                    '-cpu', 'max', '-device',
                    'isa-debug-exit,iobase=0xf4,iosize=4']),
    'riscv64': (243, ['qemu-system-riscv64', '-M', 'virt,memory-backend=used',
                      '-bios', 'default']),
}
MEMORY_MIB = 256


def bundle(machine, programs):
    """As core/include/orrery/bundle.h has it; there is no plan."""
    parts, at = [], PAGE

    def put(data):
        nonlocal at
        here = at
        parts.append(data.ljust(-(-len(data) // PAGE) * PAGE, b'\0'))
        at += len(parts[-1])
        return here
    modules = b''.join(
        struct.pack('<32sII', path.stem.encode(), put(path.read_bytes()),
                    path.stat().st_size) for path in programs)
    modules_at = put(modules)
    stimuli_at = put(struct.pack('<QQQII', START_NS, PERIOD_NS, 0, LINE, 0)
                     + struct.pack('<QQQII', TYPED_NS, 0, 1, LINE, len(TYPED))
                     + TYPED)
    head = struct.pack('<12IQ8I', MAGIC, VERSION, at, machine,
                       1024, 1, 4, 128, PAGES, 0, 65536, 0, FOREVER,
                       PAGE, 0, len(programs), modules_at, 2, stimuli_at,
                       0, 0)
    return head.ljust(PAGE, b'\0') + b''.join(parts)


def use_memory(path):
    """Memory that something was in before: on a real machine it is not zero."""
    with path.open('wb') as file:
        for _ in range(MEMORY_MIB):
            file.write(b'\xa5' * (1 << 20))
    return ['-m', str(MEMORY_MIB), '-object', 'memory-backend-file,id=used,'
            f'size={MEMORY_MIB}M,mem-path={path},share=off']


def boot(root, name, *programs):
    """QEMU's exit status, and what the programs wrote: the laws, or others
    from the folder of that build."""
    machine, command = MACHINES[name]
    folder = root / 'build' / name
    programs = programs or ('laws/laws.elf', 'laws/laws_child.elf')
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / 'bundle'
        path.write_bytes(bundle(machine, [folder / program
                                          for program in programs]))
        done = subprocess.run(
            [*command, *use_memory(Path(place) / 'memory'),
             '-kernel', str(folder / 'kernel.elf'), '-initrd', str(path),
             '-nodefaults', '-display', 'none', '-serial', 'stdio', '-monitor',
             'none', '-no-reboot', '-icount', 'shift=0,sleep=off'], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, timeout=SECONDS)
    return done.returncode, done.stdout.decode(errors='replace')


def complain(status, text):
    """(what is wrong or None, the TAP)."""
    tap = re.findall(r'^\x1eo \d+ \d+ \d+ ((?:1\.\.|ok|not ok).*?)\r?$',
                     text, re.M)
    plan = [int(line[3:]) for line in tap if line.startswith('1..')]
    held = [line for line in tap if line.startswith('ok ')]
    broken = [line for line in tap if line.startswith('not ok ')]
    if status != STATUS_PASS:
        return f'QEMU ended with status {status}:\n{text[-2000:]}', tap
    if len(plan) != 1 or broken or len(held) != plan[0]:
        return f'{len(held)} laws hold, {len(broken)} do not', tap
    return None, tap


def main(arguments):
    root = Path(__file__).resolve().parent.parent
    if len(arguments) != 1 or arguments[0] not in MACHINES:
        print(f'{__doc__}\nMACHINE: {", ".join(MACHINES)}')
        return 2
    wrong, tap = complain(*boot(root, arguments[0]))
    print('\n'.join(tap))
    if wrong:
        print(wrong)
    return int(bool(wrong))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
