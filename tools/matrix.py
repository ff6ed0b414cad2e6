"""The determinism matrix: each scenario with each seed must give one digest
over compilers, optimisation, sanitizers and address randomisation. Where a
program tells of its basic blocks, one for each compiler: what a block is, the
compiler decides."""
import json
from pathlib import Path
from runner import Job, Progress, Result, WORKERS, coloured, run_job
from concurrent.futures import ThreadPoolExecutor

PRESETS = ('release', 'debug', 'clang', 'clang-O0', 'dev', 'clang-sanitize')
SEEDS = 20
BLOCKS = '@blocks'


def digest_of(line):
    """What must be the same of one run, from its --json object."""
    try:
        run = json.loads(line)
        return (f"{run['digest']} {run['verdict']} {run['events']} events"
                f" {run['virtual_ns']} ns")
    except (ValueError, KeyError, TypeError):
        return 'no result: ' + (line.strip() or 'nothing was written')[-300:]


def run_seeds(root, preset, scenario, seeds):
    """The digests of a scenario with seeds 0 to seeds - 1 in one build."""
    command = [str(root / 'build' / preset / 'orr'), 'run', scenario,
               '--seeds', str(seeds), '--json']
    text = run_job(Job(scenario, command, str(root)))[1].rstrip()
    lines = text.split('\n')
    if len(lines) != seeds:
        lines = [text] * seeds
    return [digest_of(line) for line in lines]


def run_alone(root, scenario, seeds):
    """The same in one build, each run in a process of its own: nothing may
    be left over from the run before, and addresses are new each time."""
    command = [str(root / 'build' / PRESETS[0] / 'orr'), 'run', scenario,
               '--json', '--seed']
    return [digest_of(run_job(Job(scenario, command + [str(seed)],
                                  str(root)))[1])
            for seed in range(seeds)]


def disagreements(digests, blocks):
    """'' if all builds say the same of one run, or if there are `blocks`, all
    by one compiler; else who says what."""
    if not blocks:
        return disagreement(digests)
    clang = {name: said for name, said in digests.items() if 'clang' in name}
    other = {name: said for name, said in digests.items() if name not in clang}
    return '\n'.join(filter(None, map(disagreement, (clang, other))))


def disagreement(digests):
    """'' if all these builds say the same of one run, else who says what."""
    said = {}
    for preset, digest in digests.items():
        said.setdefault(digest, []).append(preset)
    if len(said) == 1 and not next(iter(said)).startswith('no result'):
        return ''
    return '\n'.join(f'  {digest}: {", ".join(presets)}'
                     for digest, presets in said.items())


def randomised():
    path = Path('/proc/sys/kernel/randomize_va_space')
    return path.exists() and path.read_text().strip() != '0'


def run_matrix(root, seeds=SEEDS):
    scenarios = sorted(str(path.relative_to(root))
                       for path in (root / 'scenarios').glob('*.yaml'))
    progress = Progress('determinism', len(scenarios))
    total = Result()
    if not randomised():
        progress.say('note: address randomisation is off on this machine')
    with ThreadPoolExecutor(WORKERS) as pool:
        for scenario in scenarios:
            waiting = {preset: pool.submit(run_seeds, root, preset, scenario,
                                           seeds) for preset in PRESETS}
            waiting['alone'] = pool.submit(run_alone, root, scenario, seeds)
            digests = {preset: future.result()
                       for preset, future in waiting.items()}
            blocks = BLOCKS in (root / scenario).read_text()
            for seed in range(seeds):
                fault = disagreements({preset: said[seed] for preset, said
                                       in digests.items()}, blocks)
                total += Result(int(not fault), int(bool(fault)))
                if fault:
                    progress.say(coloured('FAILED ', 31) + f'{scenario} with'
                                 f' seed {seed} has no one digest:\n{fault}')
            progress.step(scenario)
    return progress.finish(total.passed, total.failed)
