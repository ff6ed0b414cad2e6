"""Files, functions, parameters, lines and nesting keep within their bounds.
"""
import re
from pathlib import Path
from statistics import median
from source import Exceptions, bare, c_files, functions, main

FILE_LINES = 500
FUNCTION_LINES = 60
PARAMETERS = 5
COLUMNS = 80
NESTING = 3
MEDIAN_LINES = 15         # of all functions of a folder
PERCENTILE_LINES = 45     # 95 of 100 functions are shorter
FIRST_PROGRAM = ('apps/hello/hello.c', 15)
CHECKS_PER_100 = 5        # assertions in 100 lines of core
CORE_LINES = 8000         # of code that makes a kernel, without check*, and
                          # without core/include, which programs compile too


def nesting_faults(lines, function):
    """Lines whose control statement stands deeper than NESTING blocks."""
    for at in range(function.first, function.last):
        match = re.match(r'( *)(?:} else )?(if|for|while|switch|do)\b',
                         lines[at])
        if match and len(match.group(1)) // 4 > NESTING:
            yield at + 1


def function_faults(lines, function):
    if function.length > FUNCTION_LINES:
        yield function.first, (f'{function.name} has {function.length} lines,'
                               f' {FUNCTION_LINES} are the most')
    if len(function.parameters) > PARAMETERS:
        yield function.first, (f'{function.name} has'
                               f' {len(function.parameters)} parameters,'
                               f' {PARAMETERS} are the most')
    flags = [p.startswith('bool ') for p in function.parameters]
    if any(a and b for a, b in zip(flags, flags[1:])):
        yield function.first, (f'{function.name} has two bools side by side:'
                               ' make one an enum')
    for line in nesting_faults(lines, function):
        yield line, f'{function.name} nests deeper than {NESTING}'


def file_faults(name, text):
    """(line, place within the file, fault) of all that is too much."""
    lines = text.splitlines()
    if len(lines) > FILE_LINES:
        yield 1, '', f'{len(lines)} lines, {FILE_LINES} are the most'
    first, most = FIRST_PROGRAM
    if name == first and len(lines) > most:
        yield 1, '', f'{len(lines)} lines: the first program has {most}'
    for at, line in enumerate(lines):
        if len(line) > COLUMNS:
            yield at + 1, '', f'{len(line)} columns, {COLUMNS} are the most'
    if name.endswith('.c'):
        clean = bare(text).split('\n')
        for function in functions(text):
            for line, fault in function_faults(clean, function):
                yield line, ':' + function.name, fault


def folder_faults(folder, lengths):
    if not lengths:
        return
    lengths = sorted(lengths)
    middle = median(lengths)
    high = lengths[min(len(lengths) - 1, len(lengths) * 95 // 100)]
    print(f'{folder}: {len(lengths)} functions, median {middle:g} lines,'
          f' 95th percentile {high}')
    if middle > MEDIAN_LINES:
        yield f'{folder}: median of functions is over {MEDIAN_LINES} lines'
    if high > PERCENTILE_LINES:
        yield f'{folder}: 95th percentile is over {PERCENTILE_LINES} lines'


def kernel_files(root):
    """What a kernel is compiled from, without what checks it."""
    files = {path for path in (root / 'core').glob('*.c')
             if not path.stem.startswith('check')}
    news = files
    while news:
        names = {name for path in news for name in
                 re.findall(r'^#include "(core/.*)"', path.read_text(), re.M)}
        news = {root / name for name in names
                if not Path(name).stem.startswith('check')} - files
        files = files | news
    return sorted(files)


def density(root):
    """Lines of core, and how many assertions stand in 100, as a sentence. The
    latter is told, not enforced: one more CHECK is only good where it can catch
    something."""
    lines = shared = checks = 0
    for path in kernel_files(root):
        text = bare(path.read_text())
        count = sum(1 for line in text.split('\n') if line.strip())
        if path.is_relative_to(root / 'core' / 'include'):
            shared += count
        else:
            lines += count
        checks += len(re.findall(r'\b(?:CHECK|_Static_assert)\(', text))
    return lines, (f'core: {checks} assertions in {lines} lines of code (and'
                   f' {shared} that programs compile too),'
                   f' {100 * checks / max(lines, 1):.1f} in 100'
                   f' (wanted: {CHECKS_PER_100})')


def complain(root, build):
    wrong = []
    exceptions = Exceptions(root, 'lengths')
    lengths = {}
    for path in c_files(root, suffixes=('.c', '.h', '.S')):
        name = str(path.relative_to(root))
        text = path.read_text()
        for line, place, fault in file_faults(name, text):
            if not exceptions.allow(name + place):
                wrong.append(f'{name}:{line}: {fault}')
        if path.suffix == '.c' and '/tests/' not in name:
            lengths.setdefault(name.split('/')[0], []).extend(
                f.length for f in functions(text))
    for folder in sorted(lengths):
        wrong += folder_faults(folder, lengths[folder])
    lines, sentence = density(root)
    print(sentence)
    if lines > CORE_LINES:
        wrong.append(f'core: {lines} lines of code, {CORE_LINES} are the most')
    return wrong + exceptions.unused()


if __name__ == '__main__':
    main(complain, 'all lengths are within their bounds')
