"""The modules of the core form a layered graph, without a circle, and no
function calls itself; core/README.md shows the graph as it is. With --write
it is drawn there anew.
"""
import re
import sys
from pathlib import Path
from objects import core_objects, symbols
from source import Exceptions, main

BEGIN, END = '<!-- modules: begin -->', '<!-- modules: end -->'


def module_graph(objects):
    """{module: modules it needs}, from what each defines and lacks."""
    every = {name: symbols(path) for name, path in objects.items()}
    home = {symbol: name for name, found in every.items()
            for symbol, kind in found.items() if kind.isupper()
            and kind != 'U'}
    return {name: {home[symbol] for symbol, kind in found.items()
                   if kind == 'U' and symbol in home}
            for name, found in every.items()}


def call_graph(objects):
    """{function: functions it calls}, from gcc's -fcallgraph-info, which has
    written a file beside each object."""
    graph = {}
    for path in sorted(objects):
        notes = path.with_suffix('.ci')
        text = notes.read_text() if notes.exists() else ''
        for source, target in re.findall(
                r'sourcename: "([^"]+)" targetname: "([^"]+)"', text):
            graph.setdefault(source, set()).add(target)
            graph.setdefault(target, set())
    return graph


def circles(graph):
    """Groups of nodes that reach each other (and nodes that reach
    themselves), each as a sorted list."""
    def reach(start):
        seen, todo = set(), list(graph[start])
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo += graph.get(node, ())
        return seen
    reached = {node: reach(node) for node in graph}
    found = {tuple(sorted(other for other in reached[node]
                          if node in reached.get(other, ())))
             for node in graph if node in reached[node]}
    return [list(circle) for circle in sorted(found)]


def path_around(graph, circle):
    """One way around inside a circle, for people."""
    way = [circle[0]]
    while True:
        nearer = sorted(graph[way[-1]] & set(circle))
        step = next((n for n in nearer if n not in way), nearer[0])
        way.append(step)
        if step in way[:-1]:
            return ' -> '.join(way[way.index(step):])


def layers(graph):
    """Lists of modules, lowest first: each needs only those before it."""
    left, done, found = dict(graph), set(), []
    while left:
        layer = sorted(n for n in left if not (left[n] - done))
        if not layer:
            break
        found.append(layer)
        done |= set(layer)
        for name in layer:
            del left[name]
    return found


def drawing(graph):
    lines = [BEGIN, '```']
    for number, layer in reversed(list(enumerate(layers(graph)))):
        for name in layer:
            line = f'{number:2} {name:16}'
            for needed in sorted(graph[name]):
                if len(line) + len(needed) + 1 > 78:
                    lines.append(line)
                    line = ' ' * 19
                line += ' ' + needed
            lines.append(line.rstrip())
    return '\n'.join(lines + ['```', END])


def redraw(readme, graph):
    """The README with the graph in it; as it was, if it has no place."""
    pattern = re.escape(BEGIN) + '.*?' + re.escape(END)
    return re.sub(pattern, lambda match: drawing(graph), readme, flags=re.S)


def complain(root, build):
    exceptions = Exceptions(root, 'graph')
    objects = core_objects(root, build)
    if not objects:
        return ['no objects of the core: build first']
    graph = module_graph(objects)
    wrong = [f'core: modules in a circle: {path_around(graph, circle)}'
             for circle in circles(graph)]
    calls = call_graph(objects.values())
    if not calls:
        wrong.append('core: no call graph: was it built by gcc?')
    for circle in circles(calls):
        if not exceptions.allow(circle[0].split(':')[-1]):
            wrong.append(f'core: recursion: {path_around(calls, circle)}')
    readme = root / 'core' / 'README.md'
    text = readme.read_text() if readme.exists() else ''
    if '--write' in sys.argv and text:
        readme.write_text(redraw(text, graph))
    elif BEGIN not in text:
        wrong.append(f'core/README.md: no place for the graph ({BEGIN} and'
                     f' {END})')
    elif redraw(text, graph) != text:
        wrong.append('core/README.md: the graph is out of date: run'
                     ' tools/check_graph.py --write')
    return wrong + exceptions.unused()


if __name__ == '__main__':
    main(complain, 'the modules of the core are layered, nothing recurses')
