"""`./orr bench --images --check`: no row of that table has got worse by more
than 2 % than it is recorded in reports/bench/images.json, which --update
writes. Counts repeat exactly, but only with the compiler they were made with:
with another one there is nothing to compare.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / 'reports/bench/images.json'
MOST_PERCENT = 2
SKIPPED = 77  # exit status: not comparable
TOTALS = ('init', 'first_line', 'text', 'constants', 'data', 'zeroed',
          'arena', 'tables', 'init_pages', 'all_pages')
REMEDY = ('If that is what it should cost: `./orr bench --images --update`, '
          'and say why in the commit.')


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
                             **{key: one[key] for key in TOTALS}}
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


def update(measured):
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(json.dumps({'clang': compiler(), 'rows': measured},
                                 indent=1) + '\n')
    print(f'recorded in {RECORD.relative_to(ROOT)}')
    return 0


def check(measured):
    record = json.loads(RECORD.read_text())
    worse, better = compare(record['rows'], measured)
    for title, lines in (('better:', better), ('WORSE:', worse)):
        if lines:
            print('\n  '.join([title, *lines]))
    if worse:
        print(REMEDY)
        return 1
    print(f'no row is more than {MOST_PERCENT} % above '
          f'{RECORD.relative_to(ROOT)}')
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
