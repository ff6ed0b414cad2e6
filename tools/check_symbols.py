"""The core has no mutable data and needs nobody but its HAL; no name of ours
is one of libc's; only orr_ names are visible.
"""
import re
from pathlib import Path
from objects import (MEMORY, core_objects, defined, exported, run, sections,
                     symbols)
from source import Exceptions, main

MUTABLE = re.compile(r'\.(data|bss|tdata|tbss)(\.|$)')
SYSTEM = re.compile(r'_(_\w+|init|fini|edata|end|IO_stdin_used'
                    r'|ITM_\w+|Jv_\w+)$|data_start$|main$')


def object_faults(name, path, ours):
    """What is wrong with one object of the core."""
    for section, size in sections(path).items():
        if MUTABLE.match(section) and size and '.rel.ro' not in section:
            yield f'{name}: {size} bytes of mutable data in {section}'
    for symbol, kind in symbols(path).items():
        outside = kind == 'U' and symbol not in ours
        if outside and symbol not in MEMORY and not symbol.startswith('hal_'):
            yield f'{name}: needs {symbol}, which is no HAL function'


def core_faults(objects):
    ours = {name for path, name in defined(list(objects.values()))}
    for name, path in objects.items():
        yield from object_faults('core/' + name, path, ours)


def libc_names():
    found = set()
    for name in ('libc.so.6', 'libm.so.6'):
        path = run('gcc', f'-print-file-name={name}').strip()
        found |= {symbol.split('@')[0] for symbol in exported(path)}
    return found


def collisions(paths, libc):
    """(object, name) of our global names that libc has too. The compiler
    wants main and the memory functions under just these names."""
    for path, name in defined(paths):
        if name in libc - MEMORY - {'main'}:
            yield path, name


def visible_faults(path):
    """What a linked file shows; name@VERSION is its copy of libc's."""
    for symbol in sorted(exported(path)):
        ours = '@' not in symbol and not SYSTEM.match(symbol)
        if ours and not symbol.startswith('orr_'):
            yield f'{path.name}: {symbol} is visible, only orr_ should be'


def complain(root, build):
    exceptions = Exceptions(root, 'symbols')
    build = Path(build)
    objects = core_objects(root, build)
    if not objects:
        return ['no objects of the core: build first']
    wrong = list(core_faults(objects))
    for path, symbol in collisions(list(build.rglob('*.o')), libc_names()):
        folder = str(path.relative_to(build)).split('/')[0]
        if not exceptions.allow(f'{folder}:{symbol}'):
            wrong.append(f'{folder}: {path.name.split(".")[0]} defines'
                         f' {symbol}, which is libc\'s')
    linked = sorted(build.glob('apps/*.so'))
    linked += [path for path in [build / 'orr'] if path.exists()]
    for path in linked:
        wrong += visible_faults(path)
    return sorted(set(wrong)) + exceptions.unused()


if __name__ == '__main__':
    main(complain, 'the core needs only its HAL, and nothing collides')
