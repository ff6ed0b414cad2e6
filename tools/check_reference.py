"""Every public function and system call says what it does, which rights it
needs, how it fails, whether it blocks, and in which units it counts. What is
true of all functions of a header stands in its first comment. With --write the
errors in core/CALLS.md are written anew from core/check_answer.c.
"""
import re
import sys
from pathlib import Path
from source import Exceptions, bare, main, split_parameters

CALLS, ANSWERS = 'core/CALLS.md', 'core/check_answer.c'
HEADERS = ('library/include/orrery', 'apps/lib')
# Headers of these folders that programs do not call, or that only include.
UNCALLED = ('memory.h', 'format.h', 'start.h', 'care.h', 'orr.h')
# What a comment must speak of, and by which words one sees that it does.
FACTS = {
    'rights': r'\bright|RIGHT_|MANAGE|\bhandle to\b',
    'errors': r'\b[Ee]rror|refus|cannot fail|null|\b[Ff]alse\b|_STATUS_|ends? the',
    'whether it blocks': r'[Bb]lock|\b[Ww]aits?\b|at once|without waiting',
}
UNIT = r'\bns\b|nanosecond|\bbytes?\b|\bpages?\b|\bcells\b|\bORR_'
COUNTED = r'\b(deadline|time|first|period|ns|bytes|cells|pages|address)$'


def comments_of(text):
    """(comment, declaration) for each function that the header declares."""
    pattern = (r'/\*(?P<comment>(?:[^*]|\*(?!/))*)\*/\n'
               r'(?P<declarations>(?:(?!/\*)[^\n]+\n)+)')
    found = []
    for match in re.finditer(pattern, text):
        if re.match(r'\s*#', match['declarations']):
            continue
        for one in re.findall(
                r'^[^#{}\n][^{};=]*?\b(orr_\w+)\(([^;{}]*)\)[^;{}]*[;{]',
                bare(match['declarations']), re.M):
            found.append((match['comment'], *one))
    return found


def declared(text):
    code = re.sub(r'^[ \t]*#(.*\\\n)*.*', '', bare(text), flags=re.M)
    code = re.sub(r'^\{.*?^\}', '{', code, flags=re.M | re.S)
    return set(re.findall(r'^\w[^{};=]*?\b(orr_\w+)\s*\([^{};]*\)[^{};]*[;{]',
                          code, re.M))


def header_faults(name, text):
    """What is not said about the functions of a header."""
    head = text[:text.index('*/')]
    seen = set()
    for comment, function, parameters in comments_of(text):
        seen.add(function)
        if len(comment.split()) < 4:
            yield f'{name}: {function}: say what it does'
        for fact, words in FACTS.items():
            if not re.search(words, comment) and not re.search(words, head):
                yield f'{name}: {function}: say of it, or of all: {fact}'
        counted = [p for p in split_parameters(parameters)
                   if re.search(COUNTED, p)]
        if counted and not re.search(UNIT, comment + head):
            yield f'{name}: {function}: in which unit is {counted[0]}?'
    for function in sorted(declared(text) - seen):
        yield f'{name}: {function} has no comment'


def contract(text):
    """{call: errors} as core/check_answer.c has it."""
    names = dict(re.findall(r'#define (\w+) (.+)', text))
    names.pop('BIT(error)', None)

    def errors(words):
        found = set(re.findall(r'BIT\((\w+)\)', words))
        for word in re.findall(r'\b([A-Z]+)\b(?!\()', words):
            if word in names:
                found |= errors(names[word])
        return found
    rows = re.findall(r'\[ORR_CALL_(\w+)\] =([^,]*),', text)
    return {call: errors(words) - {'OK'} for call, words in rows
            if call not in ('NONE', 'MAX')}


def in_order(errors, text):
    order = re.findall(r'X\((\w+),', text)
    return ', '.join(sorted(errors, key=order.index)) or 'none'


def sections(text):
    parts = re.split(r'^## (\w+)\n', text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def call_faults(root):
    wanted = contract((root / ANSWERS).read_text())
    order = (root / 'core/include/orrery/error.h').read_text()
    said = sections((root / CALLS).read_text())
    for call in sorted(set(wanted) ^ set(said)):
        yield f'{CALLS}: {call}: {"described" if call in said else "missing"}'
    for call in sorted(set(wanted) & set(said)):
        for fact in ('Rights', 'Blocks', 'Units'):
            if not re.search(rf'^- {fact}: \w', said[call], re.M):
                yield f'{CALLS}: {call}: no {fact}'
        line = f'- Errors: {in_order(wanted[call], order)}\n'
        if line not in said[call]:
            yield f'{CALLS}: {call}: not as in {ANSWERS}: {line.strip()}'


def complain(root, build):
    wrong = list(call_faults(root))
    exceptions = Exceptions(root, 'reference')
    for folder in HEADERS:
        for path in sorted((root / folder).glob('*.h')):
            name = str(path.relative_to(root))
            if path.name in UNCALLED or exceptions.allow(name):
                continue
            wrong += header_faults(name, path.read_text())
    wrong += header_faults('core/include/orrery/system.h',
                           (root / 'core/include/orrery/system.h').read_text())
    return wrong + exceptions.unused()


def write(root):
    wanted = contract((root / ANSWERS).read_text())
    order = (root / 'core/include/orrery/error.h').read_text()
    path = root / CALLS

    def line(match):
        errors = in_order(wanted.get(match['call'], set()), order)
        return f'{match["before"]}- Errors: {errors}\n'
    path.write_text(re.sub(
        r'(?P<before>^## (?P<call>\w+)\n(?:(?!^## |^- Errors:)[^\n]*\n)*)'
        r'^- Errors:[^\n]*\n', line, path.read_text(), flags=re.M))


if __name__ == '__main__':
    if '--write' in sys.argv:
        write(Path(__file__).resolve().parent.parent)
    main(complain, 'all that is public says what it does')
