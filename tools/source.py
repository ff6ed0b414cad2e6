"""The C sources as the checks of style see them."""
import re
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ('core', 'hal-sim', 'hal-image', 'hal-x86_64', 'hal-riscv', 'apps',
           'library', 'fuzz')


def c_files(root, *folders, suffixes=('.c', '.h')):
    """All sources below the folders (all folders by default), sorted."""
    found = []
    for folder in folders or FOLDERS:
        found += [path for path in (root / folder).rglob('*')
                  if path.suffix in suffixes and path.is_file()]
    return sorted(found)


def bare(text):
    """The text with comments and the inside of literals blanked out."""
    pattern = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''

    def blank(match):
        found = match.group(0)
        if found[0] == '/':
            return re.sub(r'[^\n]', ' ', found)
        return found[0] + ' ' * (len(found) - 2) + found[-1]
    return re.sub(pattern, blank, text, flags=re.S)


@dataclass
class Function:
    """A function definition: lines count from 1, first is its name's."""
    name: str
    parameters: list
    first: int
    last: int

    @property
    def length(self):
        return self.last - self.first + 1


def split_parameters(text):
    """The parameters in a list, given what stands between the brackets."""
    parts, depth, part = [], 0, ''
    for char in text:
        depth += (char == '(') - (char == ')')
        if char == ',' and depth == 0:
            parts.append(part.strip())
            part = ''
        else:
            part += char
    parts.append(part.strip())
    return [part for part in parts if part and part != 'void']


def functions(text):
    """The definitions in a source: a `{` alone in column 0 after a `)`."""
    lines = bare(text).split('\n')
    found = []
    for at, line in enumerate(lines):
        if line.rstrip() != '{' or at == 0:
            continue
        if not lines[at - 1].rstrip().endswith(')'):
            continue
        first = at - 1
        while first > 0 and lines[first][:1] in (' ', '\t', ''):
            first -= 1
        last = at
        while last + 1 < len(lines) and lines[last].rstrip() != '}':
            last += 1
        head = ' '.join(lines[first:at])
        match = re.match(r'(?:[\w\s*]*[\s*])?(\w+)\s*\((.*)\)\s*$', head)
        if match:
            name = match.group(1)
            if name in ('START_TEST', 'START_LOOP_TEST'):
                name = match.group(2).strip()
                found.append(Function(name, [], first + 1, last + 1))
                continue
            found.append(Function(name, split_parameters(match.group(2)),
                                  first + 1, last + 1))
    return found


class Exceptions:
    """tools/exceptions.txt: what may break which check, and why."""

    def __init__(self, root, check):
        self.check = check
        self.places = {}
        path = root / 'tools' / 'exceptions.txt'
        lines = path.read_text().splitlines() if path.exists() else []
        for line in lines:
            words = line.split(None, 2)
            if len(words) == 3 and words[0] == check:
                self.places[words[1]] = False

    def allow(self, place):
        if place in self.places:
            self.places[place] = True
            return True
        return False

    def unused(self):
        return [f'tools/exceptions.txt: {self.check} {place}: not needed'
                ' any more, remove it'
                for place, used in self.places.items() if not used]


def main(complain, good):
    """Runs a check: complain(root, build) lists what is wrong."""
    root = Path(__file__).resolve().parent.parent
    build = root / 'build' / 'dev'
    if '--build' in sys.argv:
        build = Path(sys.argv[sys.argv.index('--build') + 1])
    wrong = complain(root, build)
    for line in wrong:
        print(line)
    if wrong:
        sys.exit(1)
    print(good)
