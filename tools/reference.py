"""`./orr docs`: the reference of the library, of what programs call, and of the
system calls, as HTML and man pages in build/reference.

Headers have plain comments, for people who read headers. For Doxygen they are
copied to where an installation has them, with comments that it takes for
documentation: one before declarations, one behind a field, and the first of a
file. The HTML is Doxygen's; the man pages are made from its XML by
reference_man.py.
"""
import fcntl
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
import reference_man

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / 'build' / 'reference'
CORE = ('call.h', 'device.h', 'error.h', 'system.h')
SETTINGS = {
    'PROJECT_NAME': 'Orrery',
    'PROJECT_BRIEF': '"a capability microkernel on a simulated machine"',
    'USE_MDFILE_AS_MAINPAGE': 'library/README.md',
    'RECURSIVE': 'YES',
    'OPTIMIZE_OUTPUT_FOR_C': 'YES',
    'JAVADOC_AUTOBRIEF': 'YES',
    'TYPEDEF_HIDES_STRUCT': 'YES',
    'EXTRACT_ALL': 'NO',
    'EXTRACT_STATIC': 'YES',
    'MACRO_EXPANSION': 'YES',
    'EXPAND_ONLY_PREDEF': 'YES',
    'EXPAND_AS_DEFINED': 'ORR_CALLS ORR_CALL_ENTRY ORR_ERRORS ORR_ERROR_ENTRY'
                         ' ORR_SIM_STATUSES ORR_SIM_STATUS_ENTRY',
    'MAX_INITIALIZER_LINES': '100',
    'PREDEFINED': '"__attribute__(x)=" "_Noreturn="',
    'EXCLUDE_SYMBOLS': '"*_ENTRY"',
    'QUIET': 'YES',
    'WARN_IF_UNDOCUMENTED': 'NO',
    'GENERATE_LATEX': 'NO',
    'GENERATE_XML': 'YES',
    'XML_PROGRAMLISTING': 'NO',
    'HTML_EXTRA_STYLESHEET': 'tools/reference.css',
    'HTML_TIMESTAMP': 'NO',
    'HTML_COLORSTYLE_HUE': '198',
    'HTML_COLORSTYLE_SAT': '40',
    'GENERATE_TREEVIEW': 'YES',
    'FULL_SIDEBAR': 'YES',
    'TREEVIEW_WIDTH': '300',
    'DISABLE_INDEX': 'YES',
    'TOC_INCLUDE_HEADINGS': '3',
    'VERBATIM_HEADERS': 'NO',
    'SHOW_INCLUDE_FILES': 'NO',
    'SHOW_USED_FILES': 'NO',
    'HAVE_DOT': 'NO',
}


def plain(text):
    """What Doxygen would take for its own commands means itself."""
    return re.sub(r'([<@#&\\%]|(?<!-)>|\*(?!/))', r'\\\1', text)


def body(comment):
    """The inside of a comment for Doxygen; columns stay as they are, without
    the stars that it would show."""
    lines = [re.sub(r'^\s*\* ?', '', line) if at else line
             for at, line in enumerate(comment.split('\n'))]
    out, inside = '', False
    for at, line in enumerate(lines):
        columns = line.startswith('  ')
        if columns != inside:
            out += '\n@verbatim' if columns else '\n@endverbatim'
        inside = columns
        out += '\n' if columns else '\n * ' if at else ''
        out += line if columns else plain(line)
    return out + ('\n@endverbatim ' if inside else '')


def documented(text):
    """A header with Doxygen's comments in place of ours."""
    first = True

    def turn(match):
        nonlocal first
        before, comment = match['before'], match['comment']
        if re.fullmatch(r' (---.*---|[^\n]*:) ', comment):
            return match[0]  # of several declarations
        if first:
            first = False
            return f'/** @file\n *{body(comment)}*/'
        if before.strip():
            comment = re.sub(r'\n\s*', '\n', comment)
            return f'{before}/**<{body(comment)}*/'
        return f'{before}/**{body(comment)}*/'
    text = re.sub(
        r'(?P<before>^[^\n"]*?)/\*(?P<comment>(?:[^*]|\*(?!/))*)\*/', turn, text,
        flags=re.M)
    return re.sub(r'(?P<comment>^/\*\*(?:[^*]|\*(?!/))*\*/\n)'
                  r'(?P<code>(?:(?!/\*|#)[^\n{}]+\n)+)', shared, text, flags=re.M)


def shared(match):
    """What stands before several functions is said of each."""
    first, *others = re.split(r'(?<=;\n)', match['code'])
    return match['comment'] + first + ''.join(
        (match['comment'] if re.search(r'\borr_\w+\(', one) else '') + one
        for one in others)


def installed(root):
    """{place below include/: header} of all that is installed."""
    text = (root / 'library/CMakeLists.txt').read_text()
    private = re.search(r'list\(FILTER lib EXCLUDE\s+REGEX "(.*?)"\)', text)
    private = private[1].replace('\\\\', '\\')
    found = {f'orrery/{name}': root / 'core/include/orrery' / name
             for name in CORE}
    for path in (root / 'library/include/orrery').glob('*.h'):
        found[f'orrery/{path.name}'] = path
    for path in (root / 'apps/lib').glob('*.h'):
        if not re.search(private, str(path)):
            found[f'orrery/lib/{path.name}'] = path
    return dict(sorted(found.items()))


def stage(folder):
    """Copies what is installed, for Doxygen, as it is installed."""
    for place, header in installed(ROOT).items():
        text = re.sub(r'"(?:core|library)/include/(orrery/\w+\.h)"', r'<\1>',
                      documented(header.read_text()))
        text = re.sub(r'"apps/(lib/\w+\.h)"', r'<orrery/\1>', text)
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text)


def make(folder):
    """Makes the reference in a folder; what Doxygen complains of."""
    headers = folder / 'headers'
    stage(headers)
    settings = dict(
        SETTINGS, OUTPUT_DIRECTORY=f'"{folder}"',
        INPUT=f'library/README.md core/CALLS.md "{headers}"',
        STRIP_FROM_PATH=f'"{headers}" "{ROOT}"', INCLUDE_PATH=f'"{headers}"',
        STRIP_FROM_INC_PATH=f'"{headers}"')
    done = subprocess.run(
        ['doxygen', '-'], cwd=ROOT, text=True, check=False,
        input=''.join(f'{key} = {value}\n' for key, value in settings.items()),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    version = re.search(r'^project\(orrery VERSION (\S+)',
                        (ROOT / 'CMakeLists.txt').read_text(), re.M)
    if not done.returncode:
        reference_man.write(folder / 'xml', folder / 'man/man3', version[1])
    shutil.rmtree(headers)
    return done.stdout or done.returncode


def build():
    """The new reference takes the place of the old one when it is whole."""
    OUT.parent.mkdir(exist_ok=True)
    with open(OUT.parent / 'reference.lock', 'w', encoding='ascii') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with tempfile.TemporaryDirectory(dir=OUT.parent,
                                         prefix='reference.') as folder:
            new = Path(folder) / 'new'
            new.mkdir()
            wrong = make(new)
            if wrong:
                print(wrong)
                return 1
            if OUT.exists():
                OUT.rename(Path(folder) / 'old')
            new.rename(OUT)
    pages = len(list((OUT / 'man/man3').glob('orr_*.3')))
    print(f'{OUT}/html/index.html and {pages} man pages of functions and'
          f' types (man -M {OUT}/man orrery)')
    return int(pages == 0)


if __name__ == '__main__':
    sys.exit(build())
