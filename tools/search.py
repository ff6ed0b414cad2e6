"""A bounded search of every scenario: those that say so break, others do
not."""
import json
import re
import subprocess
import sys
from pathlib import Path
from runner import Job, run_jobs

PRESETS = ('release',)
SEARCH = re.compile(r'^search:[^\n]*(?:\n[ \t]+[^\n]*)*', re.M)
BREAKS = re.compile(r'\bbreaks:\s*true\b')

# What is searched ends by the first that is reached; what is to break is
# given more time, for it ends when it has broken.
SHORT = ('--runs', '200', '--time', '3s')
TO_BREAK = ('--time', '20s')


def is_to_break(text):
    """Does this scenario declare that a search breaks it?"""
    block = SEARCH.search(text)
    return bool(block and BREAKS.search(block.group()))


def verdict(breaks, status, text):
    """What is wrong with what `orr explore --json` has said, or None."""
    try:
        told = json.loads(text)
    except ValueError:
        return f'exit status {status}: {text}'
    if status != int(told['found']):
        return f'exit status {status}, found: {told["found"]}'
    if told['found'] == breaks:
        return None
    if breaks:
        return (f'says that a search breaks it, but {told["runs"]} runs '
                'have not')
    return (f'run {told["run"]} ({told["strategy"]}) fails: {told["flaw"]}\n'
            f'again: {told["command"]}\n'
            'mend it, or, if the scenario is right only at the usual speed, '
            'give it a `search: {delay: 500us}`')


def complain_search(root, scenario, *bounds):
    tool = str(root / 'build/release/orr')
    folder = root / 'build/search' / Path(scenario).stem
    folder.parent.mkdir(parents=True, exist_ok=True)
    breaks = is_to_break((root / scenario).read_text())
    done = subprocess.run(
        [tool, 'explore', '--json', '--report', str(folder),
         *(TO_BREAK if breaks else bounds), scenario],
        cwd=root, text=True, capture_output=True)
    wrong = verdict(breaks, done.returncode, done.stdout + done.stderr)
    if wrong or not breaks:
        return wrong
    again = subprocess.run([tool, 'replay', json.loads(done.stdout)['replay']],
                           cwd=root, text=True, capture_output=True)
    if again.returncode == 0:
        return None
    return f'its replay differs:\n{again.stdout}{again.stderr}'


def run_search(root, bounds=SHORT):
    paths = sorted((root / 'scenarios').glob('*.yaml'))
    jobs = [Job(f'search {path.stem}',
                [sys.executable, '-B', str(root / 'tools/search.py'),
                 str(path.relative_to(root)), *bounds], str(root), {}, 120)
            for path in paths]
    return run_jobs('search', jobs)


def main(arguments):
    root = Path(__file__).resolve().parent.parent
    wrong = complain_search(root, *arguments)
    if wrong:
        print(wrong)
    return int(bool(wrong))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
