"""`./orr bench --images --check`: no row of that table has got worse by more
than 2 % than it is recorded, neither in reports/bench/images.json, which
--update writes, nor in reports/bench/images-first.json, which has what each row
took when it was first recorded: so small losses do not add up. To that file
--update adds rows that are new, and changes none; of sizes it has nothing, as
they grow with what the kernel can do. Counts repeat exactly, but only with the
compiler they were made with: with another one there is nothing to compare.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / 'reports/bench/images.json'
FIRST = ROOT / 'reports/bench/images-first.json'
MOST_PERCENT = 2
SKIPPED = 77  # exit status: not comparable
TIMES = ('init', 'first_line')
SIZES = ('text', 'constants', 'data', 'zeroed', 'arena', 'tables',
         'init_pages', 'all_pages')
REMEDIES = {
    RECORD: 'If that is what it should cost: `./orr bench --images --update`, '
            'and say why in the commit.',
    FIRST: 'These figures stay as they are: make the row shorter '
           '(`./orr bench --images --breakdown --functions ROW` says what '
           'takes how many). Only where a row measures something else than it '
           'did, take it out of that file: --update adds it anew.'}


def compiler():
    text = subprocess.run(['clang', '--version'], text=True, check=True,
                          capture_output=True).stdout
    return re.search(r'version (\d+)', text).group(1)


def measure():
    """{machine: {row: number}}; None and what was said if it failed."""
    done = subprocess.run([ROOT / 'build/release/orr', 'bench', '--images',
                           '--json'], cwd=ROOT, text=True,
                          capture_output=True)
    if done.returncode:
        return None, done.stdout + done.stderr
    return {one['machine']: {**{key: row['least']
                                for key, row in one['rows'].items()},
                             **{key: one[key] for key in TIMES + SIZES}}
            for one in json.loads(done.stdout)['machines']}, ''


def compare(recorded, measured):
    """(what got worse, what got better), a sentence each."""
    worse, better = [], []
    for machine, rows in recorded.items():
        here = measured.get(machine, {})
        for row, was in rows.items():
            now = here.get(row)
            if now is None:
                worse.append(f'{machine} {row}: {was}, now not measured')
                continue
            text = f'{machine} {row}: {was}, now {now}'
            if was:
                text += f' ({(now - was) * 100 / was:+.1f} %)'
            if now * 100 > was * (100 + MOST_PERCENT):
                worse.append(text)
            elif now * 100 < was * (100 - MOST_PERCENT):
                better.append(text)
        worse += [f'{machine} {row}: not recorded yet'
                  for row in here if row not in rows]
    return worse, better


def without_sizes(rows):
    """What of {machine: {row: number}} is counted in instructions."""
    return {machine: {row: number for row, number in counts.items()
                      if row not in SIZES}
            for machine, counts in rows.items()}


def with_new(first, measured):
    """The first counts, and those of rows that had none."""
    return {machine: {**counts, **first.get(machine, {})}
            for machine, counts in without_sizes(measured).items()}


def write(path, rows):
    path.write_text(json.dumps({'clang': compiler(), 'rows': rows}, indent=1) +
                    '\n')
    print(f'recorded in {path.relative_to(ROOT)}')


def read(path):
    return json.loads(path.read_text())['rows']


def update(measured):
    first = read(FIRST)
    write(RECORD, measured)
    if with_new(first, measured) != first:
        write(FIRST, with_new(first, measured))
    return 0


def complain(path, recorded, measured):
    """What is worse than one file says, and what to do: lines; none if all is
    well."""
    worse, _ = compare(recorded, measured)
    if not worse:
        return []
    return [f'WORSE than {path.relative_to(ROOT)}:',
            *(f'  {line}' for line in worse), REMEDIES[path]]


def check(measured):
    recorded = read(RECORD)
    _, better = compare(recorded, measured)
    complaints = (complain(RECORD, recorded, measured) +
                  complain(FIRST, read(FIRST), without_sizes(measured)))
    if better:
        print('\n  '.join(['better:', *better]))
    if complaints:
        print('\n'.join(complaints))
        return 1
    print(f'no row is more than {MOST_PERCENT} % above '
          f'{RECORD.relative_to(ROOT)} or {FIRST.relative_to(ROOT)}')
    return 0


def main(arguments):
    options = set(arguments) - {'--images'}
    if options not in ({'--check'}, {'--update'}):
        print('usage: orr bench --images --check | --update', file=sys.stderr)
        return 2
    if options == {'--check'}:
        was, here = json.loads(RECORD.read_text())['clang'], compiler()
        if was != here:
            print(f'recorded with clang {was}: not to be compared with {here}')
            return SKIPPED
    measured, wrong = measure()
    if measured is None:
        print(wrong)
        return 1
    return update(measured) if options == {'--update'} else check(measured)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
