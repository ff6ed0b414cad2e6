"""gdb sees programs, kernel and machine as ordinary code, and the script adds
the threads that do not run: python3 test_gdb.py BUILD"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMANDS = ['break hal_console_write', 'run', 'orrery time', 'orrery threads',
            'echo BT\\n', 'orrery bt {blocked}', 'echo HERE\\n', 'backtrace',
            'delete', 'continue']


def gdb(build, commands):
    line = ['gdb', '-q', '-batch', '-nx', '-iex', 'set debuginfod enabled off',
            '-x', ROOT / 'tools/gdb/orrery.py']
    for command in commands:
        line += ['-ex', command]
    line += ['--args', build / 'orr', 'run', 'scenarios/philosophers-smp.yaml']
    environment = dict(os.environ, ASAN_OPTIONS='detect_leaks=0')
    done = subprocess.run(line, cwd=ROOT, env=environment, text=True,
                          capture_output=True, timeout=120, check=False)
    return done.stdout + done.stderr


def check(condition, what, output):
    print(('ok   ' if condition else 'FAIL ') + what)
    if not condition:
        print(output)
        sys.exit(1)


def main(build):
    output = gdb(build, COMMANDS[:4])
    threads = re.findall(r'^([* ])\s*(\d+) (\S+) .* (\w+) {2,}(\S*)$', output,
                         re.MULTILINE)
    check(len(threads) == 7, 'all seven threads are listed', output)
    check(sum(t[0] == '*' for t in threads) == 1, 'one of them runs', output)
    check(re.search(r'\d+ ns, \d+ events', output), 'time is told', output)
    blocked = [t[1] for t in threads if t[3] == 'receiving' and 'init' not in t]
    check(blocked, 'one waits for a fork', output)

    output = gdb(build, [c.format(blocked=blocked[-1]) for c in COMMANDS])
    there = output.partition('BT')[2].partition('HERE')[0]
    check('philosopher.c' in there and 'machine_entry' in there,
          'a blocked thread has a whole back trace in its program', output)
    check('hal_console_write' not in there, 'it is its own', output)
    here = output.partition('HERE')[2]
    check('hal_console_write' in here, 'the running one is back after', output)
    check('exited normally' in here, 'and the run goes on to its end', output)


if __name__ == '__main__':
    if shutil.which('gdb') is None:
        print('skipped: gdb is not installed')
        sys.exit(77)
    main(Path(sys.argv[1]).resolve())
