"""Configures and builds presets, and knows the tests of each."""
import json
import subprocess
from runner import Job, Progress, coloured


def build(root, preset):
    """Brings build/PRESET up to date. True if that worked."""
    folder = root / 'build' / preset
    commands = [['ninja', '-C', str(folder)]]
    if not (folder / 'build.ninja').exists():
        commands.insert(0, ['cmake', '--preset', preset])
    for command in commands:
        done = subprocess.run(command, cwd=root, text=True,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode:
            print(done.stdout)
            return False
    return True


def build_all(root, presets):
    progress, failed = Progress('builds', len(presets)), []
    for preset in presets:
        if not build(root, preset):
            failed.append(preset)
            progress.say(coloured(f'FAILED build of {preset}', 31))
        progress.step(preset)
    return progress.finish(len(presets) - len(failed), len(failed))


def tests(root, preset, labels=None):
    """The tests that ctest knows of in this build."""
    text = subprocess.run(
        ['ctest', '--test-dir', f'build/{preset}', '--show-only=json-v1'],
        cwd=root, check=True, capture_output=True, text=True).stdout
    jobs = []
    for test in json.loads(text)['tests']:
        about = {item['name']: item['value'] for item in test['properties']}
        if labels and not set(labels) & set(about.get('LABELS', [])):
            continue
        pairs = [pair.split('=', 1) for pair in about.get('ENVIRONMENT', [])]
        jobs.append(Job(test['name'], test['command'],
                        about.get('WORKING_DIRECTORY', str(root)),
                        dict(pairs), about.get('TIMEOUT', 600),
                        about.get('PASS_REGULAR_EXPRESSION'),
                        about.get('SKIP_RETURN_CODE')))
    return jobs
