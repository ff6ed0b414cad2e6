"""`./orr bench --defects`: can our tests find what goes wrong in kernels?

  ./orr bench --defects [NAME...]   every defect, or those with such a name
      --sample      three of them
      --seconds S   of processor time for each (default 60)
      --every       go on after the first strategy that finds it
      --long        then look for defects where none is, ten times as long as
                    the slowest find took
      --check       only: does each patch apply to the core as it is?
      --json        print one JSON object

A defect is a patch in fuzz/defects for one file of the core. Each is built
into the test kit and into `orr`, and looked for by made-up events, by the
scenarios under several seeds, and by the unit tests. Exit status 1 if one was
not found, or if one was found where none is.
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path
from defects_build import Kit, PatchFault, apply, patches
from defects_hunt import hunt

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = 3
REMEDY = ('the core has changed there: make the patch anew '
          '(see fuzz/defects/README.md)')


def arguments_read(words):
    parser = argparse.ArgumentParser(prog='orr bench --defects',
                                     add_help=False)
    for flag in ('sample', 'every', 'long', 'check', 'json', 'help'):
        parser.add_argument(f'--{flag}', action='store_true')
    parser.add_argument('--seconds', type=float, default=60)
    parser.add_argument('names', nargs='*')
    options = parser.parse_args([w for w in words if w != '--defects'])
    if options.help:
        print(__doc__)
        sys.exit(0)
    return options


def chosen(options):
    every = [patch for patch in patches(ROOT)
             if not options.names or any(n in patch.stem
                                         for n in options.names)]
    if options.sample:
        step = max(1, len(every) // SAMPLE)
        every = every[::step][:SAMPLE]
    return every


def check(every):
    """Every patch must apply to the core; says which does not."""
    bad = 0
    for patch in every:
        try:
            apply(ROOT, patch)
        except PatchFault as fault:
            print(f'{patch.relative_to(ROOT)}: {fault}\n  {REMEDY}')
            bad += 1
    if not every:
        print('fuzz/defects: no patch has such a name')
        return 1
    if bad == 0:
        print(f'{len(every)} patches apply')
    return int(bad > 0)


def row_print(row):
    for i, found in enumerate(row['found'] or [None]):
        name = row['defect'] if i == 0 else ''
        if found is None:
            print(f'{name:32} NOT FOUND  {row["seconds"]:7.1f} s', flush=True)
            continue
        what = found['what'].replace(f'{ROOT}/', '')
        print(f'{name:32} {found["strategy"]:10} {found["runs"]:6} '
              f'{found["seconds"]:7.1f} s  {what[:60]}', flush=True)


def measure(kit, every, options):
    rows = []
    if not options.json:
        print(f'{"defect":32} {"found by":10} {"runs":>6} {"CPU time":>9}  '
              'what was seen')
    for patch in every:
        with kit.damaged(patch) as damaged:
            row = hunt(kit, damaged, options.seconds, options.every)
        row['defect'] = patch.stem
        rows.append(row)
        if not options.json:
            row_print(row)
    return rows


def silence(kit, rows, options):
    """The same on the kernel as it is, ten times as long as the slowest find
    took: all that is found is a false alarm, or a true one."""
    slowest = max([found['seconds'] for row in rows for found in row['found']]
                  or [options.seconds])
    seconds = max(10 * slowest, options.seconds)
    row = hunt(kit, kit.sound(), seconds, False)
    row['defect'] = 'none'
    if not options.json:
        print('the kernel as it is: ' + (
            f'{row["found"][0]["what"]}' if row['found'] else
            f'silent for {row["seconds"]:.0f} s, the slowest find took '
            f'{slowest:.1f} s: ' + ', '.join(
                f'{runs} runs of {name}'
                for name, runs in row['runs'].items())), flush=True)
    return row


def main(words):
    options = arguments_read(words)
    every = chosen(options)
    if options.check or not every:
        return check(every)
    try:
        kit = Kit(ROOT)
        rows = measure(kit, every, options)
        sound = silence(kit, rows, options) if options.long else None
    except PatchFault as fault:
        print(f'orr bench: {fault}\n  {REMEDY}', file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as fault:
        print(fault.stderr or fault.stdout or fault, file=sys.stderr)
        return 2
    missed = [row['defect'] for row in rows if not row['found']]
    alarm = bool(sound and sound['found'])
    if options.json:
        print(json.dumps({'defects': rows, 'sound': sound,
                          'missed': missed}, indent=1))
    else:
        print(f'{len(rows) - len(missed)} of {len(rows)} found'
              + (f'; missed: {", ".join(missed)}' if missed else ''))
    return int(bool(missed) or alarm)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
