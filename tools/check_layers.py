"""Includes point one way: apps -> public headers; core -> core; HAL -> core.
"""
import re
from source import Exceptions, c_files, main

# What a freestanding compiler brings along.
FREESTANDING = {'float.h', 'iso646.h', 'limits.h', 'stdalign.h', 'stdarg.h',
                'stdatomic.h', 'stdbool.h', 'stddef.h', 'stdint.h',
                'stdnoreturn.h'}
PUBLIC = 'core/include/orrery/'

# Folder -> prefixes it may include from, and whether libc is there. The
# first folder that matches counts.
RULES = (
    ('core/include/', (PUBLIC,), False),
    ('core/tests/', ('core/',), True),
    ('core/', ('core/',), False),
    ('hal-sim/', ('core/', 'hal-sim/'), True),
    ('hal-image/tests/', ('core/', 'hal-image/'), True),
    ('hal-image/', ('core/', 'hal-image/'), False),
    ('hal-x86_64/', ('core/', 'hal-image/', 'hal-x86_64/'), False),
    ('hal-riscv/', ('core/', 'hal-image/', 'hal-riscv/'), False),
    ('apps/tests/', (PUBLIC, 'apps/', 'core/tests/'), True),
    ('apps/', (PUBLIC, 'apps/lib/'), False),
    ('library/outside/', ('orrery/',), True),
    ('library/', ('core/', 'hal-sim/', 'apps/lib/', 'library/'), True),
    ('fuzz/', ('core/', 'hal-image/', 'hal-sim/', 'apps/lib/', 'fuzz/'), True),
)


def rule_for(name):
    for folder, prefixes, libc in RULES:
        if name.startswith(folder):
            if folder == 'apps/':
                own = '/'.join(name.split('/')[:2]) + '/'
                prefixes += (own,)
            return folder, prefixes, libc
    raise ValueError(name)


def complain_include(name, rule, bracket, target):
    folder, prefixes, libc = rule
    if bracket == '<':
        if not libc and target not in FREESTANDING:
            return f'{folder} has no libc, so no <{target}>'
        return None
    if not target.startswith(prefixes):
        allowed = ', '.join(prefixes)
        return (f'{folder} may not include "{target}", only {allowed}'
                ' (paths count from the root)')
    return None


def complain(root, build):
    wrong = []
    exceptions = Exceptions(root, 'layers')
    for path in c_files(root, suffixes=('.c', '.h', '.S')):
        name = str(path.relative_to(root))
        rule = rule_for(name)
        own = path.with_suffix('.h')
        others = 0
        text = path.read_text()
        for match in re.finditer(r'^\s*#\s*include\s*([<"])([^>"]+)', text,
                                 re.M):
            line = text.count('\n', 0, match.start()) + 1
            bracket, target = match.groups()
            fault = complain_include(name, rule, bracket, target)
            if target == str(own.relative_to(root)) and others:
                fault = fault or 'its own header comes first'
            others += 1
            if fault and not exceptions.allow(f'{name}:{target}'):
                wrong.append(f'{name}:{line}: {fault}')
    return wrong + exceptions.unused()


if __name__ == '__main__':
    main(complain, 'all includes point the right way')
