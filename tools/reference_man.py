"""Man pages from Doxygen's XML: one for each public function, one for each
installed header with all that it declares (orrery-sim), and orrery, which
lists the headers. Pages of structs and enums are links to their header's.
"""
import re
import textwrap
import xml.etree.ElementTree as tree
from source import split_parameters

ESCAPES = str.maketrans({'\\': '\\e', "'": '\\(aq', '`': '\\(ga',
                         '^': '\\(ha', '~': '\\(ti', '-': '\\-'})
BOLD, ROMAN = '\x01', '\x02'


def troff(text):
    """Text as troff prints it; what is code becomes bold."""
    text = text.translate(ESCAPES)
    return text.replace(BOLD, '\\fB').replace(ROMAN, '\\fR')


def filled(text):
    """Lines of running text, none of which troff takes for a request."""
    text = re.sub(r'\b(?:core/)?CALLS\.md', f'{BOLD}orrery-call{ROMAN}(3)', text)
    text = re.sub(rf'(?<!{BOLD})\b(orr_\w+)\(\)', rf'{BOLD}\1{ROMAN}(3)', text)
    lines = textwrap.wrap(text, 76, break_long_words=False,
                          break_on_hyphens=False)
    return ''.join(re.sub(r'^\.', r'\\&.', troff(line)) + '\n'
                   for line in lines)


def columns(text):
    """Lines as they stand."""
    lines = [re.sub(r'^\.', r'\\&.', troff(line)) for line in text.split('\n')]
    return '.PP\n.nf\n.ft CR\n' + '\n'.join(lines) + '\n.ft\n.fi\n'


def words(element):
    """The text of an element without blocks, its code marked."""
    text = ''.join([element.text or '', *(words(part) + (part.tail or '')
                                          for part in element)])
    text = re.sub(r'\s+', ' ', text)
    return f'{BOLD}{text}{ROMAN}' if element.tag == 'computeroutput' else text


def blocks(element):
    """(kind, text) of the paragraphs, items and columns of a description."""
    run = element.text or ''
    for part in element:
        if part.tag in ('para', 'itemizedlist', 'listitem', 'verbatim',
                        'preformatted'):
            yield 'para', run
            run = ''
        if part.tag in ('verbatim', 'preformatted'):
            yield 'columns', ''.join(part.itertext()).strip('\n')
        elif part.tag == 'itemizedlist':
            for item in part:
                yield 'item', ' '.join(text for _, text in blocks(item))
        elif part.tag == 'para':
            yield from blocks(part)
        elif part.tag not in ('sect1', 'title'):
            run += words(part)
        run += part.tail or ''
    yield 'para', run


def tidy(found):
    return [(kind, text if kind == 'columns'
             else re.sub(r'\s+', ' ', text).strip())
            for kind, text in found if text.strip()]


def described(element):
    """What is said about it; the first sentence is part of the rest."""
    brief = tidy(blocks(element.find('briefdescription')))
    detail = tidy(blocks(element.find('detaileddescription')))
    if brief and detail and detail[0][0] == 'para' and len(brief) == 1:
        between = '' if detail[0][1].startswith('.') else ' '
        return [('para', brief[0][1] + between + detail[0][1]), *detail[1:]]
    return brief + detail


def brief(element):
    """Its first sentence, as NAME has it."""
    text = words(element.find('briefdescription')).strip()
    text = re.sub(f'[{BOLD}{ROMAN}]', '', text).removesuffix('.')
    return text[:1].lower() + text[1:] if re.match('.[a-z ]', text) else text


def prose(found, first='.PP\n'):
    out, start = '', first
    for kind, text in found:
        term = re.match(r'(\w+): ', text)
        if kind == 'columns':
            out += columns(text)
        elif kind == 'item' and term:
            out += f'.TP 9\n.B {term[1]}\n' + filled(text[term.end():])
        else:
            mark = '.IP \\(bu 2\n' if kind == 'item' else start
            out += mark + filled(text)
        start = '.PP\n'
    return out


