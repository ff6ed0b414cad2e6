"""`./orr bench --images --breakdown [ROW]`: where the instructions of a row go,
the call without words unless told. QEMU logs every instruction of a boot that
measures just that row; the part of the log between two readings of the counter
that is as long as the row says is shared out by what the instructions belong
to: the source file of the innermost function that is no header's, or the label
in an assembly file.
"""
import array
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMON = ['-m', '256', '-nodefaults', '-display', 'none', '-monitor', 'none',
          '-no-reboot', '-icount', 'shift=0,sleep=off', '-d', 'nochain,exec']
MACHINES = {
    'x86_64': ['qemu-system-x86_64', '-M', 'microvm', '-cpu', 'max',
               '-device', 'isa-debug-exit,iobase=0xf4,iosize=4'],
    'riscv64': ['qemu-system-riscv64', '-M', 'virt', '-bios', 'default'],
}
KERNEL = 1 << 63  # addresses from here on are the kernel's
ROW = 'call_0'
PARTS = ('kernel_', 'image_')  # what names of the linker's begin with
COLUMNS = 4  # entries into the kernel that have columns of their own
SLACK = 16  # an instruction that faults is logged twice, and counted once

# What the files are about; others stand for themselves.
STAGES = {
    'program': 'what the programs do between calls',
    'stub': 'orr_trap(): registers from and to struct orr_call',
    'core/kernel.c': 'one entry: from trap to decision',
    'core/fast.c': 'call and reply in one piece',
    'core/slot.c': 'handles: look up, make, remove',
    'core/queue.c': 'queues',
    'core/schedule.c': 'charging time, who is next, until when',
    'core/context.c': 'budgets',
    'core/clock.c': 'what is due next',
    'core/cell.c': 'marking cells as touched',
    'hal-image/run.c': 'traps and decisions carried out',
    'hal-image/hal_thread.c': 'results and words for threads',
    'hal-image/image.c': 'between assembly and C',
    'hal-x86_64/trap.c': 'another thread: segments, space; results',
    'hal-x86_64/vectors.c': 'another thread: vectors',
    'hal-x86_64/time.c': 'the clock',
    'hal-riscv/trap.c': 'another thread: floats, space; results',
    'hal-riscv/paging.c': 'another thread: space',
    'hal-riscv/device.c': 'the clock',
    'call_entry': 'in: a call',
    'taken': 'in: from assembly to C',
    'trap_entry': 'in: any trap',
    'call_taken': 'in: a call',
    'context_enter': 'out: to a thread in a call',
    'context_switch': 'another thread: what C keeps',
    'context_return': 'out: to a thread in any other trap',
}


def single_steps(qemu):
    """The option by which each instruction is logged by itself."""
    text = subprocess.run([qemu, '--version'], text=True, check=True,
                          capture_output=True).stdout
    version = tuple(map(int, re.search(r'(\d+)\.(\d+)', text).groups()))
    if version >= (8, 1):
        return ['-accel', 'tcg,one-insn-per-tb=on']
    return ['-singlestep']


def scenario_text(row):
    text = (ROOT / 'scenarios/bench/images.yaml').read_text()
    return text.replace('    program: bench\n', '    program: bench\n'
                        f'    arguments: ["{row}"]\n')


def read_log(file):
    """The addresses of all instructions, in the order in which they ran."""
    pcs = array.array('Q')
    for line in file:
        if line.startswith(b'Trace'):
            pcs.append(int(line.split(b'/', 2)[1], 16))
        elif line.startswith(b'Stopped') and pcs:
            pcs.pop()  # it was not run then
    return pcs


def boot(machine, row, folder):
    """(addresses, what the measuring program said: name -> least)."""
    scenario, bundle = folder / 'images.yaml', folder / 'bundle'
    log, console = folder / 'log', folder / 'console'
    scenario.write_text(scenario_text(row))
    subprocess.run([ROOT / 'build/release/orr', 'image', '--bundle', '--arch',
                    machine, '--output', bundle, scenario], check=True,
                   stdout=subprocess.DEVNULL)
    os.mkfifo(log)
    command = MACHINES[machine]
    command = [*command, *COMMON, *single_steps(command[0]), '-serial',
               f'file:{console}', '-D', log, '-initrd', bundle, '-kernel',
               ROOT / 'build' / machine / 'kernel.elf']
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    with open(log, 'rb', buffering=1 << 20) as file:
        pcs = read_log(file)
    child.wait()
    said = re.findall(r'(\w+) (\d+) \d+\r?$', console.read_text('latin-1'),
                      re.M)
    return pcs, {name: int(least) for name, least in said}


def symbols(path):
    """[(address, name)] of a program, in order; not where parts begin."""
    text = subprocess.run(['llvm-nm', '-n', '--defined-only', path], text=True,
                          capture_output=True, check=True).stdout
    named = [line.split() for line in text.splitlines()]
    return [(int(words[0], 16), words[-1]) for words in named
            if not words[-1].startswith(PARTS)]


def find_window(pcs, reader, length):
    """The last stretch of that length that begins and ends where the program
    reads the counter, and is in the kernel in between: others may have the same
    address. None if there is none. What faults is logged again."""
    at = [i for i, pc in enumerate(pcs) if pc == reader]
    places = set(at)
    for more in range(SLACK):
        for i in reversed(at):
            end = i + length + more
            if end in places and any(map(is_kernel, pcs[i:end])):
                return pcs[i:end]
    return None


def is_kernel(pc):
    return pc >= KERNEL


