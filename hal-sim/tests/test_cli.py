"""The `orr` command line tool, as its users meet it.

Run with the folder of a build: test_cli.py BUILD [unittest options]
"""
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ORR = None
ENVIRONMENT = dict(os.environ, TERM='xterm')
ENVIRONMENT.pop('NO_COLOR', None)

HELLO = '''scenario: probe
sentence: One program says a line.
topic: test
processes:
  hello: {program: hello}
'''
ENDLESS = '''scenario: endless
sentence: Two programs call each other for a long time.
topic: test
objects:
  door: {kind: endpoint}
processes:
  ping:
    program: ping
    arguments: ["4000000000"]
    handles:
      door: {object: door, rights: [send]}
  pong:
    program: pong
    passive: true
    handles:
      door: {object: door, rights: [receive]}
'''


def orr(*arguments, **options):
    return subprocess.run([str(ORR), *arguments], cwd=ROOT, text=True,
                          capture_output=True, env=ENVIRONMENT, timeout=600,
                          stdin=options.pop('stdin', subprocess.DEVNULL),
                          **options)


def on_terminal(*arguments, until=None, seconds=60):
    """What is written on a terminal, and the exit status."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execve(str(ORR), [str(ORR), *arguments], ENVIRONMENT)
    text, end = b'', time.monotonic() + seconds
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        try:
            text += os.read(terminal, 65536) if ready else b''
        except OSError:
            break
        if until and re.search(until, text):
            os.kill(child, signal.SIGINT)
            until = None
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    return text.decode(), status


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, text, name='probe.yaml'):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def expecting(self, *expectations):
        return self.write(HELLO + 'expectations:\n' + ''.join(
            f'  - {line}\n' for line in expectations))


class Run(Case):
    def test_a_run_whose_expectations_hold_ends_with_0(self):
        result = orr('run', 'scenarios/hello.yaml')
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stdout.splitlines()
        self.assertEqual(lines[0], 'hello, world')
        self.assertRegex(lines[-2], r'^pass hello: \d of \d expectations hold')
        self.assertRegex(lines[-1], r'virtual [\d.]+ [um]?s, host [\d.]+ ms, '
                         r'\d+ events, digest [0-9a-f]{16}, seed 0$')
        self.assertNotIn('\033', result.stdout + result.stderr)

    def test_a_run_that_fails_ends_with_1_and_says_where(self):
        path = self.expecting('exit: {process: hello, status: 3}',
                              'output: {process: hello, is: "hello\\n"}')
        result = orr('run', path)
        self.assertEqual(result.returncode, 1)
        self.assertIn(f'({path}:7)', result.stdout)
        self.assertIn('it exited with 0', result.stdout)
        self.assertIn('line 1 is "hello, world\\n", expected "hello\\n"',
                      result.stdout)
        self.assertRegex(result.stdout, r'at event \d+, [\d.]+ us')
        self.assertIn('2 of 2 expectations do not hold', result.stdout)

    def test_several_programs_write_under_their_names(self):
        result = orr('run', 'scenarios/philosophers.yaml')
        self.assertRegex(result.stdout, r'(?m)^plato *\| ')

    def test_quiet_leaves_out_what_programs_write(self):
        result = orr('run', '--quiet', 'scenarios/hello.yaml')
        self.assertNotIn('hello, world\n', result.stdout.split('pass')[0])
        self.assertEqual(result.returncode, 0)

    def test_the_same_seed_gives_the_same_digest(self):
        digests = [json.loads(orr('run', '--json', '--seed', '7',
                                  'scenarios/philosophers.yaml').stdout)
                   ['digest'] for _ in range(3)]
        self.assertEqual(len(set(digests)), 1)

    def test_checking_and_tracing_do_not_change_a_run(self):
        trace = str(self.folder / 'trace')
        runs = [orr('run', '--json', 'scenarios/ping-pong.yaml', *more)
                for more in ((), ('--check',), ('--trace', trace))]
        self.assertEqual({json.loads(run.stdout)['digest'] for run in runs},
                         {json.loads(runs[0].stdout)['digest']})

    def test_a_scenario_is_found_by_its_name_from_anywhere(self):
        result = subprocess.run(
            [str(ORR), 'run', 'hello'], cwd=self.folder, text=True,
            capture_output=True, env=ENVIRONMENT, timeout=600)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn('hello, world', result.stdout)

    def test_several_scenarios_are_counted(self):
        path = self.expecting('exit: {process: hello, status: 3}')
        result = orr('run', 'hello', path, 'ping-pong')
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.stdout.endswith('\n2 of 3 scenarios pass\n'))

    def test_a_caller_that_nobody_can_hear_is_told(self):
        path = self.write(ENDLESS[:ENDLESS.index('  pong:')])
        result = orr('run', path)
        self.assertIn('these wait for ever:\n    ping waits for a receiver on '
                      'endpoint "door", which nobody receives from',
                      result.stdout)

    def test_until_ends_a_run_there(self):
        run = json.loads(orr('run', '--json', '--until', '7us',
                             'scenarios/ping-pong.yaml').stdout)
        self.assertEqual((run['virtual_ns'], run['stop']), (7000, 'time'))

    def test_a_deadlock_is_told_as_a_circle_of_names(self):
        result = orr('run', 'scenarios/deadlock.yaml')
        self.assertIn('alphonse waits for a receiver on endpoint "right", '
                      'which gaston receives from', result.stdout)
        self.assertIn('gaston waits for a receiver on endpoint "left", '
                      'which alphonse receives from', result.stdout)

    def test_a_server_that_waits_is_no_deadlock(self):
        run = json.loads(orr('run', '--json',
                             'scenarios/ping-pong.yaml').stdout)
        self.assertIsNone(run['deadlock'])
        self.assertEqual(run['stop'], 'done')

    def test_control_c_ends_a_run_with_its_verdict(self):
        path = self.write(ENDLESS)
        text, status = on_terminal('run', path, until=rb'events, .*/s')
        self.assertIn('(interrupted)', text)
        self.assertRegex(text, r'endless: .* virtual, \d+ events')
        self.assertEqual(status, 0)

    def test_a_pulse_that_nobody_takes_misses_its_deadline(self):
        path = self.write(HELLO + """objects:
  sensor: {kind: interrupt, line: 1}