def term(text, found):
    """An entry of a list of definitions."""
    out, start = f'.TP\n\\fB{troff(text)}\\fR\n', ''
    for kind, text in found:
        out += columns(text) if kind == 'columns' else start + filled(text)
        start = '.IP\n'
    return out if found else out + '\\&\n'


def typed(element):
    text = ''.join(element.find('type').itertext())
    text = re.sub(r'\b(static|inline) ', '', text).replace('* ', '*')
    return text + ('' if text.endswith('*') else ' ')


def prototype(function):
    """A declaration in lines of at most 78 columns, its parameters italic."""
    start = f'{typed(function)}{function.findtext("name")}('
    parts = split_parameters(function.findtext('argsstring').strip()[1:-1])
    lines, width = ['\\fB' + troff(start)], len(start)
    for at, part in enumerate(parts or ['void']):
        end = ', ' if at + 1 < len(parts) else ');'
        if at and width + len(part + end) > 78:
            lines.append(' ' * min(len(start), 12))
            width = len(lines[-1])
        name = re.match(r'(.*?)(\w+)(\[\w*\])?$', part)
        text = troff(part)
        if name and name[1]:
            text = f'{troff(name[1])}\\fI{name[2]}\\fB{name[3] or ""}'
        lines[-1] += text + end
        width += len(part + end)
    return '\n'.join(lines) + '\\fR\n'


class Header:
    """One installed header, and what it declares."""

    def __init__(self, xml, root):
        self.place = root.find('location').get('file')
        self.place = self.place[self.place.index('orrery/'):]
        self.page = f'orrery-{self.place.rsplit("/", 1)[-1][:-2]}'
        self.root = root
        self.brief = brief(root)
        self.types = [tree.parse(xml / f'{one.get("refid")}.xml')
                      .find('compounddef') for one in root.iter('innerclass')]
        self.members = [one for one in root.iter('memberdef')
                        if one.findtext('name').lower().startswith('orr_')]

    def of(self, kind):
        return [one for one in self.members if one.get('kind') == kind]

    def functions(self):
        return {one.findtext('name'): one for one in self.of('function')}

    def names(self):
        """Of structs, enums and other types."""
        types = [one.findtext('compoundname') for one in self.types]
        types += [one.findtext('name')
                  for one in self.of('enum') + self.of('typedef')]
        return [name for name in types if name.startswith('orr_')]


def seen(pages):
    """SEE ALSO of these pages."""
    refs = [f'.BR {troff(page)} (3)' for page in pages]
    return '.SH SEE ALSO\n' + ' ,\n'.join(refs) + '\n'


