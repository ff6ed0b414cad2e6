"""clang-tidy over core, hal-sim and apps, as .clang-tidy says."""
import json
from runner import Job, run_jobs


def run_tidy(root):
    commands = root / 'build' / 'clang' / 'compile_commands.json'
    jobs = []
    for entry in json.loads(commands.read_text()):
        name = entry['file'].removeprefix(f'{root}/')
        if name.endswith('.c') and '/tests/' not in name:
            jobs.append(Job(name, ['clang-tidy', '--quiet', '-p',
                                   str(commands.parent), name], str(root)))
    return run_jobs('clang-tidy', jobs)