def name_chains(pcs, kernel):
    """{address: (source file of the innermost function that is none of a
    header; or None, the innermost function)}."""
    unique = sorted(set(filter(is_kernel, pcs)))
    text = subprocess.run(
        ['llvm-symbolizer', f'--obj={kernel}', '--inlines',
         '--functions=short'], input='\n'.join(map(hex, unique)), text=True,
        capture_output=True, check=True).stdout
    blocks = text.strip('\n').split('\n\n')
    return {pc: stage_of_block(block.split('\n'))
            for pc, block in zip(unique, blocks)}


def stage_of_block(lines):
    """Innermost first: a function, then FILE:LINE:COLUMN."""
    names = lines[::2]
    files = [line.rsplit(':', 2)[0] for line in lines[1::2]]
    for file in files:
        if file.endswith('.c'):
            return '/'.join(file.split('/')[-2:]), names[0]
    return None, names[0]


def stub_of(part, stub):
    """The addresses of orr_trap() in the program that ran this part, which
    ends with the instruction that enters the kernel."""
    size, offset = stub
    return range(part[-1] - offset, part[-1] - offset + size)


def label_of(pc, labels):
    name = '?'
    for address, label in labels:
        if address > pc:
            break
        name = label
    return name


class Breakdown:
    """What one machine did in a row: columns are entries into the kernel."""

    def __init__(self, window, machine):
        folder = ROOT / 'build' / machine
        self.total = len(window)
        self.labels = symbols(folder / 'kernel.elf')
        self.chains = name_chains(window, folder / 'kernel.elf')
        self.stub = self.measure_stub(folder / 'apps/bench.elf', window)
        self.passes, self.functions = [], Counter()
        user, own = Counter(), None
        for kernel, part in groupby(window, is_kernel):
            part = list(part)
            if kernel:
                self.passes.append(user + Counter(map(self.stage, part)))
                user = Counter()
            else:
                last = not self.passes or own is None
                own = own or stub_of(part, self.stub)
                here = own if last else self.stub_near(part, own)
                user = Counter('stub' if pc in here else 'program'
                               for pc in part)
        self.passes[-1] += user

    def stub_near(self, part, own):
        """The last part ends outside of any stub: it is the first one's."""
        mine = stub_of(part, self.stub)
        return mine if mine[0] <= part[0] < mine[-1] else own

    def measure_stub(self, program, window):
        """(bytes of orr_trap, where in it the kernel is entered)."""
        names = symbols(program)
        places = [address for address, name in names]
        start = dict((name, at) for at, name in names)['orr_trap']
        end = min(at for at in places if at > start)
        enters = next(pc for pc, after in zip(window, window[1:])
                      if not is_kernel(pc) and is_kernel(after))
        return end - start, enters - start

    def stage(self, pc):
        file, function = self.chains[pc]
        if file is None:
            function = file = label_of(pc, self.labels)
        self.functions[f'{file} {function}'] += 1
        return file

    def columns(self):
        """The entries, the last of them together if there are many."""
        if len(self.passes) <= COLUMNS:
            return self.passes
        return [*self.passes[:COLUMNS - 1],
                sum(self.passes[COLUMNS - 1:], Counter())]


def measure(machine, row):
    with tempfile.TemporaryDirectory() as folder:
        pcs, said = boot(machine, row, Path(folder))
    if row not in said or 'nothing' not in said:
        raise SystemExit(f'{machine}: nothing was measured that is called '
                         f'`{row}`; `./orr bench --images --json` has names')
    reader = dict((name, at) for at, name in symbols(
        ROOT / 'build' / machine / 'apps/bench.elf'))['orr_cycles']
    window = find_window(pcs, reader, said[row])
    if window is None:
        raise SystemExit(f'{machine}: no part of the log of {len(pcs)} '
                         f'instructions has the {said[row]} of `{row}`')
    return Breakdown(window, machine)


def order(breakdown):
    """Programs first, then by where an entry comes along."""
    total = sum(breakdown.passes, Counter())
    rest = [stage for stage in total if stage not in ('program', 'stub')]
    return ['program', 'stub'] + sorted(rest, key=lambda s: -total[s])


def print_table(machine, row, breakdown):
    columns = breakdown.columns()
    heads = [f'entry {i + 1}' for i in range(len(columns))]
    if len(breakdown.passes) > len(columns):
        heads[-1] = 'the rest'
    print(f'{machine}, {row}: {breakdown.total} instructions')
    print(f'  {"":24}', *(f'{head:>8}' for head in heads), f'{"all":>8}')
    for stage in order(breakdown):
        counts = [column[stage] for column in columns]
        print(f'  {stage:24}', *(f'{count or "-":>8}' for count in counts),
              f'{sum(counts):8}', '', STAGES.get(stage, ''))
    sums = [sum(column.values()) for column in columns]
    print(f'  {"":24}', *(f'{count:8}' for count in sums), f'{sum(sums):8}\n')


def print_functions(breakdown, most=24):
    print('  The functions, or what is left of them:')
    for name, count in breakdown.functions.most_common(most):
        print(f'  {count:6}  {name}')
    print()


def as_json(machine, row, breakdown):
    return {'machine': machine, 'row': row, 'instructions': breakdown.total,
            'entries': breakdown.passes, 'functions': breakdown.functions}


def main(arguments):
    words = [word for word in arguments if not word.startswith('--')]
    options = set(arguments) - set(words)
    wrong = options - {'--images', '--breakdown', '--json', '--functions'}
    if wrong or len(words) > 1:
        print('usage: orr bench --images --breakdown [--functions] [--json] '
              '[ROW]', file=sys.stderr)
        return 2
    row = words[0] if words else ROW
    told = []
    for machine in MACHINES:
        breakdown = measure(machine, row)
        told.append(as_json(machine, row, breakdown))
        if '--json' not in options:
            print_table(machine, row, breakdown)
        if '--functions' in options:
            print_functions(breakdown)
    if '--json' in options:
        print(json.dumps(told, indent=2))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
