"""Coverage of the core by all tests, into reports/coverage/."""
import json
import subprocess
from dataclasses import replace
from builds import tests
from runner import Progress, Result, run_jobs

LINES, BRANCHES = 99.0, 96.0
# A CHECK that does not hold stops the machine, as does a cell of another kind
# than its name says (cell.h): that half is never taken.
NEVER_TAKEN = r'.*\b(CHECK|CELL_ACCESS)\('
# Counting makes it many times slower; what it runs, other tests run as well.
LEFT_OUT = ['tools/answers']
PATIENCE = 4  # times as long as in the other builds


def gcovr(root, *options):
    command = ['gcovr', '--root', '.', '--object-directory', 'build/coverage',
               '--filter', 'core/[^/]*\\.[ch]',
               '--exclude-branches-by-pattern', NEVER_TAKEN,
               *options, 'build/coverage/core']
    return subprocess.run(command, cwd=root, capture_output=True, text=True)


def missing(root, files):
    """A line of text for every line, and every branch, that no test takes."""
    for file in files:
        source = (root / file['file']).read_text().split('\n')
        for line in file['lines']:
            never = sum(b['count'] == 0 for b in line['branches'])
            if line.get('gcovr/noncode') or not (line['count'] == 0 or never):
                continue
            number = line['line_number']
            what = (f'{never} of {len(line["branches"])} branches'
                    if line['count'] else 'line')
            yield (f'{file["file"]}:{number}: {what} never taken:'
                   f' {source[number - 1].strip()}')


def report(root):
    folder = root / 'reports' / 'coverage'
    folder.mkdir(parents=True, exist_ok=True)
    summary, every = folder / 'summary.json', folder / 'lines.json'
    done = gcovr(root, '--json-summary', str(summary), '--html-details',
                 str(folder / 'index.html'), '--txt',
                 str(folder / 'coverage.txt'), '--json', str(every))
    if done.returncode:
        return None, done.stderr
    files = json.loads(every.read_text())['files']
    (folder / 'missing.txt').write_text(
        ''.join(line + '\n' for line in missing(root, files)))
    return json.loads(summary.read_text()), ''


def below(summary):
    """What is less than it should be."""
    for kind, many, least in (('line', 'lines', LINES),
                              ('branch', 'branches', BRANCHES)):
        percent = summary[f'{kind}_percent'] or 0
        if percent < least:
            yield f'{percent} % of {many} covered, {least:g} are needed'


def run_coverage(root):
    for path in (root / 'build' / 'coverage').rglob('*.gcda'):
        path.unlink()
    jobs = [replace(job, timeout=PATIENCE * job.timeout)
            for job in tests(root, 'coverage') if job.name not in LEFT_OUT]
    result = run_jobs('coverage build', jobs)
    progress = Progress('coverage of core', 1)
    summary, fault = report(root)
    if summary is None:
        progress.say(fault)
        return result + progress.finish(0, 1)
    faults = list(below(summary))
    progress.say(f"core: {summary['line_percent']} % of lines,"
                 f" {summary['branch_percent']} % of branches"
                 ' (reports/coverage/index.html)')
    for fault in faults:
        progress.say(f'FAILED coverage: {fault}')
    return result + progress.finish(int(not faults), len(faults))
