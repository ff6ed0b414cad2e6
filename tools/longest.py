"""The longest entries into the kernel, in instructions, and their paths.

  tools/longest.py             measure over all tests, and print
  tools/longest.py --write     write reports/longest.md, too
  tools/longest.py PATTERN...  only tests whose names contain a pattern

Runs all unit tests and scenarios with a core that tells how many basic blocks
each entry executes, and then, of the tests whose longest entries have most,
just that entry under callgrind, in a build like `release`. Entries are the
same in both, as in every build. More than BOUND instructions fail.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import wrap
from builds import build_all, tests

ROOT = Path(__file__).resolve().parent.parent
REPORT = ROOT / 'reports/longest.md'
BLOCKS, PLAIN = PRESETS = ('entries-blocks', 'entries')
BOUND = 40000
ROWS = 12
LATE = 50000  # callgrind takes minutes to come to an entry after so many
CHOSEN = 'entries_chosen'
CALLGRIND = ['valgrind', '--tool=callgrind', '--collect-atstart=no',
             f'--toggle-collect={CHOSEN}']


@dataclass
class Longest:
    """Of one test: its entries, and the one that executes most blocks."""
    name: str
    entries: int
    blocks: int
    number: int
    cost: int = 0
    chain: list = field(default_factory=list)


def counted(text, name):
    """From what the processes of a test wrote; None if nobody entered."""
    lines = [[int(word) for word in line.split()]
             for line in text.splitlines()]
    if not lines:
        return None
    _, blocks, number = max(lines, key=lambda line: line[1])
    return Longest(name, sum(line[0] for line in lines), blocks, number)


def calls(text):
    """{function: {function that it calls: instructions in there}}."""
    names, tree, current, callee = {}, {}, None, None
    for line in text.splitlines():
        found = re.match(r'(c?fn)=\((\d+)\)(?: (.*))?$', line)
        if found:
            what, number, name = found.groups()
            names.setdefault(number, name)
            if what == 'fn':
                current = tree.setdefault(names[number], {})
            else:
                callee = names[number]
        elif callee and re.match(r'[+*\d-]', line):
            current[callee] = current.get(callee, 0) + int(line.split()[1])
            callee = None
    return tree


def path(tree):
    """Down from the entry, where most of the instructions are."""
    name, chain = CHOSEN, []
    while tree.get(name):
        name, cost = max(tree[name].items(), key=lambda call: call[1])
        if name in [one for one, _ in chain]:
            break
        if chain and cost < chain[0][1] / 20:
            break
        chain.append((name, cost))
    return chain


def total(text):
    return int(re.search(r'^totals: (\d+)', text, re.M).group(1))


def run(job, environment, before=()):
    """What the test says is of no interest here, nor whether it passes."""
    done = subprocess.run(
        [*before, *job.command], cwd=job.folder, timeout=3600,
        env={**os.environ, **job.environment, **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode(errors='replace')


def scan(job):
    with tempfile.TemporaryDirectory(prefix='orr-longest-') as folder:
        file = Path(folder) / 'entries'
        run(job, {'ORR_ENTRIES': str(file)})
        return counted(file.read_text() if file.exists() else '', job.name)


def measure(job, one):
    """Counts the instructions of that entry."""
    with tempfile.TemporaryDirectory(prefix='orr-longest-') as folder:
        file = Path(folder) / 'counts'
        said = run(job, {'ORR_ENTRY': str(one.number)},
                   [*CALLGRIND, f'--callgrind-out-file={file}'])
        text = file.read_text() if file.exists() else ''
    one.chain = path(calls(text))
    one.cost = total(text) if one.chain else 0
    if not one.chain:
        print(f'{job.name}: callgrind did not see entry {one.number}:\n'
              + said[-1000:], file=sys.stderr)


def chosen(results):
    """The longest, and others that are not just as long: what many tests do
    counts once, where it comes first."""
    first = {}
    for one in sorted(results, key=lambda one: one.number):
        first.setdefault(one.blocks, one)
    rows = sorted(first.values(), key=lambda one: -one.blocks)
    return [one for number, one in enumerate(rows)
            if number == 0 or one.number <= LATE][:ROWS]


def told(one):
    chain = ' > '.join(f'`{name}` {cost:,}' for name, cost in one.chain)
    return f'| {one.cost:,} | {one.name} | {one.number:,} | {chain} |'


def table(results, rows, compiler):
    rows = sorted(rows, key=lambda one: (-one.cost, one.name))
    entries = sum(one.entries for one in results)
    return '\n'.join([
        '# The longest entries into the kernel', '',
        *wrap(f'Of {entries:,} entries in {len(results)} unit tests and'
              ' scenarios, those that execute most basic blocks, each sort'
              ' once: instructions, counted by callgrind, and the way down to'
              ' where most of them are. What the simulated machine or a test'
              ' does when the kernel calls it counts too.', 80), '',
        f'    tools/longest.py --write    # {compiler}, -O2', '',
        *wrap('What an entry may do is bounded by its steps and by the limits'
              ' in `core/include/orrery/call.h`; `core/DESIGN.md`, Bounded'
              ' work, says what is not yet, and what that costs. More than'
              f' {BOUND:,} instructions fail `./orr test --long`.', 80), '',
        '| instructions | test | its entry | path |', '|---|---|---|---|',
        *map(told, rows)]) + '\n'


def run_longest(patterns=(), write=False):
    """The text of the report, and what is wrong or None."""
    if not shutil.which('valgrind'):
        return '', 'it needs valgrind: ./orr doctor'
    jobs = {preset: {job.name: job
                     for job in tests(ROOT, preset, ['unit', 'scenario'])
                     if not patterns or any(p in job.name for p in patterns)}
            for preset in PRESETS}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = [one for one in pool.map(scan, jobs[BLOCKS].values()) if one]
        rows = chosen(results)
        list(pool.map(lambda one: measure(jobs[PLAIN][one.name], one), rows))
    if not rows or not rows[0].cost:
        return '', 'the longest entry was not seen'
    rows = [one for one in rows if one.cost]
    compiler = subprocess.run(['gcc', '--version'], text=True, check=True,
                              stdout=subprocess.PIPE).stdout.splitlines()[0]
    text = table(results, rows, compiler)
    if write:
        REPORT.write_text(text)
    worst = max(rows, key=lambda one: one.cost)
    if worst.cost <= BOUND:
        return text, None
    return text, (f'{worst.name}, entry {worst.number}: {worst.cost:,}'
                  f' instructions, more than {BOUND:,}')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('patterns', nargs='*')
    parser.add_argument('--write', action='store_true')
    options = parser.parse_args()
    if build_all(ROOT, PRESETS).failed:
        return 1
    text, wrong = run_longest(options.patterns, options.write)
    print(text, end='')
    if wrong:
        sys.exit(f'longest: {wrong}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
