"""Scenarios booted as images in QEMU, against what the simulation does."""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
import ratchet
from runner import Job, run_jobs

MACHINES = ('x86_64', 'riscv64')
PRESETS = ('release', *MACHINES)

# Booted so often one after the other, without any difference.
IN_A_ROW = 30
ROW = ('hello', 'ping-pong', 'philosophers')

# Scenarios whose expectations hold only at the simulation's speed, and why.
# Their images are booted and replayed all the same.
TIMING = {
    'edf': 'has 94 of 100 parts of the time used by a deadline',
    'edf-overrun': 'has each deadline kept on its last half millisecond',
    'inherit-chain': 'starts two programs while others are at known steps',
    'metronome': 'wants to be woken within 2 us',
    'overload': 'wants the same share of time to the microsecond',
    'passive-crash': 'wants a restart within 100 us',
    'rate-monotonic': 'has each deadline kept on its last half millisecond',
    'round-robin': 'wants 30 ms of work done within 31 ms of real time',
    'shares': 'counts what 103 ms of real time are shared into',
}

# Scenarios whose expectations hold everywhere, but whose last state depends on
# where a slice ends, or on who is done first.
ORDER = {
    'pages': 'two programs take pages in turns, and so different frames',
    'paging-shared': 'two programs take pages in turns, as their slices end',
}

# Scenarios whose expectations hold everywhere, but that count what else went on
# meanwhile.
COUNTS = {
    'answers-ends': 'tells how many tries it took to come late enough',
    'disk-ring-impostor': 'tells how long a read took',
    'partitions': 'restarts programs as often as its time allows',
    'paging-death': 'tells how many pages were lent until a stranger came',
    'shell': 'tells how much time each program has used',
}


def orr(root, *words):
    return subprocess.run([str(root / 'build/release/orr'), *words], cwd=root,
                          text=True, capture_output=True)


def complain_boot(root, machine, scenario):
    """The image is judged as the simulation is, and ends in the same state but
    for time."""
    here = json.loads(orr(root, 'run', '--json', scenario).stdout)
    there = orr(root, 'boot', '--arch', machine, '--json', scenario)
    if there.returncode > 1:
        return there.stdout + there.stderr
    there = json.loads(there.stdout)
    if there['verdict'] != here['verdict']:
        return f'{there["verdict"]}, {here["verdict"]} in simulation: {there}'
    name = Path(scenario).stem
    if there['output'] != here['output'] and name not in COUNTS:
        return (f'writes {there["output"]},'
                f' {here["output"]} in simulation')
    if (there['timeless'] != here['timeless']
            and name not in ORDER and name not in COUNTS):
        return (f'ends with {there["timeless"]},'
                f' {here["timeless"]} in simulation')
    return None


def complain_damage(root, log):
    """Another event in the middle: the replay says which."""
    lines = log.read_text().splitlines()
    events = [i for i, line in enumerate(lines) if line.startswith('E')]
    number = len(events) // 2
    at = events[number]
    lines[at] = 'E04000000'  # a look around, no call
    log.write_text('\n'.join(lines) + '\n')
    done = orr(root, 'replay', str(log))
    said = [int(word) for word in re.findall(r'after event (\d+)',
                                             done.stdout)]
    if done.returncode == 1 and said == [number + 1]:
        return None
    return f'event {number + 1} was another: {done.stdout}{done.stderr}'


def complain_replay(root, machine, scenario):
    """The core in this process gets the digests that the image got, and the log
    disturbs nothing."""
    with tempfile.TemporaryDirectory() as folder:
        log, there, here = (os.path.join(folder, name)
                            for name in ('log', 'there', 'here'))
        done = orr(root, 'boot', '--arch', machine, '--quiet', '--record',
                   log, '--trace', there, scenario)
        if done.returncode > (Path(scenario).stem in TIMING):
            return done.stdout + done.stderr
        done = orr(root, 'replay', log, '--trace', here)
        if done.returncode or 'as far as it went' in done.stdout:
            return done.stdout + done.stderr
        if Path(here).read_text() != Path(there).read_text():
            return 'boot and replay do not trace the same'
        return complain_damage(root, Path(log))


def complain_bench(root, machine):
    """Every row is measured, and none takes next to nothing."""
    for path in sorted((root / 'scenarios/bench').glob('*.yaml')):
        done = orr(root, 'run', str(path))
        if done.returncode:
            return done.stdout + done.stderr
    done = orr(root, 'bench', '--images', '--json')
    if done.returncode:
        return done.stdout + done.stderr
    rows = {one['machine']: one['rows']
            for one in json.loads(done.stdout)['machines']}[machine]
    few = [name for name, row in rows.items() if row['least'] < 30]
    if few or len(rows) < 20:
        return f'too few instructions, or rows: {few} of {sorted(rows)}'
    return None


