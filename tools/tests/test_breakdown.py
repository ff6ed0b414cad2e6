import io
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import breakdown  # noqa: E402

K = breakdown.KERNEL


def line(pc):
    return (f'Trace 0: 0x7f0000001000 [0000000000000000/{pc:016x}/004000b0/'
            'ff000200] name\n').encode()


class Log(unittest.TestCase):
    def read(self, *lines):
        return list(breakdown.read_log(io.BytesIO(b''.join(lines))))

    def test_each_line_is_an_instruction(self):
        self.assertEqual([5, breakdown.KERNEL + 7],
                         self.read(line(5), line(breakdown.KERNEL + 7)))

    def test_what_was_stopped_before_it_began_does_not_count(self):
        stopped = (b'Stopped execution of TB chain before 0x7f0000001000 '
                   b'[0000000000000006] name\n')
        self.assertEqual([5, 6], self.read(line(5), line(6), stopped, line(6)))

    def test_other_lines_are_nothing(self):
        self.assertEqual([5], self.read(b'cpu_io_recompile: [x]\n', line(5)))


class Window(unittest.TestCase):
    def find(self, pcs, length):
        return breakdown.find_window(pcs, 9, length)

    def test_it_is_the_last_of_its_length(self):
        self.assertEqual([9, K, 5], self.find([9, K, 2, 9, K, 5, 9], 3))

    def test_a_reading_in_between_does_no_harm(self):
        self.assertEqual([9, K, 9, 4], self.find([9, K, 9, 4, 9], 4))

    def test_what_faulted_was_logged_twice(self):
        self.assertEqual([9, K, K], self.find([9, K, K, 9], 2))

    def test_what_never_enters_the_kernel_is_another_programs(self):
        self.assertEqual([9, K, 2], self.find([9, K, 2, 9, 4, 5, 9], 3))

    def test_without_one_of_that_length_there_is_none(self):
        self.assertIsNone(self.find([9, K, 9], 40))
        self.assertIsNone(self.find([9, 1, 9], 2))


class Stages(unittest.TestCase):
    def test_what_a_header_holds_is_its_callers(self):
        self.assertEqual(('core/fast.c', 'cell_edit'), tuple(
            breakdown.stage_of_block([
                'cell_edit', 'core/cell.h:70:5', 'fast_call',
                'core/fast.c:160:9', 'run_entered', 'hal-image/run.c:9:1'])))

    def test_without_a_source_it_is_nobodys(self):
        self.assertEqual((None, '??'),
                         breakdown.stage_of_block(['??', '??:0:0']))

    def test_a_label_reaches_to_the_next(self):
        labels = [(10, 'in'), (20, 'out')]
        self.assertEqual(['?', 'in', 'in', 'out'],
                         [breakdown.label_of(pc, labels)
                          for pc in (9, 10, 19, 20)])


if __name__ == '__main__':
    unittest.main()
