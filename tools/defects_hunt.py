"""The strategies that look for a defect of the kernel, one after the other
until their processor time is used up."""
import json
import math
import resource
import signal
import subprocess
import time

SLICE = 6       # seconds of the first try of a strategy
PATIENCE = 5    # seconds more than it should take: it hangs
ASLEEP = 600    # seconds on the wall, on a busy machine
TAIL = 200


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start(command, kit, seconds=PATIENCE):
    """(exit status, what it wrote); killed after so much processor time."""
    def limit():
        most = math.ceil(seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        done = subprocess.run(list(map(str, command)), cwd=kit.root,
                              env=kit.apps(), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=ASLEEP,
                              preexec_fn=limit)
    except subprocess.TimeoutExpired:
        return None, 'it waits for ever'
    text = done.stdout.decode(errors='replace')
    if done.returncode in (-signal.SIGKILL, -signal.SIGXCPU):
        return done.returncode, 'it hangs'
    return done.returncode, text


class Hunt:
    def __init__(self, kit, built, seconds):
        self.kit, self.built = kit, built
        self.begin, self.limit = cpu_seconds(), seconds
        self.runs = {}
        self.seed = 0

    def used(self):
        return cpu_seconds() - self.begin

    def left(self):
        return self.limit - self.used()

    def count(self, strategy, runs=1):
        self.runs[strategy] = self.runs.get(strategy, 0) + runs

    def harness(self, strategy, seconds):
        """Made-up events on the stub machine."""
        end = self.used() + min(seconds, self.left())
        while self.used() < end:
            what = self.harness_once(strategy, end - self.used())
            if what is None:
                return None
            if not self.harness_again(strategy):
                return what
        return None

    def harness_once(self, strategy, seconds):
        status, text = start([self.built.hunter, strategy, self.seed,
                              f'{seconds:.2f}'], self.kit, PATIENCE + seconds)
        if status in (0, 1):
            told = json.loads(text.splitlines()[-1])
            self.seed = told['seed']
            self.count(strategy, told['runs'])
            return f'seed {self.seed}: {told["found"]}' if status else None
        self.count(strategy)
        return f'the kernel breaks: {text[-TAIL:].strip()}'

    def harness_again(self, strategy):
        """Does the kernel as it is show the same? Then it is no defect of
        ours, and is told with --long."""
        if self.kit.sound().hunter == self.built.hunter:
            return False
        return start([self.kit.sound().hunter, strategy, self.seed - 1,
                      PATIENCE, 1], self.kit)[0] != 0

    def events(self, seconds):
        return self.harness('events', seconds)

    def twins(self, seconds):
        return self.harness('twins', seconds)

    def scenario_fails(self, orr, file, seed):
        status, text = start([orr, 'run', '--check', '--quiet', '--seed',
                              seed, file], self.kit)
        return status != 0, text

    def scenarios(self, seed):
        """A scenario that fails here and passes on the sound kernel."""
        sound = self.kit.root / 'build' / 'release' / 'orr'
        for file in sorted((self.kit.root / 'scenarios').glob('*.yaml')):
            if self.left() <= 0:
                return None
            self.count('scenarios')
            fails, text = self.scenario_fails(self.built.orr, file, seed)
            if not fails:
                continue
            is_sound = self.built.orr == sound
            if is_sound and seed != 0:
                continue  # some are made to fail under some seeds
            if is_sound or not self.scenario_fails(sound, file, seed)[0]:
                why = [line.strip() for line in text.splitlines()
                       if line.strip().startswith(('FAIL', 'error', 'kernel'))
                       or 'CHECK' in line or 'I-' in line]
                return f'{file.stem}, seed {seed}: ' + (why or [text])[0]
        return None

    def unit_tests(self, _):
        for program in self.built.tests:
            if self.left() <= 0:
                return None
            self.count('tests')
            status, text = start([program], self.kit)
            if status != 0:
                why = [line for line in text.splitlines()
                       if ':F:' in line or ':E:' in line or 'not so' in line]
                return f'{program.name}: ' + (why or [text[-TAIL:]])[0]
        return None

    def plan(self):
        """(strategy, what does it, with what), without an end."""
        yield 'events', self.events, SLICE
        yield 'twins', self.twins, SLICE / 2
        yield 'scenarios', self.scenarios, 0
        yield 'tests', self.unit_tests, None
        seed = 1
        while True:
            yield 'events', self.events, SLICE
            yield 'scenarios', self.scenarios, seed
            yield 'twins', self.twins, SLICE / 2
            seed += 1


def hunt(kit, built, seconds, every):
    """What was found by which strategy, in how many runs and seconds."""
    hunter, found, spent = Hunt(kit, built, seconds), [], {}
    wall = time.monotonic()
    for strategy, look, argument in hunter.plan():
        if hunter.left() <= 0:
            break
        if every and len(spent) == 4 and strategy in spent:
            break
        if strategy in [f['strategy'] for f in found]:
            continue
        before = hunter.used()
        what = look(argument)
        spent[strategy] = spent.get(strategy, 0) + hunter.used() - before
        if what:
            found.append({'strategy': strategy, 'what': what,
                          'runs': hunter.runs[strategy],
                          'seconds': round(hunter.used() if not every
                                           else spent[strategy], 2)})
            if not every:
                break
    return {'found': found, 'seconds': round(hunter.used(), 2),
            'wall': round(time.monotonic() - wall, 2), 'runs': hunter.runs}
