"""The verdict on a self-test image: only all laws, and a good end, pass."""
import struct
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import laws  # noqa: E402


def said(*lines):
    return ''.join(f'\x1eo 0 12 {len(line) + 1} {line}\n\n' for line in lines)


class Laws(unittest.TestCase):
    def wrong(self, status, *lines):
        return laws.complain(status, said(*lines))[0]

    def test_all_laws_and_a_good_end_pass(self):
        self.assertIsNone(self.wrong(33, '1..2', 'ok 1 - a', 'ok 2 - b'))

    def test_a_broken_law_does_not(self):
        self.assertIn('1 do not',
                      self.wrong(33, '1..2', 'ok 1 - a', 'not ok 2 - b'))

    def test_a_law_that_was_not_tried_does_not(self):
        self.assertIn('1 laws hold', self.wrong(33, '1..2', 'ok 1 - a'))

    def test_no_laws_at_all_do_not(self):
        self.assertIsNotNone(self.wrong(33))

    def test_any_other_end_does_not(self):
        for status in (0, 1, 35, -9):
            self.assertIn(f'status {status}',
                          self.wrong(status, '1..1', 'ok 1 - a'))

    def test_the_bundle_says_where_its_parts_are(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / 'one.elf'
            program.write_bytes(b'abc')
            data = laws.bundle(243, [program, program])
        self.assertEqual(len(data), struct.unpack_from('<I', data, 8)[0])
        modules, modules_at = struct.unpack_from('<2I', data, 64)
        self.assertEqual(2, modules)
        for i in range(modules):
            name, at, size = struct.unpack_from('<32sII', data,
                                                modules_at + i * 40)
            self.assertEqual(b'one', name.rstrip(b'\0'))
            self.assertEqual((b'abc', 0), (data[at:at + size], at % 4096))


if __name__ == '__main__':
    unittest.main()
