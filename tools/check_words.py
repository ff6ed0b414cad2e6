"""What the sources must not say: variants by #if, jumps, notes to self.
"""
import re
from source import Exceptions, bare, c_files, main

# (where, pattern in code without comments and strings, what to do)
IN_CODE = (
    (('core/', 'apps/'), r'^\s*#\s*(if|ifdef|elif|else)\b',
     'no #if here: variants are files, directories or data'),
    (('core/', 'hal-sim/', 'apps/'), r'\bgoto\b', 'no goto'),
    (('core/', 'hal-sim/', 'apps/'), r'\b(setjmp|longjmp)\b',
     'no setjmp or longjmp'),
    (('core/', 'hal-sim/', 'apps/'), r'\b(swapcontext|makecontext)\b',
     'no ucontext: it costs a system call for each switch'),
    (('core/', 'hal-sim/', 'apps/'), r'\b(rand|srand|random|drand48)\s*\(',
     'chance is machine_choose() alone'),
    (('core/',), r'\bvolatile\b', 'no volatile in core'),
)
# The same for the whole text, comments too.
IN_TEXT = (
    (('',), r'\b(TO' r'DO|FIX' r'ME|X' r'XX|HA' r'CK)\b',
     'no notes to self: do it, or write an issue'),
    (('',), r'/\*[ *=\-]*[*=\-]{8,}|//[ =\-*]*[=\-*]{8,}|^ ?\*[=\-*]{8,}',
     'no banner lines'),
    (('',), r'[ \t]+$', 'no blanks at the end of a line'),
    (('',), r'\t', 'no tabs'),
)
FILE_NAMES = r'(util|utils|misc|common|helper|helpers|manager|info|tmp)'
DIRECTIVE = re.compile(r'^\s*#\s*(ifndef|if|ifdef|endif)\b', re.M)


def guard_faults(text):
    """A header has one #ifndef as its include guard; others are variants."""
    found = [m.group(1) for m in DIRECTIVE.finditer(text)]
    opened = [word for word in found if word == 'ifndef']
    if len(opened) > 1:
        yield 1, 'no #ifndef but the include guard'


def faults(name, text):
    code = bare(text)
    for rules, subject in ((IN_CODE, code), (IN_TEXT, text)):
        for folders, pattern, fault in rules:
            if not name.startswith(folders) or (
                    'setjmp' in pattern and '/tests/' in name):
                continue
            for match in re.finditer(pattern, subject, re.M):
                if name.endswith('.S') and '#' in fault:
                    continue
                yield subject.count('\n', 0, match.start()) + 1, fault
    if name.startswith(('core/', 'apps/')):
        yield from guard_faults(code)
    stem = name.rsplit('/', 1)[-1].rsplit('.', 1)[0]
    if re.fullmatch(FILE_NAMES, stem):
        yield 1, 'a name that says nothing: name what the file is about'


def complain(root, build):
    wrong = []
    exceptions = Exceptions(root, 'words')
    for path in c_files(root, suffixes=('.c', '.h', '.S', '.def')):
        name = str(path.relative_to(root))
        for line, fault in faults(name, path.read_text()):
            if not exceptions.allow(name):
                wrong.append(f'{name}:{line}: {fault}')
    return wrong + exceptions.unused()


if __name__ == '__main__':
    main(complain, 'no unwanted words')
