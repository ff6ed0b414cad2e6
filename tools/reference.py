"""`./orr docs`: the reference of the library, of what programs call, and of the
system calls, as HTML and man pages in build/reference.

Headers have plain comments, for people who read headers. As Doxygen's input
filter (`reference.py HEADER`) this tool turns them into what Doxygen takes for
documentation: a comment before a declaration, one behind a field, and the
first of a file.
"""
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / 'build' / 'reference'
# Headers of these folders that programs do not call, or that only include.
UNCALLED = ('memory.h', 'format.h', 'start.h', 'care.h', 'orr.h')
INPUT = ('library/README.md', 'core/CALLS.md', 'library/include/orrery/sim.h',
         'library/include/orrery/program.h',
         *(str(path.relative_to(ROOT))
           for path in sorted((ROOT / 'apps/lib').glob('*.h'))
           if path.name not in UNCALLED),
         'core/include/orrery/call.h', 'core/include/orrery/error.h',
         'core/include/orrery/system.h')
SETTINGS = {
    'PROJECT_NAME': 'Orrery',
    'PROJECT_BRIEF': '"a capability microkernel on a simulated machine"',
    'OUTPUT_DIRECTORY': OUT,
    'FULL_PATH_NAMES': 'NO',
    'USE_MDFILE_AS_MAINPAGE': 'library/README.md',
    'OPTIMIZE_OUTPUT_FOR_C': 'YES',
    'JAVADOC_AUTOBRIEF': 'YES',
    'TYPEDEF_HIDES_STRUCT': 'YES',
    'EXTRACT_ALL': 'NO',
    'EXTRACT_STATIC': 'YES',
    'INPUT_FILTER': f'"{sys.executable} -B {Path(__file__).resolve()}"',
    'MACRO_EXPANSION': 'YES',
    'PREDEFINED': '"__attribute__(x)=" "_Noreturn="',
    'EXCLUDE_SYMBOLS': '"*_ENTRY"',
    'QUIET': 'YES',
    'WARN_IF_UNDOCUMENTED': 'NO',
    'GENERATE_LATEX': 'NO',
    'GENERATE_MAN': 'YES',
    'MAN_LINKS': 'YES',
    'MAN_EXTENSION': '.3',
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
    return re.sub(r'([<>@#&\\%]|\*(?!/))', r'\\\1', text)


def body(comment):
    """The inside of a comment for Doxygen; columns stay as they are."""
    lines = [re.sub(r'^\s*\* ?', '', line) if at else line
             for at, line in enumerate(comment.split('\n'))]
    out, inside = [], False
    for line in lines:
        columns = line.startswith('  ')
        if columns != inside:
            out.append('@verbatim' if columns else '@endverbatim')
        inside = columns
        out.append(line if columns else plain(line))
    if inside:
        out.append('@endverbatim ')
    return '\n * '.join(out)


def documented(text):
    """A header with Doxygen's comments in place of ours."""
    first = True

    def turn(match):
        nonlocal first
        before, comment = match['before'], match['comment']
        if re.fullmatch(r' ---.*--- ', comment):
            return match[0]
        if first:
            first = False
            return f'/** @file\n *{body(comment)}*/'
        if before.strip():
            return f'{before}/**<{body(comment)}*/'
        return f'{before}/**{body(comment)}*/'
    return re.sub(r'(?P<before>^[^\n"]*?)/\*(?P<comment>(?:[^*]|\*(?!/))*)\*/',
                  turn, text, flags=re.M)


def build():
    OUT.mkdir(parents=True, exist_ok=True)
    for part in ('html', 'man'):
        shutil.rmtree(OUT / part, ignore_errors=True)
    settings = dict(SETTINGS, INPUT=' '.join(INPUT))
    done = subprocess.run(
        ['doxygen', '-'], cwd=ROOT, text=True, check=False,
        input=''.join(f'{key} = {value}\n' for key, value in settings.items()),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    pages = len(list((OUT / 'man' / 'man3').glob('orr_*.3')))
    print(done.stdout, end='')
    print(f'{OUT}/html/index.html and {pages} man pages of functions and'
          f' structs (man -M {OUT}/man orr_sim_create)')
    return done.returncode or int(bool(done.stdout)) or int(pages == 0)


if __name__ == '__main__':
    if len(sys.argv) > 1:
        path = Path(sys.argv[1])
        text = path.read_text()
        print(documented(text) if path.suffix == '.h' else text, end='')
        sys.exit(0)
    sys.exit(build())
