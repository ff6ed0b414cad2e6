"""Compiled objects as nm sees them."""
import subprocess
from pathlib import Path

# The compiler may call these in freestanding code too.
MEMORY = {'memcpy', 'memset', 'memmove', 'memcmp'}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout


def symbols(path):
    """{name: kind letter} of one object, archive or shared object."""
    found = {}
    for line in run('nm', '-P', str(path)).splitlines():
        words = line.split()
        if len(words) >= 2 and len(words[1]) == 1:
            found[words[0]] = words[1]
    return found


def defined(paths):
    """(path, global name) of all that these objects define, at one go."""
    if not paths:
        return
    text = run('nm', '-A', '-P', '-g', '--defined-only', *map(str, paths))
    for line in text.splitlines():
        path, name, *_ = line.split()
        yield Path(path.rstrip(':')), name


def exported(path):
    """What a linked file shows to others."""
    text = run('nm', '-D', '-P', '--defined-only', str(path))
    return {line.split()[0] for line in text.splitlines()}


def sections(path):
    """{section name: bytes} of one object."""
    found = {}
    for line in run('size', '-A', str(path)).splitlines():
        words = line.split()
        if len(words) == 3 and words[1].isdigit():
            found[words[0]] = found.get(words[0], 0) + int(words[1])
    return found


def core_objects(root, build):
    """{module: object} of the core as built for the checks; not what an older
    source has left behind there."""
    folder = Path(build) / 'core' / 'CMakeFiles' / 'orrery_core_plain.dir'
    return {path.name.split('.')[0]: path
            for path in sorted(folder.glob('*.o'))
            if (Path(root) / 'core' / path.stem).is_file()}
