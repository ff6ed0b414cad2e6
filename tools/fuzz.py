"""`./orr fuzz`: look with libFuzzer for inputs that break a target.

  ./orr fuzz                  list the targets
  ./orr fuzz TARGET           fuzz it; it begins from fuzz/corpus/TARGET
      --time SECONDS    so long (default 60; 0: until Control-C)
      --jobs N          processes that fuzz (default 1)
      -- OPTION...      the rest goes to libFuzzer, such as -seed=7
  ./orr fuzz TARGET FILE...   repeat these inputs, as a finding says

New inputs are kept in build/fuzz/corpus/TARGET, findings in
build/fuzz/found/TARGET. What is found in the kernel becomes a text file there,
shrunk, that `orr replay` repeats. Exit status 0: nothing was found; 1: something was;
2: wrong usage, or the target could not be built or run.
"""
import argparse
import fcntl
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path('build/fuzz')
LENGTHS = {'kernel': 16384, 'scenario': 8192}
MORE_INPUTS = {'scenario': ['scenarios']}
FINDING = re.compile(r'Test unit written to (\S+)')
STATUS = re.compile(r'^#(\d+)\s.*?cov: (\d+).*?exec/s: (\d+)', re.M)
TELLING = re.compile(r'ERROR: |runtime error|SUMMARY: ')
LINES_SHOWN = 40
TICK_S = 0.2


class Trouble(Exception):
    """It could not be tried; what is wrong, and what to do."""


def targets(root):
    """Name of each target, and what its source says that it is."""
    found = {}
    for path in sorted((root / 'fuzz').glob('fuzz_*.c')):
        about = re.match(r'/\*\s*(.*?)\*/', path.read_text(), re.S)
        text = re.sub(r'\s*\n \*\s*', ' ', about[1]).strip() if about else ''
        found[path.stem[5:].replace('_', '-')] = text
    return found


def listing(root):
    lines = ['targets of `orr fuzz`:', '']
    for name, text in targets(root).items():
        corpus = root / 'fuzz/corpus' / name.replace('-', '_')
        count = len(list(corpus.glob('*')))
        lines += [f'  {name:12} {text}', f'  {"":12} ({count} inputs tracked)']
    return '\n'.join(lines)


class Usage(argparse.ArgumentParser):
    def error(self, message):
        raise Trouble(f'{message}\ntry `orr help fuzz`')


def arguments_read(words):
    rest = []
    if '--' in words:
        at = words.index('--')
        words, rest = words[:at], words[at + 1:]
    parser = Usage(prog='orr fuzz', add_help=False)
    parser.add_argument('-h', '--help', action='store_true')
    parser.add_argument('--time', type=int, default=60)
    parser.add_argument('--jobs', type=int, default=1)
    parser.add_argument('target', nargs='?')
    parser.add_argument('files', nargs='*')
    options = parser.parse_intermixed_args(words)
    options.rest = rest
    if options.time < 0 or options.jobs < 1:
        raise Trouble('--time takes seconds from 0, --jobs a number from 1')
    return options