stimuli:
  - {interrupt: sensor, at: 1ms}
expectations:
  - deadline: {from: {interrupt: sensor}, within: 1ms,
               to: {mark: {process: hello, name: done}}}
""")
        result = orr('run', path)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn('1 of 1 were late', result.stdout)

    def test_seeds_tell_the_first_failure_and_how_many_pass(self):
        result = orr('run', '--seeds', '4', 'scenarios/philosophers-naive.yaml')
        lines = result.stdout.splitlines()
        self.assertRegex(lines[0], r'^(pass|FAIL)  philosophers-naive +seed 0')
        self.assertRegex(lines[-1], r'^philosophers-naive: \d of 4 seeds pass')

    def test_a_terminal_gets_colours(self):
        text, status = on_terminal('run', 'scenarios/hello.yaml')
        self.assertIn('\033[32mpass', text)
        self.assertEqual(status, 0)

    def debugged(self, commands, *arguments):
        if not shutil.which('gdb'):
            self.skipTest('there is no gdb')
        environment = dict(ENVIRONMENT, ASAN_OPTIONS='detect_leaks=0')
        return subprocess.run(
            [str(ORR), 'run', '--gdb', *arguments], cwd=ROOT, input=commands,
            capture_output=True, text=True, env=environment,
            timeout=600).stdout

    def test_a_debugger_starts_with_the_machine_ready(self):
        text = self.debugged('backtrace\norrery until 30\norrery time\n'
                             'orrery objects process\n'
                             'continue\n', 'scenarios/hello.yaml')
        self.assertIn('machine_run (', text)
        self.assertRegex(text, r'\d+ ns, 29 events')
        self.assertRegex(text, r'\d+ process +\d+ hello')
        self.assertIn('hello, world', text)

    def test_a_kernel_that_contradicts_itself_ends_with_3(self):
        text = self.debugged(
            'orrery until 30\nset var machine_current->kernel->free_cells = 1\n'
            'continue\n', 'scenarios/hello.yaml', '--check')
        self.assertIn('the kernel found itself inconsistent: event 30', text)
        self.assertIn('BROKEN hello', text)
        self.assertIn('exited with code 03', text)


class Devices(Case):
    def client(self, name):
        """What a scenario says of the client, and what the client wrote."""
        text = (ROOT / f'scenarios/{name}.yaml').read_text()
        said = re.search(r'^  courier:\n(?:    .*\n)+', text, re.M).group()
        run = json.loads(orr('run', '--json', name).stdout)
        return said, run['output']['courier']

    def test_a_firewall_is_an_edit_of_the_scenario_alone(self):
        said, wrote = self.client('network')
        behind, blocked = self.client('network-firewall')
        self.assertEqual(said, behind)
        self.assertIn('ports 0 to 3: 3 3 3 3;', wrote)
        self.assertEqual(wrote.replace('3 3 3 3;', '3 3 3 0;'), blocked)

    def test_to_use_a_device_oneself_takes_less_time_than_its_driver(self):
        run = json.loads(orr('run', '--json', 'disk-direct').stdout)
        driven, own = (int(re.search(r'(\d+) ns each',
                                     run['output'][name]).group(1))
                       for name in ('through-driver', 'by-itself'))
        self.assertGreater(own, 5000)
        self.assertGreater(driven, own + 500)

    def test_a_ring_pays_when_more_than_one_is_on_its_way(self):
        times = {}
        for way in ('device', 'call', 'ring', 'batch'):
            run = orr('run', '--json', f'scenarios/bench/read-{way}.yaml')
            text = json.loads(run.stdout)['output']['reader']
            times[way] = int(re.search(r'(\d+) ns each', text).group(1))
        self.assertGreater(times['device'], 5000)
        self.assertGreater(times['call'], times['device'] + 500)
        self.assertLess(times['ring'], times['call'] + 500)
        self.assertLess(times['batch'], times['call'] / 4)

    def small(self, name):
        """The scenario with few records, in which somebody dies once."""
        text = (ROOT / f'scenarios/{name}.yaml').read_text()
        text = re.sub(r'^mishaps:\n(  - .*\n)+', '', text, flags=re.M)
        text = re.sub(r'^  - count: .*\n', '', text, flags=re.M)
        records = re.findall(r'arguments: \["(\d+)"\]', text)
        for many, few in zip(records, '21'):
            text = text.replace(f'["{many}"]', f'["{few}"]')
            text = text.replace(f'"{many} records', f'"{few} records')
        return text.replace(f'scenario: {name}', 'scenario: probe') + (
            '  - count: {fault: {}, min: 1, max: 1}\n')

    def deaths(self, name, process):
        """At how many of its calls a process died, and all else went well."""
        text, runs = self.small(name), []
        while not runs or runs[-1]['verdict'] == 'pass':
            paths = []
            for call in range(len(runs) + 1, len(runs) + 101):
                folder = self.folder / f'{name}-{process}-{call}'
                folder.mkdir()
                (folder / 'probe.yaml').write_text(
                    f'{text}mishaps:\n'
                    f'  - {{process: {process}, call: {call}}}\n')
                paths.append(str(folder / 'probe.yaml'))
            runs += [json.loads(line) for line in
                     orr('run', '--json', *paths).stdout.splitlines()]
        passed = [run['verdict'] for run in runs].index('fail')
        for run in runs[passed:]:
            failure, = run['failures']
            self.assertEqual(failure['happened'], 'it happened 0 times')
        return passed

    def test_whichever_call_a_driver_dies_at_nothing_is_lost(self):
        self.assertGreater(self.deaths('disk-deaths', 'disk'), 300)

    def test_whichever_call_an_end_of_a_ring_dies_at_nothing_is_lost(self):
        self.assertGreater(self.deaths('disk-ring-deaths', 'disk'), 300)
        self.assertGreater(self.deaths('disk-ring-client-deaths', 'files'), 200)

    def test_whichever_call_a_service_dies_at_nothing_is_lost(self):
        self.assertGreater(self.deaths('files-deaths', 'files'), 100)
        self.assertGreater(self.deaths('files-deaths', 'ramdisk'), 50)


class Json(Case):
    def test_a_run_is_one_object_in_one_line(self):
        result = orr('run', '--json', 'scenarios/hello.yaml')
        self.assertEqual(result.stdout.count('\n'), 1)
        run = json.loads(result.stdout)
        self.assertEqual(run['verdict'], 'pass')
        self.assertRegex(run['digest'], '^[0-9a-f]{16}$')
        self.assertEqual(run['output'], {'hello': 'hello, world\n'})
        self.assertEqual((run['scenario'], run['seed'], run['failures']),
                         ('hello', 0, []))
        for name in ('events', 'virtual_ns', 'host_ns'):
            self.assertGreater(run[name], 0)

    def test_a_failure_has_its_place_and_words(self):
        path = self.expecting('exit: {process: hello, status: 3}')
        result = orr('run', '--json', path)
        run = json.loads(result.stdout)
        self.assertEqual((result.returncode, run['verdict']), (1, 'fail'))
        failure, = run['failures']
        self.assertEqual((failure['file'], failure['line']), (path, 7))
        self.assertEqual(failure['happened'], 'it exited with 0')
        self.assertGreater(failure['event'], 0)
        self.assertGreater(failure['time_ns'], 0)
        self.assertIn('status 3', failure['sentence'])

    def test_seeds_give_a_line_each(self):
        result = orr('run', '--json', '--seeds', '3', 'scenarios/hello.yaml',
                     'scenarios/ping-pong.yaml')
        runs = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual([(run['scenario'], run['seed']) for run in runs],
                         [(name, seed) for name in ('hello', 'ping-pong')
                          for seed in range(3)])

    def test_a_bad_file_is_an_object_too(self):
        result = orr('run', '--json', self.write('scenario: [\n'))
        self.assertEqual(result.returncode, 2)
        answer = json.loads(result.stdout)
        self.assertEqual(answer['verdict'], 'error')
        self.assertGreater(len(answer['complaints']), 0)


class Trace(Case):
    def trace(self, name, *more):
        path = self.folder / name
        result = orr('run', *more, '--trace', str(path))
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return path.read_text()

    def test_the_same_run_gives_the_same_text(self):
        scenario = 'scenarios/philosophers.yaml'
        first = self.trace('one', scenario, '--seed', '5')
        self.assertEqual(first, self.trace('two', scenario, '--seed', '5'))
        self.assertNotEqual(first,
                            self.trace('three', scenario, '--seed', '6'))

    def test_the_text_has_columns(self):
        lines = self.trace('one', 'scenarios/ping-pong.yaml').splitlines()
        self.assertRegex(lines[0], r'^# +event +time_ns cpu  thread +what')
        column = lines[0].index('thread')
        event = 0
        for line in lines[1:]:
            number, now, cpu, *rest = line.split()
            self.assertGreaterEqual(int(number), event)
            event = int(number)
            self.assertTrue(now.isdigit() and cpu.isdigit())
            self.assertNotEqual(line[column], ' ')
            self.assertEqual(line[column - 1], ' ')
            self.assertGreaterEqual(len(rest), 4)
        self.assertTrue(any(re.search(r'ping +call\(\) +\S+ +next=pong', line)
                            for line in lines))
        self.assertTrue(any('output           -' in line and
                            '"1000 rounds\\n"' in line for line in lines))

    def test_every_event_is_in_the_text(self):
        text = self.trace('one', 'scenarios/hello.yaml')
        run = json.loads(orr('run', '--json', 'scenarios/hello.yaml').stdout)
        events = [int(line.split()[0]) for line in text.splitlines()[1:]]
        self.assertEqual(set(events), set(range(1, run['events'] + 1)))

    def test_perfetto_gets_tracks_slices_and_arrows(self):
        trace = json.loads(self.trace('one.json', 'scenarios/echo-smp.yaml'))
        events = trace['traceEvents']
        names = {e['args']['name'] for e in events if e['ph'] == 'M'}
        self.assertIn('init', names)
        slices = [e for e in events if e['ph'] == 'X']
        self.assertTrue(all(e['dur'] >= 0 for e in slices))
        starts = {e['id']: e for e in events if e['ph'] == 's'}
        ends = {e['id']: e for e in events if e['ph'] == 'f'}
        self.assertGreater(len(ends), 10)
        for number, end in ends.items():
            self.assertGreaterEqual(end['ts'], starts[number]['ts'])
            self.assertTrue(any(
                e['tid'] == end['tid'] and
                e['ts'] <= end['ts'] <= e['ts'] + e['dur'] for e in slices))

    def test_slices_of_one_cpu_do_not_overlap(self):
        events = json.loads(self.trace(
            'one.json', 'scenarios/philosophers.yaml'))['traceEvents']
        for cpu in {e['args']['cpu'] for e in events if e['ph'] == 'X'}:
            slices = sorted((e['ts'], e['ts'] + e['dur']) for e in events
                            if e['ph'] == 'X' and e['args']['cpu'] == cpu)
            for (_, end), (start, _) in zip(slices, slices[1:]):
                self.assertLessEqual(end, start + 0.0005)

    def test_a_trace_that_cannot_be_written_is_told(self):
        result = orr('run', 'scenarios/hello.yaml', '--trace', '/no/such/one')
        self.assertEqual(result.returncode, 2)
        self.assertIn('/no/such/one: No such file', result.stderr)


class Usage(Case):
    def refused(self, words, *arguments):
        result = orr(*arguments)
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn(words, result.stderr)
        self.assertEqual(result.stdout, '')

    def test_what_is_wrong_is_told(self):
        hello = 'scenarios/hello.yaml'
        self.refused('no command `fly`', 'fly')
        self.refused('no scenario was named', 'run')
        self.refused('no option `--fast`', 'run', '--fast', hello)
        self.refused('`--seed` needs a value', 'run', hello, '--seed')
        self.refused('--seed: `x` is no number', 'run', '--seed', 'x', hello)
        self.refused('--seeds: `0` is no number', 'run', '--seeds', '0', hello)
        self.refused('--until: `3` is no time', 'run', '--until', '3', hello)
        self.refused('--trace is for one run', 'run', '--trace', 'x',
                     '--seeds', '2', hello)
        self.refused('no/such.yaml', 'run', 'no/such.yaml')
        self.refused('no option `--x`', 'list', '--x')
        self.refused('no option `--x`', 'check', '--x')
        self.refused('no scenario was named', 'check')
        self.refused('no option `--x`', 'bench', '--x')
        self.refused('./orr test', 'test')
        self.refused('no/such.log: No such file', 'replay', 'no/such.log')
        self.refused('is nothing that orr explore', 'replay', hello)
        self.refused('no machine `mips`; there are: x86_64', 'boot', hello,
                     '--arch', 'mips')
        self.refused('--record, --trace and --gdb are for one', 'boot', hello,
                     hello, '--arch', 'riscv64', '--trace', 'x')
        self.refused('with --gdb nobody is left', 'boot', hello, '--gdb',
                     '--arch', 'riscv64', '--trace', 'x')

    def test_a_program_that_is_missing_is_a_complaint(self):
        path = self.write(HELLO.replace('program: hello', 'program: absent'))
        result = orr('run', path)
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stderr, rf'{re.escape(path)}:5:\d+: .*absent')

    def test_a_folder_without_programs_is_told(self):
        result = subprocess.run(
            [str(ORR), 'run', 'scenarios/hello.yaml'], cwd=ROOT, text=True,
            capture_output=True, timeout=600,
            env=dict(ENVIRONMENT, ORR_APPS=str(self.folder)))
        self.assertEqual(result.returncode, 2)
        self.assertIn('no init.so', result.stderr)

    def test_every_command_has_its_help(self):
        overview = orr('help').stdout
        for name in ('run', 'list', 'check', 'bench', 'help', 'test',
                     'doctor'):
            self.assertIn(f'orr {name} ', overview)
            self.assertRegex(orr('help', name).stdout,
                             rf'^usage: (\./)?orr {name}')
        for name in ('run', 'list', 'check', 'bench'):
            self.assertEqual(orr(name, '--help').stdout,
                             orr('help', name).stdout)
        self.assertEqual(orr('help', 'fly').returncode, 2)

    def test_it_has_a_version(self):
        self.assertRegex(orr('--version').stdout, r'^orr \d+\.\d+')

    def test_help_fits_into_80_columns(self):
        for name in ('run', 'list', 'check', 'bench'):
            for line in orr('help', name).stdout.splitlines():
                self.assertLessEqual(len(line), 80)


class ListAndCheck(Case):
    def test_all_scenarios_are_listed_by_topic(self):
        listed = json.loads(orr('list', '--json').stdout)
        files = sorted(str(path.relative_to(ROOT))
                       for path in (ROOT / 'scenarios').glob('*.yaml'))
        self.assertEqual(sorted(one['file'] for one in listed), files)
        self.assertEqual(listed, sorted(listed, key=lambda one: (
            one['topic'], one['name'])))
        text = orr('list').stdout
        for one in listed:
            self.assertIn(one['sentence'], text)

    def test_good_files_are_counted(self):
        result = orr('check', 'scenarios/hello.yaml')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r'^scenarios/hello.yaml: ok: 1 proces')

    def test_bad_files_are_complained_of_as_compilers_do(self):
        path = self.write(HELLO.replace('hello}', 'hello, priority: 999}'))
        result = orr('check', path, 'scenarios/hello.yaml')
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stderr, rf'(?m)^{re.escape(path)}:5:\d+: ')
        self.assertIn('hello.yaml: ok', result.stdout)

    def test_warnings_are_errors_if_strict(self):
        path = self.write(HELLO + 'objects:\n  lone: {kind: endpoint}\n')
        self.assertEqual(orr('check', path).returncode, 0)
        self.assertIn('warning', orr('check', path).stderr)
        self.assertEqual(orr('check', '--strict', path).returncode, 2)

    def test_a_check_is_one_object_per_file(self):
        path = self.write('scenario: [\n')
        lines = orr('check', '--json', path,
                    'scenarios/hello.yaml').stdout.splitlines()
        answers = [json.loads(line) for line in lines]
        self.assertEqual([one['verdict'] for one in answers], ['error', 'ok'])


class Readme(Case):
    def test_the_first_run_is_as_the_readme_shows_it(self):
        pattern = r'virtual ([0-9.]+ \w+), .* (\d+ events), digest'
        shown = re.search(pattern, (ROOT / 'README.md').read_text())
        seen = re.search(pattern, orr('run', 'scenarios/hello.yaml').stdout)
        self.assertEqual(seen.groups(), shown.groups())


class Bench(Case):
    def test_each_figure_has_its_samples_and_floor(self):
        result = orr('bench', '--quick', '--json')
        figures = {one['name']: one
                   for one in json.loads(result.stdout)['figures']}
        for name, one in figures.items():
            if name != 'compiled core':
                self.assertNotIn('error', one, one)
                self.assertGreater(one['best'], 0)
                self.assertGreater(one['floor']['best'], 0, name)
        self.assertIn('call and reply', figures)
        self.assertLessEqual(figures['call and reply']['best'],
                             figures['call and reply']['median'])

    def test_a_name_chooses_measurements(self):
        result = orr('bench', '--quick', '--json', 'idle')
        figures = json.loads(result.stdout)['figures']
        self.assertEqual([one['name'] for one in figures],
                         ['idle hour, virtual'])
        self.assertEqual(orr('bench', 'nothing').returncode, 2)


if __name__ == '__main__':
    ORR = Path(sys.argv.pop(1)).resolve() / 'orr'
    unittest.main()
