"""gdb sees programs, kernel and machine as ordinary code, and the script adds
the threads that do not run: python3 test_gdb.py BUILD"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMANDS = ['break hal_console_write', 'run', 'orrery time', 'orrery threads',
            'echo BT\\n', 'orrery bt {blocked}', 'echo HERE\\n', 'backtrace']


def gdb(commands, *program):
    line = ['gdb', '-q', '-batch', '-nx', '-iex', 'set debuginfod enabled off',
            '-x', ROOT / 'tools/gdb/orrery.py']
    for command in commands:
        line += ['-ex', command]
    environment = dict(os.environ, ASAN_OPTIONS='detect_leaks=0')
    done = subprocess.run(line + list(program), cwd=ROOT, env=environment,
                          stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, timeout=600, check=False)
    return done.stdout + done.stderr


def live(build, commands):
    return gdb(commands, '--args', build / 'orr', 'run',
               'scenarios/philosophers-smp.yaml')


def check(condition, what, output):
    print(('ok   ' if condition else 'FAIL ') + what)
    if not condition:
        print(output)
        sys.exit(1)


def check_threads(output):
    """Gives the number of one that waits for a fork."""
    threads = re.findall(r'^([* ])\s*(\d+) (\S+) .* (\w+) {2,}(\S*)$', output,
                         re.MULTILINE)
    check(len(threads) == 7, 'all seven threads are listed', output)
    check(sum(t[0] == '*' for t in threads) == 1, 'one of them runs', output)
    check(re.search(r'\d+ ns, \d+ events', output), 'time is told', output)
    blocked = [t[1] for t in threads if t[3] == 'receiving' and 'init' not in t]
    check(blocked, 'one waits for a fork', output)
    return blocked[-1]


def check_back_traces(output):
    there = output.partition('BT')[2].partition('HERE')[0]
    check('philosopher.c' in there and 'machine_entry' in there,
          'a blocked thread has a whole back trace in its program', output)
    check('hal_console_write' not in there, 'it is its own', output)
    here = output.partition('HERE')[2]
    check('hal_console_write' in here, 'the running one is back after', output)


def is_sanitized(build):
    return b'__asan_init' in (build / 'orr').read_bytes()


def check_core_file(build, blocked):
    with tempfile.TemporaryDirectory() as folder:
        core = Path(folder) / 'core'
        live(build, [*COMMANDS[:2], f'gcore {core}', 'kill'])
        output = gdb([c.format(blocked=blocked) for c in COMMANDS[2:]],
                     build / 'orr', core)
    print('of a core file:')
    check_threads(output)
    check_back_traces(output)


def main(build):
    blocked = check_threads(live(build, COMMANDS[:4]))
    commands = [c.format(blocked=blocked) for c in COMMANDS]
    output = live(build, [*commands, 'delete', 'continue'])
    check_back_traces(output)
    check('exited normally' in output, 'the run goes on to its end', output)
    if is_sanitized(build):
        print('skip core files: with the shadow of all memory in them, they '
              'are too large')
    else:
        check_core_file(build, blocked)


if __name__ == '__main__':
    if shutil.which('gdb') is None:
        print('skipped: gdb is not installed')
        sys.exit(77)
    main(Path(sys.argv[1]).resolve())
