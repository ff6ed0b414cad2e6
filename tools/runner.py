"""Runs many commands, as many at once as there are processors, and shows how
far it is."""
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

WORKERS = os.cpu_count() or 1
COLOUR = sys.stdout.isatty() and 'NO_COLOR' not in os.environ
CHECK_RESULT = re.compile(
    r'^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)', re.M)


def coloured(text, code):
    return f'\033[{code}m{text}\033[0m' if COLOUR else text

UNITTEST_RESULT = re.compile(r'^Ran (\d+) tests?', re.M)
UNITTEST_FAULTS = re.compile(r'(?:failures|errors)=(\d+)')


class Progress:
    """One line that is written over, on a terminal only."""

    def __init__(self, title, total):
        self.title, self.total, self.done = title, total, 0
        self.start = time.monotonic()
        self.live = sys.stdout.isatty()

    def step(self, name):
        self.done += 1
        if self.live:
            width = shutil.get_terminal_size().columns - 1
            line = f'{self.title} {self.done}/{self.total} {name}'
            print('\r\033[K' + line[:width], end='', flush=True)

    def say(self, text):
        """A line that stays, above the progress."""
        print(('\r\033[K' if self.live else '') + text, flush=True)

    def finish(self, passed, failed):
        seconds = time.monotonic() - self.start
        text = f'{self.title}: {passed} passed'
        if failed:
            text += coloured(f', {failed} failed', 31)
        self.say(f'{text} ({seconds:.1f} s)')
        return Result(passed, failed)


@dataclass
class Result:
    passed: int = 0
    failed: int = 0

    def __add__(self, other):
        return Result(self.passed + other.passed, self.failed + other.failed)


@dataclass
class Job:
    name: str
    command: list
    folder: str = '.'
    environment: dict = field(default_factory=dict)
    timeout: float = 600
    wanted: list = None  # passes when its output matches one of these
    skipped: int = None  # the exit status that says it could not be tried
    told: int = 0  # so many of its last lines are shown when it passes


def run_job(job):
    """(exit status, all that it wrote); 124 when it took too long."""
    environment = {**os.environ, **job.environment}
    try:
        done = subprocess.run(job.command, cwd=job.folder, env=environment,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=job.timeout)
        return done.returncode, done.stdout.decode(errors='replace')
    except subprocess.TimeoutExpired as late:
        text = (late.stdout or b'').decode(errors='replace')
        return 124, f'{text}\nstill running after {job.timeout} s: killed'
    except OSError as fault:
        return 127, str(fault)


def count(status, text, wanted=None):
    """What a test program tells of itself; any other command is one test."""
    if wanted:
        good = any(re.search(pattern, text) for pattern in wanted)
        return Result(int(good), int(not good))
    checks, bad = 0, 0
    for of, failures, errors in CHECK_RESULT.findall(text):
        checks += int(of)
        bad += int(failures) + int(errors)
    for of in UNITTEST_RESULT.findall(text):
        checks += int(of)
        bad += sum(map(int, UNITTEST_FAULTS.findall(text)))
    if not checks:
        return Result(int(status == 0), int(status != 0))
    if status != 0 and bad == 0:
        bad = 1
    return Result(max(checks - bad, 0), bad)


def shorten(text, most=60):
    """The end of what was written: there the verdict is."""
    lines = text.rstrip().splitlines()
    if len(lines) <= most:
        return '\n'.join(lines)
    return '\n'.join([f'({len(lines) - most} lines before)']
                     + lines[-most:])


def run_jobs(title, jobs):
    """Runs all; shows what failed, and the totals."""
    progress, total = Progress(title, len(jobs)), Result()
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting = {pool.submit(run_job, job): job for job in jobs}
        for future in as_completed(waiting):
            job, (status, text) = waiting[future], future.result()
            if status != 0 and status == job.skipped:
                progress.step(job.name)
                progress.say(f'skipped {job.name}: {shorten(text, 1)}')
                continue
            result = count(status, text, job.wanted)
            total += result
            progress.step(job.name)
            if job.told and not result.failed:
                progress.say(shorten(text, job.told))
            if result.failed:
                progress.say(coloured(f'FAILED {job.name}', 31) +
                             f' (exit status {status})\n' + shorten(text))
    return progress.finish(total.passed, total.failed)