def build(root, binary):
    """Brings the target up to date, with clang."""
    (root / BUILD).mkdir(parents=True, exist_ok=True)
    commands = [['ninja', '-C', str(BUILD), binary]]
    if not (root / BUILD / 'build.ninja').exists():
        commands.insert(0, ['cmake', '--preset', 'fuzz'])
    with open(root / BUILD / '.lock', 'w', encoding='ascii') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in commands:
            done = subprocess.run(command, cwd=root, text=True,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            if done.returncode:
                raise Trouble(f'{done.stdout}\n{binary} could not be built: '
                              'the messages are above')


class Fuzzer:
    """One target: where its things lie, and how it is run."""

    def __init__(self, root, name):
        self.root, self.name = root, name
        self.binary = 'fuzz_' + name.replace('-', '_')
        self.corpus = BUILD / 'corpus' / name
        self.found = BUILD / 'found' / name
        for folder in (self.corpus, self.found):
            (root / folder).mkdir(parents=True, exist_ok=True)

    def command(self, options):
        """libFuzzer writes into the first folder alone."""
        plain = self.name.replace('-', '_')
        folders = [f'fuzz/corpus/{plain}', *MORE_INPUTS.get(self.name, [])]
        command = [f'./{BUILD}/{self.binary}',
                   f'-max_total_time={options.time}',
                   f'-max_len={LENGTHS.get(self.name, 4096)}',
                   f'-artifact_prefix={self.found}/', '-timeout=20']
        if (self.root / f'fuzz/{plain}.dict').exists():
            command.append(f'-dict=fuzz/{plain}.dict')
        folders = [folder for folder in folders
                   if (self.root / folder).is_dir()]
        return [*command, str(self.corpus), *folders, *options.rest]

    def start(self, options):
        """[(process, its log)] of all jobs."""
        jobs = []
        for job in range(options.jobs):
            log = self.root / BUILD / f'{self.name}-{job + 1}.log'
            with open(log, 'wb') as file:
                jobs.append((subprocess.Popen(
                    self.command(options), cwd=self.root, stdout=file,
                    stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                    start_new_session=True), log))
        return jobs

    def repeat_command(self, file):
        return f'./orr fuzz {self.name} {file}'


def text_of(log):
    return log.read_text(errors='replace')


def wait(jobs):
    """Until all have ended, or one has not ended well."""
    live, start = sys.stderr.isatty(), time.monotonic()
    while any(process.poll() is None for process, _ in jobs):
        if any(process.returncode for process, _ in jobs):
            break
        time.sleep(TICK_S)
        if live:
            print(f'\r\033[K{time.monotonic() - start:.0f} s: '
                  f'{progress(jobs)}', end='', file=sys.stderr, flush=True)
    if live:
        print('\r\033[K', end='', file=sys.stderr, flush=True)


def progress(jobs):
    """How far all of them are, by the last that each has said."""
    last = [said[-1] for said in (STATUS.findall(text_of(log))
                                  for _, log in jobs) if said]
    return (f'{sum(int(runs) for runs, _, _ in last)} inputs, '
            f'{sum(int(rate) for _, _, rate in last)}/s, '
            f'{max([int(covered) for _, covered, _ in last] or [0])} '
            'places covered')


def stop(jobs):
    for process, _ in jobs:
        if process.poll() is None:
            process.terminate()
    for process, _ in jobs:
        process.wait()


def excerpt(text):
    """What went wrong, without what libFuzzer said before."""
    lines = text.rstrip().splitlines()
    first = next((i for i, line in enumerate(lines) if TELLING.search(line)),
                 max(0, len(lines) - LINES_SHOWN))
    # What the target itself said stands just before.
    return '\n'.join(lines[max(0, first - 2):first + LINES_SHOWN])


def replay_made(fuzzer, finding):
    """The text file that a finding has become; None if this target has none,
    or if the finding does not show there."""
    maker = fuzzer.root / BUILD / 'fuzz' / f'repeat_{fuzzer.name}'
    if not (fuzzer.root / f'fuzz/repeat_{fuzzer.name}.c').exists():
        return None
    build(fuzzer.root, maker.name)
    file = finding + '.replay'
    done = subprocess.run([str(maker), 'bytes', finding, file],
                          cwd=fuzzer.root, stdin=subprocess.DEVNULL)
    return file if done.returncode == 1 else None


def tell_finding(fuzzer, text):
    files = FINDING.findall(text)
    print(f'{excerpt(text)}\n')
    if not files:
        raise Trouble(f'fuzz_{fuzzer.name} ended without a finding, and not '
                      'well: what it said is above')
    print(f'FOUND in {fuzzer.name}: the input is {files[-1]}\n'
          f'again: {fuzzer.repeat_command(files[-1])}\n'
          f'smaller: ./orr fuzz {fuzzer.name} {files[-1]} -- '
          '-minimize_crash=1 -max_total_time=60')
    replay = replay_made(fuzzer, files[-1])
    if replay:
        print(f'shrunk, as text: {replay}\nagain: ./orr replay {replay}')
    return 1


def fuzz(fuzzer, options):
    before = set(os.listdir(fuzzer.root / fuzzer.corpus))
    jobs, interrupted = fuzzer.start(options), ''
    try:
        wait(jobs)
    except KeyboardInterrupt:
        interrupted = ' (interrupted)'
    bad = [log for process, log in jobs if process.poll()]
    stop(jobs)
    if bad:
        return tell_finding(fuzzer, text_of(bad[0]))
    new = set(os.listdir(fuzzer.root / fuzzer.corpus)) - before
    print(f'nothing found in {fuzzer.name}{interrupted}: {progress(jobs)}, '
          f'{len(new)} new inputs in {fuzzer.corpus}')
    return 0


def repeat(fuzzer, options):
    """Inputs once more, one after the other."""
    files = [str(Path(file).resolve()) for file in options.files]
    missing = [file for file in files if not Path(file).is_file()]
    if missing:
        raise Trouble(f'{missing[0]}: no such file')
    done = subprocess.run(
        [f'./{BUILD}/{fuzzer.binary}', f'-artifact_prefix={fuzzer.found}/',
         *options.rest, *files], cwd=fuzzer.root)
    if any(option.startswith('-minimize_crash') for option in options.rest):
        return 2 * int(done.returncode != 0)
    print(f'{fuzzer.name}: ' + ('still found' if done.returncode else
                                'nothing is wrong with these inputs'))
    return int(done.returncode != 0)


def run(root, words):
    options, known = arguments_read(words), targets(root)
    if options.help:
        print(__doc__.rstrip())
        return 0
    if not options.target:
        print(listing(root))
        return 0
    name = options.target.replace('_', '-')
    if name not in known:
        raise Trouble(f'no target `{name}`; there are {", ".join(known)}')
    fuzzer = Fuzzer(root, name)
    build(root, fuzzer.binary)
    return (repeat if options.files else fuzz)(fuzzer, options)


def main(words, root=ROOT):
    try:
        return run(root, words)
    except Trouble as trouble:
        print(f'orr fuzz: {trouble}', file=sys.stderr)
        return 2


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
