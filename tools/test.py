"""`./orr test`: everything that must pass.

  ./orr test              unit tests, style and scenarios (build `dev`)
  ./orr test PATTERN...   only the tests whose names contain a pattern
  ./orr test --all        that, and the other builds, the determinism matrix,
                          coverage of the core, clang-tidy, images booted in
                          QEMU, a bounded search of every scenario, some
                          fuzzing, and a sample of the seeded defects
  ./orr test --long       that, and valgrind, longer searches and fuzzing,
                          many more seeds, 30 boots in a row of each machine,
                          all defects, and the longest entry into the kernel,
                          which has a bound
      --minutes M         shortens searches, fuzzing, seeds and valgrind, as
                          if all of it took M minutes instead of about 100
      --report FILE       writes what was done and seen into FILE as well, so
                          far after each part
  ./orr test --matrix | --coverage | --tidy | --boots | --search | --fuzz
             --valgrind | --longest   one of these alone
"""
import argparse
import contextlib
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from boots import PRESETS as BOOT_PRESETS, run_boots, run_boots_in_a_row
from builds import build_all, tests
from coverage import run_coverage
from fuzz import targets as fuzz_targets
from longest import PRESETS as LONGEST_PRESETS
from matrix import PRESETS, SEEDS, run_matrix
from runner import Job, Result, run_jobs
from search import PRESETS as SEARCH_PRESETS, run_search
from tidy import run_tidy

ROOT = Path(__file__).resolve().parent.parent
LONG_SEEDS = 200
SHORT_FUZZ_S, LONG_FUZZ_S = 10, 300  # for each target
# Tests that run machines with mapped memory: see maps_memory().
MAPPED = re.compile('explore|snapshot|machine_(window|disk|link)|ring')
LONG_MINUTES = 100  # what all of --long takes two processors, roughly


def run_dev(patterns):
    jobs = [job for job in tests(ROOT, 'dev')
            if not patterns or any(p in job.name for p in patterns)]
    return run_jobs('tests', jobs)


def run_clang():
    return run_jobs('clang build', tests(ROOT, 'clang'))


def maps_memory(job):
    """Does a scenario's program map memory? The simulated machine shows it each
    page at the first access, by a signal, which memcheck calls an error."""
    with tempfile.NamedTemporaryFile('r') as trace:
        subprocess.run([*job.command, '--trace', trace.name],
                       cwd=job.folder, check=False, capture_output=True)
        return ' map() ' in trace.read()


def run_valgrind(scale):
    """Unit tests and scenarios of the build without sanitizers, under
    memcheck; only what was built, not what a test calls from elsewhere or
    what has to fail. In a shorter run only some of them, from all over the
    list."""
    memcheck = ['valgrind', '--quiet', '--error-exitcode=99',
                f'--suppressions={ROOT}/tools/valgrind.supp']
    built = str(ROOT / 'build' / 'clang') + '/'
    jobs = [Job(job.name, memcheck + job.command, job.folder,
                job.environment, 3600)
            for job in tests(ROOT, 'clang', ['unit', 'scenario'])
            if job.command[0].startswith(built) and not job.wanted]
    jobs = [job for job in jobs[::max(1, round(1 / scale))]
            if not MAPPED.search(job.name) and
            (not job.name.startswith('scenarios/') or not maps_memory(
                replace(job, command=job.command[len(memcheck):])))]
    return run_jobs('valgrind', jobs)


def run_defects(*options):
    """Seeded defects of the kernel must be found: see fuzz/defects."""
    command = [sys.executable, '-B', 'tools/defects.py', *options]
    return run_jobs('defects', [Job('fuzz/defects', command, str(ROOT),
                                    timeout=7200, told=40)])


def run_fuzz(seconds):
    jobs = [Job(f'fuzz {name}',
                [sys.executable, '-B', 'tools/fuzz.py', name, '--time',
                 str(seconds)], str(ROOT), timeout=seconds + 600, told=1)
            for name in fuzz_targets(ROOT)]
    return run_jobs('fuzz', jobs)


def run_longest():
    """Fails if an entry takes more instructions than one may."""
    return run_jobs('longest', [
        Job('tools/longest', [sys.executable, '-B', 'tools/longest.py'],
            str(ROOT), timeout=3600, told=40)])


def long_search(scale):
    seconds = max(3, round(20 * scale))
    return run_search(ROOT, ('--runs', '20000', '--time', f'{seconds}s'))


