"""Every seeded defect of fuzz/defects applies to the core as it is, says what
it imitates, and a patch that does not fit is refused."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from defects import REMEDY
from defects_build import PatchFault, apply, patches

ROOT = Path(__file__).resolve().parent.parent.parent
LEAST = 15


class Defects(unittest.TestCase):
    def test_there_are_enough(self):
        self.assertGreaterEqual(len(patches(ROOT)), LEAST)

    def test_each_applies_to_the_core(self):
        for patch in patches(ROOT):
            with self.subTest(patch.name):
                try:
                    file, text = apply(ROOT, patch)
                except PatchFault as fault:
                    self.fail(f'{fault}: {REMEDY}')
                self.assertNotEqual(text, (ROOT / file).read_text())

    def test_each_says_what_it_imitates(self):
        for patch in patches(ROOT):
            first = patch.read_text().splitlines()[0]
            self.assertFalse(first.startswith(('---', 'diff')), patch.name)
            self.assertGreater(len(first), 20, patch.name)

    def test_a_patch_that_does_not_fit_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            patch = Path(folder) / '99-bad.patch'
            patch.write_text('Nothing.\n\n--- a/core/wait.c\n'
                             '+++ b/core/wait.c\n@@ -1,1 +1,1 @@\n'
                             '-no such line\n+another\n')
            with self.assertRaises(PatchFault):
                apply(ROOT, patch)

    def test_a_patch_of_a_header_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            patch = Path(folder) / '99-bad.patch'
            patch.write_text('Nothing.\n\n--- a/core/state.h\n'
                             '+++ b/core/state.h\n@@ -1,1 +1,1 @@\n-a\n+b\n')
            with self.assertRaises(PatchFault):
                apply(ROOT, patch)


if __name__ == '__main__':
    unittest.main()
