"""Builds a kernel with a defect: the test kit, the unit tests and `orr`. The
sound parts are compiled once; a defect costs the one file that it changes."""
import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

FLAGS = ['-std=gnu11', '-O1', '-g1', '-fno-strict-aliasing', '-fno-common',
         '-fPIC', '-w']
OLD = 3600  # seconds


class PatchFault(Exception):
    """A patch does not fit the core."""


@dataclass
class Built:
    """What can be run: all of one kernel."""
    name: str
    hunter: Path
    tests: list
    orr: Path


def patches(root):
    return sorted((root / 'fuzz' / 'defects').glob('[0-9]*.patch'))


def apply(root, patch):
    """(file that it changes, its text with the defect in it)."""
    files = [line[6:].split()[0] for line in patch.read_text().splitlines()
             if line.startswith('+++ b/')]
    if len(files) != 1 or not files[0].endswith('.c'):
        raise PatchFault('a defect is in one .c file of the core')
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / files[0]
        copy.parent.mkdir(parents=True)
        shutil.copy(root / files[0], copy)
        done = subprocess.run(['patch', '-p1', '-s', '-F0', '-i', patch],
                              cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise PatchFault(f'{patch.name} does not apply to {files[0]}')
        return files[0], copy.read_text()


def run(command, **more):
    subprocess.run(command, check=True, capture_output=True, text=True, **more)


class Kit:
    def __init__(self, root):
        self.root = root
        self.sources = sorted((root / 'core').glob('*.c'))
        support, self.tests = [], []
        for source in sorted((root / 'core' / 'tests').glob('*.c')):
            is_test = source.name.startswith('test_')
            (self.tests if is_test else support).append(source)
        self.support = support
        self.hunter = root / 'fuzz' / 'hunt_kernel.c'
        self.folder = root / 'build' / 'defects' / self._digest()
        self.libraries = subprocess.run(
            ['pkg-config', '--libs', 'check'], check=True,
            capture_output=True, text=True).stdout.split()
        self.as_it_is = None
        self._build_sound()

    def _digest(self):
        digest = hashlib.sha256(repr(FLAGS).encode())
        for file in sorted((self.root / 'core').rglob('*.[ch]')):
            digest.update(str(file).encode() + file.read_bytes())
        digest.update(self.hunter.read_bytes())
        return digest.hexdigest()[:16]

    def _object(self, source, folder=None):
        return (folder or self.folder) / (source.stem + '.o')

    def _compile(self, source, object):
        if source.is_relative_to(self.root / 'core'):
            source = self.folder / source.relative_to(self.root)
        run(['gcc', *FLAGS, f'-fmacro-prefix-map={self.folder}/=',
             '-I', self.folder, '-c', source, '-o', object])

    def _build_sound(self):
        """From a copy, so that nobody's work on the core gets in between."""
        if (self.folder / '.built').exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for other in self.folder.parent.iterdir():
            if time.time() - other.stat().st_mtime > OLD:  # nobody's now
                shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(self.root / 'core', self.folder / 'core')
        (self.folder / 'fuzz').mkdir()
        shutil.copy(self.root / 'fuzz' / 'fuzz_kernel.h', self.folder / 'fuzz')
        for source in self.sources + self.support + self.tests + [self.hunter]:
            self._compile(source, self._object(source))
        (self.folder / '.built').touch()

    def _core(self, changed):
        """All of the core, with the changed object in the place of its own."""
        names = {object.name for object in changed}
        return [self._object(source) for source in self.sources
                if self._object(source).name not in names] + changed

    def _link(self, folder, changed):
        core = self._core(changed)
        support = [self._object(source) for source in self.support]
        kit = [s for s in support if s.name != 'kit_main.o']
        hunter = folder / 'hunt'
        run(['gcc', self._object(self.hunter), *kit, *core, '-o', hunter,
             *self.libraries])
        tests = []
        for source in self.tests:
            tests.append(folder / source.stem)
            run(['gcc', self._object(source), *support, *core, '-o',
                 tests[-1], *self.libraries])
        return hunter, tests

    def _link_orr(self, folder, changed):
        """As the release build links it, with our objects of the core first: so
        none in the library is taken, which may be of several files."""
        release = self.root / 'build' / 'release'
        command = subprocess.run(
            ['ninja', '-t', 'commands', 'orr'], cwd=release, check=True,
            capture_output=True, text=True).stdout.splitlines()[-1]
        objects = ' '.join(map(str, self._core(changed)))
        command = command.replace(' -o orr ', f' {objects} -o {folder}/orr ')
        run(['sh', '-c', command], cwd=release)
        return folder / 'orr'

    @contextlib.contextmanager
    def damaged(self, patch):
        """The kernel with this defect; gone afterwards."""
        file, text = apply(self.folder, patch)
        folder = self.folder / patch.stem
        folder.mkdir(exist_ok=True)
        source = folder / Path(file).name
        source.write_text(text)
        changed = self._object(source, folder)
        self._compile(source, changed)
        hunter, tests = self._link(folder, [changed])
        yield Built(patch.stem, hunter, tests,
                    self._link_orr(folder, [changed]))
        shutil.rmtree(folder)

    def sound(self):
        """The kernel as it is."""
        if self.as_it_is is None:
            folder = self.folder / 'sound'
            folder.mkdir(exist_ok=True)
            hunter, tests = self._link(folder, [])
            self.as_it_is = Built('sound', hunter, tests,
                                  self.root / 'build/release/orr')
        return self.as_it_is

    def apps(self):
        return {**os.environ, 'CK_FORK': 'no',
                'ORR_APPS': str(self.root / 'build' / 'release' / 'apps')}
