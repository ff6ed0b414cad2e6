"""The runner, the matrix and the coverage can tell bad from good."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from coverage import below
from matrix import digest_of, disagreement, disagreements
from runner import Job, Result, count, run_job, run_jobs

GOOD = ('{"verdict": "pass", "digest": "00ff", "events": 7,'
        ' "virtual_ns": 9, "host_ns": %d, "failures": []}')


class Counting(unittest.TestCase):
    def test_a_command_is_one_test(self):
        self.assertEqual(Result(1, 0), count(0, 'fine'))
        self.assertEqual(Result(0, 1), count(1, 'bad'))

    def test_checks_are_counted_one_by_one(self):
        text = '66%: Checks: 3, Failures: 1, Errors: 0\n'
        self.assertEqual(Result(2, 1), count(1, text))

    def test_tests_in_python_are_counted_too(self):
        text = 'Ran 9 tests in 1 s\n\nFAILED (failures=1, errors=2)\n'
        self.assertEqual(Result(6, 3), count(1, text))
        self.assertEqual(Result(9, 0), count(0, 'Ran 9 tests in 1 s\n\nOK'))

    def test_a_program_that_dies_after_its_checks_has_failed(self):
        text = '100%: Checks: 3, Failures: 0, Errors: 0\n'
        self.assertEqual(Result(2, 1), count(-11, text))

    def test_an_output_that_is_wanted_passes_whatever_the_status(self):
        self.assertEqual(Result(1, 0), count(1, 'error: no', ['err.r']))
        self.assertEqual(Result(0, 1), count(0, 'fine', ['err.r']))

    def test_a_command_that_does_not_end_is_stopped(self):
        status, text = run_job(Job('a', ['sleep', '9'], timeout=0.1))
        self.assertEqual(124, status)
        self.assertIn('killed', text)

    def test_a_command_that_is_not_there_fails(self):
        self.assertEqual(127, run_job(Job('a', ['/nowhere/a']))[0])

    def test_what_could_not_be_tried_is_neither_good_nor_bad(self):
        job = Job('a', ['sh', '-c', 'exit 77'], skipped=77)
        self.assertEqual(Result(0, 0), run_jobs('test', [job]))
        job = Job('a', ['sh', '-c', 'exit 76'], skipped=77)
        self.assertEqual(Result(0, 1), run_jobs('test', [job]))


class Matrix(unittest.TestCase):
    def test_one_digest_everywhere_is_agreement(self):
        said = {'a': digest_of(GOOD % 1), 'b': digest_of(GOOD % 2)}
        self.assertEqual('', disagreement(said))

    def test_another_digest_is_found(self):
        other = (GOOD % 1).replace('00ff', '00fe')
        said = {'a': digest_of(GOOD % 1), 'b': digest_of(other)}
        self.assertIn('00fe', disagreement(said))

    def test_builds_that_all_say_nothing_do_not_agree(self):
        said = {'a': digest_of('crashed'), 'b': digest_of('crashed')}
        self.assertIn('crashed', disagreement(said))

    def test_blocks_are_one_for_each_compiler(self):
        other = (GOOD % 1).replace('00ff', '00fe')
        said = {'release': digest_of(GOOD % 1), 'dev': digest_of(GOOD % 1),
                'clang': digest_of(other), 'clang-O0': digest_of(other)}
        self.assertEqual('', disagreements(said, blocks=True))
        self.assertIn('00fe', disagreements(said, blocks=False))
        said['dev'] = digest_of(other)
        self.assertIn('dev', disagreements(said, blocks=True))


class Coverage(unittest.TestCase):
    def test_too_little_of_either_is_found(self):
        said = {'line_percent': 98.9, 'branch_percent': 99.0}
        self.assertEqual(1, len(list(below(said))))
        said = {'line_percent': 99.0, 'branch_percent': 95.9}
        self.assertEqual(1, len(list(below(said))))

    def test_enough_passes(self):
        said = {'line_percent': 99.0, 'branch_percent': 96.0}
        self.assertEqual([], list(below(said)))


if __name__ == '__main__':
    unittest.main()
