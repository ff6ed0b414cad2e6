"""`./orr test`: everything that must pass.

  ./orr test              unit tests, style and scenarios (build `dev`)
  ./orr test PATTERN...   only the tests whose names contain a pattern
  ./orr test --all        that, and the other builds, the determinism matrix,
                          coverage of the core, clang-tidy, images booted in
                          QEMU, a bounded search of every scenario, some
                          fuzzing, and a sample of the seeded defects
  ./orr test --long       that, and valgrind, longer searches and fuzzing,
                          many more seeds, all defects
  ./orr test --matrix | --coverage | --tidy | --boots | --search | --fuzz
             --valgrind   one of these alone
"""
import sys
import time
from pathlib import Path
from boots import PRESETS as BOOT_PRESETS, run_boots
from builds import build_all, tests
from coverage import run_coverage
from fuzz import targets as fuzz_targets
from matrix import PRESETS, run_matrix
from runner import Job, Result, run_jobs
from search import LONG as LONG_SEARCH, PRESETS as SEARCH_PRESETS, run_search
from tidy import run_tidy

ROOT = Path(__file__).resolve().parent.parent
LONG_SEEDS = 200
SHORT_FUZZ_S, LONG_FUZZ_S = 10, 300  # for each target


def run_dev(patterns):
    jobs = [job for job in tests(ROOT, 'dev')
            if not patterns or any(p in job.name for p in patterns)]
    return run_jobs('tests', jobs)


def run_clang():
    return run_jobs('clang build', tests(ROOT, 'clang'))


def run_valgrind():
    """Unit tests and scenarios of the build without sanitizers, under
    memcheck; only what was built, not what a test calls from elsewhere."""
    memcheck = ['valgrind', '--quiet', '--error-exitcode=99',
                           f'--suppressions={ROOT}/tools/valgrind.supp',
                '--suppressions=tools/valgrind.supp']
    built = str(ROOT / 'build' / 'clang') + '/'
    jobs = [Job(job.name, memcheck + job.command, job.folder,
                job.environment, 3600)
            for job in tests(ROOT, 'clang', ['unit', 'scenario'])
            if job.command[0].startswith(built)]
    return run_jobs('valgrind', jobs)


def run_defects(*options):
    """Seeded defects of the kernel must be found: see fuzz/defects."""
    command = [sys.executable, '-B', 'tools/defects.py', *options]
    return run_jobs('defects', [Job('fuzz/defects', command, str(ROOT),
                                    timeout=7200)])


def run_fuzz(seconds):
    jobs = [Job(f'fuzz {name}',
                [sys.executable, '-B', 'tools/fuzz.py', name, '--time',
                 str(seconds)], str(ROOT), timeout=seconds + 600)
            for name in fuzz_targets(ROOT)]
    return run_jobs('fuzz', jobs)


# Stage: presets it needs, and what runs it.
STAGES = {
    '--clang': (('clang',), run_clang),
    '--tidy': (('clang',), lambda: run_tidy(ROOT)),
    '--coverage': (('coverage',), lambda: run_coverage(ROOT)),
    '--matrix': (PRESETS, lambda: run_matrix(ROOT)),
    '--valgrind': (('clang',), run_valgrind),
    '--defects': (('release',), lambda: run_defects('--sample')),
    '--every-defect': (('release',), lambda: run_defects('--long')),
    '--boots': (BOOT_PRESETS, lambda: run_boots(ROOT)),
    '--fuzz': ((), lambda: run_fuzz(SHORT_FUZZ_S)),
    '--longer-fuzz': ((), lambda: run_fuzz(LONG_FUZZ_S)),
    '--search': (SEARCH_PRESETS, lambda: run_search(ROOT)),
    '--longer-search': (SEARCH_PRESETS,
                        lambda: run_search(ROOT, LONG_SEARCH)),
    '--seeds': (PRESETS, lambda: run_matrix(ROOT, LONG_SEEDS)),
}
ALL = ['--clang', '--tidy', '--coverage', '--matrix', '--boots',
       '--search', '--fuzz', '--defects']
LONG = ['--clang', '--tidy', '--coverage', '--boots', '--valgrind',
        '--longer-search', '--longer-fuzz', '--seeds', '--every-defect']


def chosen_stages(options):
    if '--long' in options:
        return LONG
    if '--all' in options:
        return ALL
    return options


def run_stages(stages):
    presets = list(dict.fromkeys(preset for stage in stages
                                 for preset in STAGES[stage][0]))
    total = build_all(ROOT, presets) if presets else Result()
    if total.failed:
        return total
    for stage in stages:
        total += STAGES[stage][1]()
    return total


def main(arguments):
    options = [a for a in arguments if a.startswith('--')]
    patterns = [a for a in arguments if not a.startswith('--')]
    unknown = set(options) - set(STAGES) - {'--all', '--long'}
    if unknown:
        print(f'orr test: no such option: {" ".join(sorted(unknown))}\n\n'
              + __doc__)
        return 2
    start, total = time.monotonic(), Result()
    if not options or '--all' in options or '--long' in options:
        total += run_dev(patterns)
    total += run_stages(chosen_stages(options))
    if not total.passed and not total.failed:
        print('no test has such a name')
        return 2
    print(f'in {time.monotonic() - start:.1f} s')
    print(f'{total.passed} passed, {total.failed} failed')
    return int(total.failed > 0)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
