"""Every check of style can fail: a small bad sample for each rule."""
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_format
import check_graph
import check_layers
import check_layout
import check_lengths
import check_symbols
import check_words
import source

CORE_FLAGS = ['-std=c11', '-ffreestanding', '-O0', '-fcallgraph-info']


class Tree(unittest.TestCase):
    """A test with a small tree of sources of its own."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.build = self.root / 'build'

    def tearDown(self):
        self.folder.cleanup()

    def put(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def compile(self, folder, name, text):
        path = self.put(f'{folder}/{name}', text)
        output = path.parent / (name + '.o')
        subprocess.run(['gcc', *CORE_FLAGS, '-c', str(path), '-o',
                        str(output)], check=True, cwd=path.parent)
        return output

    def core(self, **modules):
        """Compiles modules to where the checks look for the core."""
        folder = 'build/core/CMakeFiles/orrery_core_plain.dir'
        for name in modules:
            self.put(f'core/{name}.c', '')
        return {name: self.compile(folder, name + '.c', text)
                for name, text in modules.items()}

    def complaints(self, check):
        return '\n'.join(check.complain(self.root, self.build))


class Layers(Tree):
    def test_a_program_may_not_look_into_the_core(self):
        self.put('apps/a/a.c', '#include "core/state.h"\n')
        self.assertIn('apps/ may not', self.complaints(check_layers))

    def test_a_program_may_not_look_into_another(self):
        self.put('apps/a/a.c', '#include "apps/b/b.h"\n')
        self.assertIn('may not', self.complaints(check_layers))

    def test_the_core_has_no_libc(self):
        self.put('core/a.c', '#include <string.h>\n')
        self.assertIn('no libc', self.complaints(check_layers))

    def test_the_core_may_not_look_into_a_machine(self):
        self.put('core/a.c', '#include "hal-sim/machine.h"\n')
        self.assertIn('may not', self.complaints(check_layers))

    def test_machines_do_not_look_at_each_other(self):
        self.put('hal-riscv/a.c', '#include "hal-sim/machine.h"\n')
        self.assertIn('may not', self.complaints(check_layers))

    def test_public_headers_do_not_include_private_ones(self):
        self.put('core/include/orrery/a.h', '#include "core/state.h"\n')
        self.assertIn('may not', self.complaints(check_layers))

    def test_the_own_header_comes_first(self):
        self.put('core/a.h', '')
        self.put('core/a.c', '#include "core/b.h"\n#include "core/a.h"\n')
        self.assertIn('own header', self.complaints(check_layers))

    def test_what_may_be_included_is_not_complained_of(self):
        self.put('core/a.h', '')
        self.put('core/a.c', '#include "core/a.h"\n#include <stdint.h>\n')
        self.put('apps/a/a.c', '#include "apps/lib/orr.h"\n'
                 '#include "core/include/orrery/call.h"\n')
        self.assertEqual('', self.complaints(check_layers))

    def test_an_exception_must_be_needed(self):
        self.put('tools/exceptions.txt', 'layers core/a.c:x.h because\n')
        self.assertIn('not needed', self.complaints(check_layers))


def body(lines):
    return 'int\nf(void)\n{\n' + '    g();\n' * lines + '}\n'


class Lengths(Tree):
    def test_a_long_function_is_found(self):
        self.put('core/a.c', body(58))
        self.assertIn('f has 61 lines', self.complaints(check_lengths))

    def test_a_function_of_sixty_lines_passes(self):
        self.put('hal-sim/tests/a.c', body(57))
        self.assertEqual('', self.complaints(check_lengths))

    def test_an_exception_is_heeded(self):
        self.put('hal-sim/tests/a.c', body(58))
        self.put('tools/exceptions.txt',
                 'lengths hal-sim/tests/a.c:f because\n')
        self.assertEqual('', self.complaints(check_lengths))

    def test_a_long_file_is_found(self):
        self.put('hal-sim/a.h', 'int a;\n' * 501)
        self.assertIn('501 lines', self.complaints(check_lengths))

    def test_a_long_line_is_found(self):
        self.put('hal-sim/a.h', 'x' * 81 + '\n')
        self.assertIn('81 columns', self.complaints(check_lengths))

    def test_six_parameters_are_found(self):
        self.put('hal-sim/a.c', 'int\nf(int a, int b, int c, int d, int e,'
                 '\n  void (*g)(int, int))\n{\n}\n')
        self.assertIn('6 parameters', self.complaints(check_lengths))

    def test_two_bools_side_by_side_are_found(self):
        self.put('hal-sim/a.c', 'int\nf(bool a, bool b)\n{\n}\n')
        self.assertIn('two bools', self.complaints(check_lengths))

    def test_deep_nesting_is_found(self):
        self.put('hal-sim/a.c', 'int\nf(void)\n{\n' +
                 ''.join(' ' * 4 * n + 'if (a) {\n' for n in range(1, 5)) +
                 '}\n')
        self.assertIn('nests deeper', self.complaints(check_lengths))

    def test_a_long_median_is_found(self):
        self.put('hal-sim/a.c', body(30))
        self.assertIn('median', self.complaints(check_lengths))

    def test_the_density_of_checks_is_told(self):
        self.put('core/a.c', 'int a;\n' * 99 + 'CHECK(a);\n')
        self.assertIn('1.0 in 100', check_lengths.density(self.root)[1])

    def test_a_core_of_too_many_lines_is_found(self):
        self.put('core/a.c', 'int a;\n' * 8001)
        self.assertIn('core: 8001 lines', self.complaints(check_lengths))
        self.put('core/a.c', '')
        self.put('core/check_a.c', 'int a;\n' * 8001)
        self.assertNotIn('core: 8001', self.complaints(check_lengths))

    def test_a_long_first_program_is_found(self):
        self.put('apps/hello/hello.c', '\n' * 16)
        self.assertIn('first program', self.complaints(check_lengths))


class Words(Tree):
    def test_each_unwanted_word_is_found(self):
        for name, text in (
                ('core/a.c', '#ifdef __x86_64__\n#endif\n'),
                ('apps/a/a.c', '#if 1\n#endif\n'),
                ('core/a.h', '#ifndef A\n#endif\n#ifndef B\n#endif\n'),
                ('core/a.c', 'goto out;\n'),
                ('hal-sim/a.c', 'longjmp(b, 1);\n'),
                ('hal-sim/a.c', 'swapcontext(a, b);\n'),
                ('hal-sim/a.c', 'x = rand();\n'),
                ('core/a.c', '/* TO' 'DO: later */\n'),
                ('core/a.c', '/* ------------ */\n'),
                ('core/a.c', '/**********\n * a\n */\n'),
                ('core/a.c', 'int a; \n'),
                ('core/a.c', '\tint a;\n'),
                ('hal-sim/utils.c', 'int a;\n')):
            with self.subTest(text=text, name=name):
                path = self.put(name, text)
                self.assertIn(name, self.complaints(check_words))
                path.unlink()

    def test_words_in_comments_and_strings_are_no_code(self):
        self.put('core/a.c', '/* goto */\nchar a[] = "goto";\n')
        self.assertEqual('', self.complaints(check_words))


class Layout(Tree):
    def header(self, text):
        self.put('core/state.h', '#include <stdint.h>\n' + text +
                 'union cell { uint32_t a; };\n')

    def test_padding_is_found(self):
        self.header('struct kernel { uint8_t a; uint32_t b; };\n')
        self.assertIn('padding', self.complaints(check_layout))

    def test_a_pointer_is_found(self):
        self.header('struct kernel { char *a; };\n')
        self.assertIn('no pointers', self.complaints(check_layout))

    def test_a_bit_field_is_found(self):
        self.header('struct kernel { uint32_t a : 32; };\n')
        self.assertIn('no bit fields', self.complaints(check_layout))

    @unittest.skipUnless(shutil.which('clang'), 'needs clang')
    def test_a_type_that_differs_between_targets_is_found(self):
        self.header('struct kernel { unsigned long a; };\n')
        found = {check_layout.layout(self.root, target)
                 for target in ('x86_64-linux-gnu', 'i386-linux-gnu')}
        self.assertEqual(2, len(found))

    def test_a_good_state_passes(self):
        self.header('struct kernel { uint32_t a; uint32_t b; };\n')
        self.assertEqual('', self.complaints(check_layout))


class Symbols(Tree):
    def faults(self, text):
        return '\n'.join(check_symbols.core_faults(self.core(a=text)))

    def test_mutable_data_is_found(self):
        self.assertIn('mutable', self.faults('int a = 1;\n'))
        self.assertIn('mutable', self.faults('static int a;\n'
                                             'int *f(void) {return &a;}\n'))

    def test_a_call_of_libc_is_found(self):
        self.assertIn('needs puts', self.faults(
            'int puts(const char *);\nvoid f(void) { puts("a"); }\n'))

    def test_the_machine_and_constants_are_allowed(self):
        self.assertEqual('', self.faults(
            'void hal_a(void);\nconst int a[2] = {1, 2};\n'
            'void f(void) { hal_a(); }\n'))

    def test_a_name_of_libc_is_found(self):
        path = self.compile('x', 'a.c', 'int send(void) { return 1; }\n')
        libc = check_symbols.libc_names()
        self.assertEqual([(path, 'send')],
                         list(check_symbols.collisions([path], libc)))

    def test_a_visible_name_is_found(self):
        path = self.put('a.c', 'int mine(void) { return 1; }\n')
        library = self.root / 'a.so'
        subprocess.run(['gcc', '-shared', '-fPIC', str(path), '-o',
                        str(library)], check=True)
        self.assertIn('mine is visible',
                      '\n'.join(check_symbols.visible_faults(library)))


class Graph(Tree):
    CIRCLE = {'a': 'void b(void);\nvoid a(void) { b(); }\n',
              'b': 'void a(void);\nvoid b(void) { a(); }\n'}

    def test_modules_in_a_circle_are_found(self):
        self.core(**self.CIRCLE)
        self.assertIn('a circle: a -> b -> a', self.complaints(check_graph))

    def test_recursion_is_found(self):
        self.core(a='int a(int n) { return n ? a(n - 1) : 0; }\n')
        self.assertIn('recursion: a -> a', self.complaints(check_graph))

    def test_recursion_between_static_functions_is_found(self):
        self.core(a='static int c(int n);\n'
                  'static int b(int n) { return c(n); }\n'
                  'static int c(int n) { return n ? b(n - 1) : 0; }\n'
                  'int a(void) { return b(1); }\n')
        self.assertIn('recursion', self.complaints(check_graph))

    def test_a_missing_call_graph_is_found(self):
        objects = self.core(a='int a(void) { return 1; }\n')
        objects['a'].parent.joinpath('a.c.ci').unlink()
        self.assertIn('no call graph', self.complaints(check_graph))

    def test_what_an_older_source_left_behind_does_not_count(self):
        self.core(**self.CIRCLE)
        (self.root / 'core' / 'b.c').unlink()
        self.assertNotIn('a circle', self.complaints(check_graph))

    def test_an_old_drawing_is_found(self):
        self.core(a='void b(void);\nvoid a(void) { b(); }\n',
                  b='void b(void) { }\n')
        self.put('core/README.md',
                 f'{check_graph.BEGIN}\n{check_graph.END}\n')
        self.assertIn('out of date', self.complaints(check_graph))

    def test_the_drawing_has_the_lowest_layer_last(self):
        drawn = check_graph.drawing({'a': {'b'}, 'b': set()})
        self.assertLess(drawn.index(' 1 a'), drawn.index(' 0 b'))


class Format(Tree):
    def test_a_line_out_of_format_is_found(self):
        self.put('.clang-format', 'BasedOnStyle: LLVM\n')
        self.put('core/a.c', 'int  a ;\n')
        self.assertIn('core/a.c:1', self.complaints(check_format))


class Source(unittest.TestCase):
    def test_functions_are_found_with_their_lengths(self):
        text = 'int\nf(int a,\n  int b)\n{\n    if (a) {\n    }\n}\n'
        [found] = source.functions(text)
        self.assertEqual(('f', ['int a', 'int b'], 6),
                         (found.name, found.parameters, found.length))

    def test_comments_and_strings_are_blanked(self):
        self.assertEqual('a         "  " b', source.bare('a /* \'"*/ "/*" b'))


if __name__ == '__main__':
    unittest.main()
