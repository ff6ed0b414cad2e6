"""Is there a scenario for every answer of every system call?

  tools/answers.py ORR          check, and say what is missing, in scenarios
                                or in reports/answers.md
  tools/answers.py ORR --write  write reports/answers.md, too

Runs all scenarios, and compares what their system calls were answered with the
contract of the core (`call_answers()`, listed by `orr run --json`).
"""
import json
import re
import subprocess
import sys
from pathlib import Path

# What only the first program could be answered, and the test that shows it.
EXCEPTIONS = {
    'create BUSY': 'two objects for one line: core/tests/test_handle.c',
    'destroy WRONG_STATE': 'the first quota: core/tests/test_handle.c',
}

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / 'reports/answers.md'


def runs(orr, paths):
    """One JSON object for each scenario; those that fail on purpose too."""
    done = subprocess.run([orr, 'run', '--json', '--check', *map(str, paths)],
                          cwd=ROOT, text=True, stdout=subprocess.PIPE)
    return [json.loads(line) for line in done.stdout.splitlines()]


def collect(results):
    """{call: {error: [scenarios]}} and {call: [errors]}, by contract."""
    shown, contract = {}, {}
    for one in results:
        contract = one['contract']
        for call, errors in one['answers'].items():
            for error in errors:
                shown.setdefault(call, {}).setdefault(error, []).append(
                    one['scenario'])
    return shown, contract


def missing(shown, contract):
    return [f'{call} {error}' for call, errors in contract.items()
            for error in errors if error not in shown.get(call, {})
            and f'{call} {error}' not in EXCEPTIONS]


def undocumented(shown, contract):
    return [f'{call} {error} in {names[0]}' for call, errors in shown.items()
            for error, names in errors.items()
            if error not in contract.get(call, [])]


def table(shown, contract):
    lines = ['# What each system call can be answered, and a scenario for it',
             '', 'Written by'
             ' `tools/answers.py build/release/orr --write`; the rows are the contract of the core'
             ' (core/check_answer.c).', '', '| call | answer | scenarios |',
             '|---|---|---|']
    for call, errors in contract.items():
        for error in errors:
            names = shown.get(call, {}).get(error, [])
            if f'{call} {error}' in EXCEPTIONS:
                names = [EXCEPTIONS[f'{call} {error}']]
            more = f' and {len(names) - 3} more' if len(names) > 3 else ''
            lines.append(f'| {call} | {error} |'
                         f' {", ".join(names[:3])}{more} |')
    return '\n'.join(lines) + '\n'


def rows(text):
    """{'call error': names} of the table, as far as it names them."""
    found = re.findall(r'^\| (\w+) \| (\w+) \| (.*) \|$', text, re.M)
    return {f'{call} {error}': re.sub(r' and \d+ more$', '', names)
            for call, error, names in found if call != 'call' or
            error != 'answer'}


def untrue(text, shown, contract):
    """Which rows the table lacks or has too many, or that name no scenario
    which there still is. Who shows what else may change with every event."""
    told = rows(text)
    wanted = {f'{call} {error}' for call, errors in contract.items()
              for error in errors}
    known = {name for errors in shown.values() for names in errors.values()
             for name in names}
    return sorted(row for row in set(told) | wanted
                  if row not in told or row not in wanted or
                  (row not in EXCEPTIONS and
                   not set(filter(None, told[row].split(', '))) <= known))


def main(arguments):
    if not arguments:
        print(__doc__)
        return 2
    paths = sorted((ROOT / 'scenarios').glob('*.yaml'))
    shown, contract = collect(runs(arguments[0], paths))
    if '--write' in arguments:
        TABLE.write_text(table(shown, contract))
    stale = untrue(TABLE.read_text(), shown, contract)
    for line in stale:
        print(f'reports/answers.md is not right about: {line}; --write it')
    wrong = undocumented(shown, contract)
    lacking = missing(shown, contract)
    for line in wrong:
        print(f'not in the contract (core/check_answer.c): {line}')
    for line in lacking:
        print(f'no scenario shows: {line}')
    total = sum(map(len, contract.values()))
    print(f'{total - len(lacking)} of {total} answers are shown by scenarios')
    return int(bool(wrong or lacking or stale))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