def complain_way(root, way):
    """The ISO boots, and is the same when made again."""
    done = orr(root, 'boot', '--arch', 'x86_64', way, 'scenarios/hello.yaml')
    if done.returncode:
        return done.stdout + done.stderr
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ('one.iso', 'other.iso')]
        for file in files:
            orr(root, 'image', '--arch', 'x86_64', '--output', str(file),
                'scenarios/hello.yaml')
        if not files[0].exists() or (files[0].read_bytes()
                                     != files[1].read_bytes()):
            return 'the ISO differs when it is made again'
        last = files[1].stat()
        orr(root, 'image', '--arch', 'x86_64', '--output', str(files[1]),
            'scenarios/hello.yaml')
        if files[1].stat().st_ino != last.st_ino:
            return 'what was there is replaced, not written to'
    return None


def complain_bundle(root, machine):
    """What QEMU loads beside its kernel is all the image this machine has."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ('one', 'other')]
        for file, words in zip(files, ((), ('--bundle',))):
            done = orr(root, 'image', '--arch', machine, *words, '--output',
                       str(file), 'scenarios/hello.yaml')
            if done.returncode:
                return done.stdout + done.stderr
        if not (files[0].read_bytes() == files[1].read_bytes() != b''):
            return 'the file differs when it is made again'
        return complain_large(root, machine, Path(folder) / 'large.yaml')


def complain_large(root, machine, path):
    """As many stacks as there are addresses for can be had, and no more."""
    hello = (root / 'scenarios/hello.yaml').read_text()
    for cells, status in ((54613, 0), (54614, 2)):
        path.write_text(f'machine: {{cells: {cells}}}\n{hello}')
        done = orr(root, 'boot', '--arch', machine, str(path))
        if (done.returncode != status or
                (status == 2 and 'a smaller number for `cells`'
                 not in done.stderr)):
            return done.stdout + done.stderr
    return None


def bootable(root, path):
    text = orr(root, 'boot', '--arch', 'x86_64', '--timeout', '1ms', '--json',
               str(path))
    return ('CPUs; images have one' not in text.stderr
            and 'only in simulation' not in text.stderr)


def run_boots(root):
    jobs = []
    for path in sorted((root / 'scenarios').glob('*.yaml')):
        if not bootable(root, path):
            continue
        name = str(path.relative_to(root))
        for machine in MACHINES:
            kinds = ['replay'] if path.stem in TIMING else ['boot', 'replay']
            jobs += [Job(f'{kind} {machine} {path.stem}',
                         [sys.executable, '-B', str(root / 'tools/boots.py'),
                          kind, machine, name], str(root), {}, 300)
                     for kind in kinds]
    for way in ('--iso', '--uefi'):
        jobs.append(Job(f'boot x86_64 {way}',
                        [sys.executable, '-B', str(root / 'tools/boots.py'),
                         'way', way], str(root), {}, 300))
    jobs.append(Job('image riscv64',
                    [sys.executable, '-B', str(root / 'tools/boots.py'),
                     'bundle', 'riscv64'], str(root), {}, 300))
    jobs += [Job(f'bench {machine}',
                 [sys.executable, '-B', str(root / 'tools/boots.py'),
                  'bench', machine], str(root), {}, 300)
             for machine in MACHINES]
    jobs.append(Job('bench against reports/bench/images.json',
                    [sys.executable, '-B', 'tools/ratchet.py', '--check'],
                    str(root), {}, 300, skipped=ratchet.SKIPPED))
    jobs += [Job(f'laws {machine}', [sys.executable, '-B', 'tools/laws.py',
                                     machine], str(root), {}, 300)
             for machine in MACHINES]
    jobs += [Job(f'{folder}/test_machine',
                 [sys.executable, '-B', f'{folder}/tests/test_machine.py'],
                 str(root), {}, 300)
             for folder in ('hal-riscv', 'hal-x86_64')]
    return run_jobs('boots', jobs)


def boots_in_a_row(root, machine, scenario):
    """None, or how one of many boots differs from the first."""
    first = None
    for number in range(1, IN_A_ROW + 1):
        done = orr(root, 'boot', '--arch', machine, '--json', scenario)
        if done.returncode:
            return f'boot {number}: {done.stdout}{done.stderr}'
        boot = json.loads(done.stdout)
        told = {key: boot[key] for key in ('verdict', 'output', 'timeless')}
        first = first or told
        if told != first:
            return f'boot {number} is {told}, the first was {first}'
    print(f'{machine} {Path(scenario).stem}: {IN_A_ROW} boots in a row, all '
          f'{first["verdict"]}, timeless digest {first["timeless"]}')
    return None


def run_boots_in_a_row(root):
    jobs = [Job(f'boots in a row {machine} {scenario}',
                [sys.executable, '-B', str(root / 'tools/boots.py'), 'row',
                 machine, f'scenarios/{scenario}.yaml'], str(root), {}, 3600,
                told=1)
            for machine in MACHINES for scenario in ROW]
    return run_jobs('boots in a row', jobs)


def main(arguments):
    root = Path(__file__).resolve().parent.parent
    checks = {'boot': complain_boot, 'replay': complain_replay,
              'way': complain_way, 'bundle': complain_bundle,
              'bench': complain_bench, 'row': boots_in_a_row}
    wrong = checks[arguments[0]](root, *arguments[1:])
    if wrong:
        print(wrong)
    return int(bool(wrong))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