class Manual:
    """All pages of the installed headers."""

    def __init__(self, xml, version):
        roots = [tree.parse(path).find('compounddef')
                 for path in sorted(xml.glob('*_8h.xml'))]
        self.headers = [Header(xml, root) for root in roots]
        self.headers.sort(key=lambda one: one.place)
        self.calls = tree.parse(xml / 'calls.xml').find('compounddef')
        self.version = version
        self.together = {}
        for one in self.headers:
            for part in one.root.iter('includes'):
                if one.place == 'orrery/program.h':
                    self.together[part.text] = one.place

    def top(self, name, about, header=None):
        out = (f'.TH {troff(name)} 3 "" "Orrery {self.version}"'
               ' "Orrery programmer\\(aqs manual"\n.nh\n.ad l\n'
               f'.SH NAME\n{troff(name)} \\- {troff(about)}\n.SH LIBRARY\n'
               'Orrery\n.RI ( liborrery ,\n.BR \\-lorrery ;\n'
               '.BR "pkg\\-config \\-\\-cflags \\-\\-libs orrery" )\n')
        if header:
            place = self.together.get(header.place, header.place)
            out += f'.SH SYNOPSIS\n.nf\n.B #include <{place}>\n.fi\n'
        return out

    def function(self, header, name):
        one = header.functions()[name]
        out = self.top(name, brief(one), header)
        out += '.PP\n.nf\n' + prototype(one) + '.fi\n.SH DESCRIPTION\n'
        out += prose(described(one), '')
        out += f'.SS For all of <{troff(header.place)}>\n'
        out += prose(described(header.root), '')
        others = sorted(header.functions())
        others.remove(name)
        calls = {'orrery-call', header.page}
        return out + seen([*sorted(calls), *others])

    def struct(self, one):
        out = f'.SS struct {troff(one.findtext("compoundname"))}\n'
        out += prose(described(one), '')
        for field in one.iter('memberdef'):
            text = typed(field) + field.findtext('name')
            out += term(text + (field.findtext('argsstring') or ''),
                        described(field))
        return out

    def enum(self, header, one):
        """Constants that a table of macros makes have the table's texts."""
        out = f'.SS enum {troff(one.findtext("name"))}\n'
        out += prose(described(one), '')
        tables = ''.join(''.join(table.find('initializer').itertext())
                         for table in header.of('define')
                         if table.find('initializer') is not None)
        texts = dict(re.findall(r'X\((\w+),(?: \w+,)? "([^"]*)"\)', tables))
        for value in one.iter('enumvalue'):
            name = value.findtext('name')
            found = described(value)
            entry = re.sub(r'^ORR_(CALL|ERROR|SIM)_', '', name)
            if not found and texts.get(entry):
                found = [('para', texts[entry])]
            out += term(f'{name} {value.findtext("initializer") or ""}'.strip(),
                        found)
        return out

    def macro(self, one):
        name = one.findtext('name')
        parameters = [part.findtext('defname') or ''
                      for part in one.iter('param')]
        value = one.find('initializer')
        value = '' if value is None else ''.join(value.itertext()).strip()
        text = f'{name}({", ".join(parameters)})' if parameters else name
        short = not parameters and '\n' not in value and len(value) < 40
        return term(f'{text} {value}' if short else text, described(one))

    def overview(self, header):
        out = self.top(header.page, header.brief, header)
        out += '.SH DESCRIPTION\n' + prose(described(header.root), '')
        if header.functions():
            out += '.SH FUNCTIONS\n'
        for name, one in sorted(header.functions().items()):
            out += f'.TP\n.BR {troff(name)} (3)\n' + filled(brief(one))
        if header.names():
            out += '.SH TYPES\n'
        for one in header.types:
            out += self.struct(one)
        for one in header.of('typedef'):
            out += f'.SS {troff(typed(one) + one.findtext("name"))}\n'
            out += prose(described(one), '')
        for one in header.of('enum'):
            out += self.enum(header, one)
        macros = [one for one in header.of('define')
                  if one.find('initializer') is not None]
        if macros:
            out += '.SH CONSTANTS AND MACROS\n'
        out += ''.join(self.macro(one) for one in macros)
        if header.place == 'orrery/call.h':
            out += self.system_calls()
        return out + seen(['orrery', *(one.page for one in self.headers
                                       if one is not header)])

    def system_calls(self):
        detail = self.calls.find('detaileddescription')
        out = '.SH SYSTEM CALLS\n' + prose(tidy(blocks(detail)), '')
        for part in detail.iter('sect1'):
            out += f'.SS {troff(part.findtext("title"))}\n'
            out += prose(tidy(blocks(part)), '')
        return out

    def index(self):
        out = self.top('orrery', 'a capability microkernel on a simulated'
                       ' machine, as a library')
        out += '.SH DESCRIPTION\n' + filled(
            'Each header has a page with its functions, types and constants,'
            ' and each function a page of its own. The system calls, with their'
            f' rights, errors, waiting and units, are in {BOLD}orrery-call'
            f'{ROMAN}(3).')
        for header in self.headers:
            out += f'.TP\n.BR {troff(header.page)} (3),\\~<{header.place}>\n'
            out += filled(header.brief)
        return out + seen([header.page for header in self.headers])


def write(xml, folder, version):
    """All pages, from Doxygen's XML, into a folder."""
    manual = Manual(xml, version)
    pages = {'orrery': manual.index()}
    for header in manual.headers:
        for name in header.names():
            pages[name] = f'.so man3/{header.page}.3\n'
    for header in manual.headers:
        pages[header.page] = manual.overview(header)
        for name in header.functions():
            pages[name] = manual.function(header, name)
    folder.mkdir(parents=True)
    for name, text in pages.items():
        (folder / f'{name}.3').write_text(text)
