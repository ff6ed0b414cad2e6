"""The library as it is installed: what is visible in it, and a project of its
own that uses it with CMake and with make.

usage: test_library.py BUILD
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(sys.argv.pop(1)).resolve()
# What the library may change outside of its machines: which machine this host
# thread runs, the handlers of signals, and how many programs were loaded.
VARIABLES = {'machine_current', 'before', 'once', 'done', 'copies', 'loaded',
             'interrupted'}


def run(*command, **options):
    """Its output; if it fails, the test does, and says why."""
    done = subprocess.run([str(word) for word in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **options)
    if done.returncode:
        raise AssertionError(f'{command}: {done.stdout}')
    return done.stdout


def declared(folder):
    """The functions that installed headers declare."""
    sys.path.insert(0, str(ROOT / 'tools'))
    from source import bare
    names = set()
    for header in folder.rglob('*.h'):
        text = re.sub(r'^[ \t]*#(.*\\\n)*.*', '', bare(header.read_text()),
                      flags=re.M)
        names |= set(re.findall(
            r'\b(orr_[a-z_]+)\s*\([^{};]*\)'
            r'\s*(?:__attribute__\s*\(\([^;]*\)\))?\s*;', text))
    return names


class Library(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix='orrery-'))
        cls.prefix = cls.folder / 'prefix'
        run(sys.executable, '-B', ROOT / 'tools/reference.py')
        run('cmake', '--install', BUILD, '--prefix', cls.prefix)
        cls.installed = cls.prefix / 'lib'

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def environment(self):
        return dict(os.environ, CK_FORK='no',
                    CMAKE_PREFIX_PATH=str(self.prefix),
                    PKG_CONFIG_PATH=str(self.installed / 'pkgconfig'))

    def outside(self):
        folder = self.folder / self.id().rsplit('.', 1)[-1]
        shutil.copytree(ROOT / 'library/outside', folder)
        return folder

    def seen(self, *options):
        words = [line.split() for line in
                 run('nm', '--defined-only', *options).splitlines()]
        return {line[2].split('@')[0] for line in words if len(line) == 3}

    def test_only_what_headers_declare_is_visible(self):
        shared = self.seen('-D', self.installed / 'liborrery.so')
        static = self.seen('-g', self.installed / 'liborrery.a')
        wanted = declared(self.prefix / 'include')
        self.assertIn('orr_sim_create', wanted)
        self.assertEqual(shared, wanted)
        self.assertEqual(static, wanted)

    def test_a_machine_is_all_that_changes(self):
        variables = set()
        table = run('objdump', '-t', self.installed / 'liborrery.a')
        for line in table.splitlines():
            found = re.search(r'\s\.(data|bss|tbss|tdata)\s+\S+\s+(\S+)$', line)
            if found and not re.match(r'_|\.|\*', found.group(2)):
                # A static of a function is name.7 to gcc, function.name to clang.
                name, _, more = found.group(2).partition('.')
                variables.add(name if more.isdigit() or not more else more)
        self.assertIn('machine_current', variables)
        self.assertLessEqual(variables, VARIABLES)

    def test_one_version_everywhere(self):
        version = run('pkg-config', '--modversion', 'orrery',
                      env=self.environment()).strip()
        self.assertIn(version, run(self.prefix / 'bin/orr', '--version'))
        self.assertTrue((self.installed / f'liborrery.so.{version}').exists())
        dynamic = run('readelf', '-d', self.installed / 'liborrery.so')
        self.assertIn(f'[liborrery.so.{version.rsplit(".", 1)[0]}]', dynamic)

    def test_a_project_of_its_own_with_cmake(self):
        folder = self.outside()
        run('cmake', '-G', 'Ninja', '-S', folder, '-B', folder / 'build',
            env=self.environment())
        run('cmake', '--build', folder / 'build')
        report = run('ctest', '--output-on-failure', cwd=folder / 'build',
                     env=self.environment())
        self.assertIn('100% tests passed', report)

    def test_a_project_of_its_own_with_make(self):
        report = run('make', 'run', cwd=self.outside(),
                     env=self.environment())
        self.assertIn('100%: Checks: 3', report)
        self.assertIn('100%: Checks: 2', report)

    def test_each_header_is_one_of_cpp_too(self):
        include = self.prefix / 'include'
        headers = sorted(include.rglob('*.h'))
        self.assertIn(include / 'orrery/program.h', headers)
        for header in headers:
            for standard in ('c++11', 'c++20'):
                run('g++', '-x', 'c++', f'-std={standard}', '-Wall', '-Wextra',
                    '-Wpedantic', '-Werror', '-fsyntax-only', '-I', include,
                    '-include', header, '/dev/null')

    def pages(self):
        """{name: text} of the man pages, which are all in section 3."""
        folders = list((self.prefix / 'share/man').iterdir())
        self.assertEqual([folder.name for folder in folders], ['man3'])
        return {page.stem: page.read_text() for page in folders[0].iterdir()}

    def test_each_function_and_header_has_a_man_page(self):
        pages = self.pages()
        self.assertEqual([name for name in pages
                          if not re.match('orr_|orrery(-|$)', name)], [])
        include = self.prefix / 'include/orrery'
        for function in declared(include) | {'orr_message'}:
            self.assertIn(f'\n.SH NAME\n{function} \\-', pages[function])
            self.assertRegex(pages[function], rf'fB[^\n]*\b{function}\(')
        for header in include.rglob('*.h'):
            self.assertIn('.SH SYNOPSIS', pages.pop(f'orrery-{header.stem}'))
        self.assertEqual([name for name in pages if '-' in name], [])

    def test_a_man_page_is_of_its_function(self):
        page = self.prefix / 'share/man/man3/orr_sim_create.3'
        text = run('groff', '-man', '-Tascii', '-P-cbou', page)
        text = ' '.join(text.split())
        self.assertIn('NAME orr_sim_create - makes a machine', text)
        self.assertIn('SYNOPSIS #include <orrery/sim.h> struct orr_sim'
                      ' *orr_sim_create(const struct orr_sim_config *config,'
                      ' enum orr_sim_status *status);', text)
        self.assertIn('None of these functions blocks, and none needs a right',
                      text)
        calls = self.pages()['orrery-call']
        section = calls[calls.index('.SS SEND\n'):calls.index('.SS RECEIVE\n')]
        for fact in ('Rights', 'Blocks', 'Units', 'Errors'):
            self.assertIn(f'.B {fact}\n', section)

    def test_groff_has_nothing_against_the_man_pages(self):
        folder = self.prefix / 'share/man'
        pages = sorted(page.relative_to(folder)
                       for page in folder.rglob('*.3'))
        self.assertEqual(run('groff', '-man', '-ww', '-z', '-Tutf8', *pages,
                             cwd=folder), '')

    def test_the_tool_runs_scenarios_where_it_is_installed(self):
        report = run(self.prefix / 'bin/orr', 'run', 'hello', cwd=self.folder)
        self.assertIn('hello, world', report)
        self.assertIn('pass hello', report)

    def test_the_tool_measures_where_it_is_installed(self):
        report = run(self.prefix / 'bin/orr', 'bench', '--quick', 'disk read',
                     cwd=self.folder)
        self.assertIn('disk read, driver by ring', report)
        self.assertNotIn('not measured', report)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1], verbosity=1)
