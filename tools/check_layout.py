"""The kernel's state has no padding, no pointer and no bit field, and lies
in memory the same way on every target.
"""
import re
import shutil
import subprocess
from source import bare, main

HEADER = 'core/state.h'
TARGETS = ('x86_64-linux-gnu', 'riscv64-linux-gnu', 'aarch64-linux-gnu')


def compile_only(root, compiler, *flags):
    """What the compiler says of the header alone; '' if all is well."""
    command = [compiler, '-std=c11', '-ffreestanding', '-fsyntax-only', '-I.',
               '-Wpadded', '-Werror', *flags, '-x', 'c', HEADER]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    return done.stdout, done.stderr if done.returncode else ''


def layout(root, target):
    """All record layouts of the header on a target, as clang tells them."""
    source = (f'#include "{HEADER}"\n'
              'unsigned long long sizes[] = {sizeof(union cell),'
              ' sizeof(struct kernel)};')
    command = ['clang', f'--target={target}', '-std=c11', '-ffreestanding',
               '-I.', '-Xclang', '-fdump-record-layouts', '-fsyntax-only',
               '-x', 'c', '-']
    done = subprocess.run(command, cwd=root, capture_output=True, text=True,
                          input=source)
    return done.stdout if done.returncode == 0 else done.stderr


def word_faults(text):
    for at, line in enumerate(bare(text).split('\n')):
        if line.lstrip().startswith('#'):
            continue
        if '*' in line:
            yield f'{HEADER}:{at + 1}: no pointers in the state'
        if re.search(r'\w\s*:\s*\d', line):
            yield f'{HEADER}:{at + 1}: no bit fields in the state'


def complain(root, build):
    wrong = list(word_faults((root / HEADER).read_text()))
    _, fault = compile_only(root, 'gcc')
    wrong += fault.splitlines()
    if shutil.which('clang'):
        layouts = {target: layout(root, target) for target in TARGETS}
        first = layouts[TARGETS[0]]
        if 'struct kernel' not in first:
            wrong.append(f'clang shows no layout: {first[:200]}')
        for target in TARGETS[1:]:
            if layouts[target] != first:
                wrong.append(f'{HEADER}: other layout on {target}')
    return wrong


if __name__ == '__main__':
    main(complain, 'no padding, and one layout on all targets')