# Stage: presets it needs, and what runs it; what is long may be scaled.
STAGES = {
    '--clang': (('clang',), lambda _: run_clang()),
    '--tidy': (('clang',), lambda _: run_tidy(ROOT)),
    '--coverage': (('coverage',), lambda _: run_coverage(ROOT)),
    '--matrix': (PRESETS, lambda _: run_matrix(ROOT)),
    '--valgrind': (('clang',), run_valgrind),
    '--longest': (LONGEST_PRESETS, lambda _: run_longest()),
    '--defects': (('release',), lambda _: run_defects('--sample')),
    '--every-defect': (('release',), lambda _: run_defects('--long')),
    '--boots': (BOOT_PRESETS, lambda _: run_boots(ROOT)),
    '--boots-in-a-row': (BOOT_PRESETS, lambda _: run_boots_in_a_row(ROOT)),
    '--fuzz': ((), lambda _: run_fuzz(SHORT_FUZZ_S)),
    '--longer-fuzz': ((), lambda scale: run_fuzz(
        max(SHORT_FUZZ_S, round(LONG_FUZZ_S * scale)))),
    '--search': (SEARCH_PRESETS, lambda _: run_search(ROOT)),
    '--longer-search': (SEARCH_PRESETS, long_search),
    '--seeds': (PRESETS, lambda scale: run_matrix(
        ROOT, max(SEEDS, round(LONG_SEEDS * scale)))),
}
ALL = ['--clang', '--tidy', '--coverage', '--matrix', '--boots',
       '--search', '--fuzz', '--defects']
LONG = ['--every-defect', '--boots-in-a-row', '--boots', '--longer-fuzz',
        '--longer-search', '--seeds', '--clang', '--tidy', '--coverage',
        '--valgrind', '--longest']


class Report:
    """Stands in for the standard output, and keeps what goes through it."""

    def __init__(self, path, words, out):
        self.path, self.words, self.out, self.text = path, words, out, []

    def write(self, text):
        self.text.append(text)
        return self.out.write(text)

    def flush(self):
        self.out.flush()

    def isatty(self):
        return False

    def save(self):
        told = subprocess.run(
            ['git', 'log', '-1', '--format=%H of %cs'], cwd=ROOT, text=True,
            capture_output=True).stdout.strip()
        model = re.search(r'model name\s*: (.*)',
                          Path('/proc/cpuinfo').read_text())
        Path(self.path).write_text(
            f'# A long test run\n\nCommit {told or "unknown"}, '
            f'{os.cpu_count()} processors'
            f'{" (" + model[1] + ")" if model else ""}, '
            f'{platform.system()} {platform.release().split("-")[0]}.\n\n'
            f'    ./orr test {" ".join(self.words)}\n\n'
            + ''.join(f'    {line}'.rstrip() + '\n'
                      for line in ''.join(self.text).splitlines()))


def chosen_stages(options):
    if options.long:
        return LONG
    if options.all:
        return ALL
    return options.stages


def run_stages(stages, scale, after):
    """Each with what it needs built first; `after` is called after each."""
    total, built = Result(), set()
    for number, stage in enumerate(stages, 1):
        presets, work = STAGES[stage]
        missing = [preset for preset in presets if preset not in built]
        if len(stages) > 1:
            print(f'-- {number} of {len(stages)}: {stage[2:]}', flush=True)
        builds = build_all(ROOT, missing) if missing else Result()
        total += builds
        if not builds.failed:
            built.update(missing)
            total += work(scale)
        after()
    return total


class Usage(argparse.ArgumentParser):
    def error(self, message):
        print(f'orr test: {message}\n\n{__doc__}')
        sys.exit(2)


def arguments_read(words):
    parser = Usage(prog='orr test', add_help=False, allow_abbrev=False)
    for flag in ('--all', '--long', '--help'):
        parser.add_argument(flag, action='store_true')
    for stage in STAGES:
        parser.add_argument(stage, dest='stages', action='append_const',
                            const=stage, default=[])
    parser.add_argument('--minutes', type=float, default=LONG_MINUTES)
    parser.add_argument('--report')
    parser.add_argument('patterns', nargs='*')
    options, unknown = parser.parse_known_args(words)
    if unknown:
        parser.error(f'no such option: {" ".join(sorted(unknown))}')
    if options.minutes <= 0:
        parser.error('--minutes must be more than 0')
    return options


def run(options, after=lambda: None):
    start, total = time.monotonic(), Result()
    if not options.stages:
        total += run_dev(options.patterns)
        after()
    total += run_stages(chosen_stages(options), options.minutes / LONG_MINUTES,
                        after)
    if not total.passed and not total.failed:
        print('no test has such a name')
        return 2
    print(f'in {time.monotonic() - start:.1f} s')
    print(f'{total.passed} passed, {total.failed} failed')
    after()
    return int(total.failed > 0)


def main(words):
    options = arguments_read(words)
    if options.help:
        print(__doc__)
        return 0
    if not options.report:
        return run(options)
    report = Report(options.report, words, sys.stdout)
    with contextlib.redirect_stdout(report):
        return run(options, report.save)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
