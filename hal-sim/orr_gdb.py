"""gdb commands for a kernel in a process; `orr run --gdb` loads them.

  orr-threads          who there is, what each does and waits for
  orr-objects [KIND]   all kernel objects, or those of one kind
  orr-backtrace CELL   the stack of a thread that is not running
  orr-until EVENT      go on until the kernel enters that event
"""
import gdb


def machine():
    return gdb.parse_and_eval('machine_current')


def kernel():
    current = machine()
    if int(current) == 0:
        raise gdb.GdbError('no machine is running: `continue` to one')
    return current['kernel']


def names_of(enum, prefix):
    """number -> name of an enum's constants, in lower case"""
    return {field.enumval: field.name[len(prefix):].lower()
            for field in gdb.lookup_type(f'enum {enum}').fields()}


def cell(n):
    cells = (kernel() + 1).cast(gdb.lookup_type('union cell').pointer())
    return cells[n]


def name(n):
    current = machine()
    if n == 0:
        return '-'
    if n >= int(current['names_count']):
        return ''
    return current['names'][n].string(errors='replace')


def next_object(n):
    """The object after this one in the tree of quotas; 0 after the last."""
    root = int(kernel()['root']['n'])
    this = cell(n)
    quota = names_of('orr_kind', 'ORR_KIND_')
    if quota[int(this['object']['kind'])] == 'quota':
        first = int(this['quota']['charged']['n'])
        if first:
            return first
    while n != root:
        this = cell(n)['object']
        payer = int(this['quota']['n'])
        if int(this['next']['n']) != int(cell(payer)['quota']['charged']['n']):
            return int(this['next']['n'])
        n = payer
    return 0


def objects():
    n = int(kernel()['root']['n'])
    while n:
        yield n
        n = next_object(n)


class Threads(gdb.Command):
    """The threads of the machine: what each does and waits for."""

    def __init__(self):
        super().__init__('orr-threads', gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        kinds = names_of('orr_kind', 'ORR_KIND_')
        states = names_of('orr_state', 'ORR_STATE_')
        k = kernel()
        print(f'event {int(k["events"])}, {int(k["now"])} ns')
        print(f'{"cell":>5}  {"thread":<20} {"state":<10} {"cpu":>3} '
              f'{"priority":>8}  waits for')
        for n in objects():
            if kinds[int(cell(n)['object']['kind'])] != 'thread':
                continue
            thread = cell(n)['thread']
            waits = int(thread['waits_for']['n'])
            called = name(n) or name(int(thread['process']['n'])) or 'init'
            print(f'{n:>5}  {called:<20} '
                  f'{states.get(int(thread["state"]), "?"):<10} '
                  f'{int(thread["cpu"]):>3} {int(thread["priority"]):>8}  '
                  f'{name(waits) or f"cell {waits}"}')


class Objects(gdb.Command):
    """All kernel objects, or those of one kind (endpoint, timer, ...)."""

    def __init__(self):
        super().__init__('orr-objects', gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        kinds = names_of('orr_kind', 'ORR_KIND_')
        print(f'{"cell":>5}  {"kind":<13} {"paid by":>7}  name')
        for n in objects():
            this = cell(n)['object']
            kind = kinds.get(int(this['kind']), '?')
            if argument in ('', kind):
                print(f'{n:>5}  {kind:<13} {int(this["quota"]["n"]):>7}  '
                      f'{name(n)}')


class Backtrace(gdb.Command):
    """The stack of a thread, by its cell (see orr-threads)."""

    # as switch_x86_64.S leaves them, above the floating-point state
    SAVED = ('r15', 'r14', 'r13', 'r12', 'rbx', 'rbp', 'rip')

    def __init__(self):
        super().__init__('orr-backtrace', gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        n = int(gdb.parse_and_eval(argument))
        current = machine()
        index = int(current['fiber_of'][n])
        if index == 0:
            raise gdb.GdbError(f'cell {n} is no thread that has a stack')
        fiber = current['fibers'][index]
        if int(current['running']) == int(fiber.address):
            gdb.execute('backtrace')
            return
        self.show(fiber['sp'].cast(
            gdb.lookup_type('unsigned long').pointer()))

    def show(self, stack):
        before = {register: int(gdb.parse_and_eval(f'(long)${register}'))
                  for register in self.SAVED + ('rsp',)}
        try:
            for at, register in enumerate(self.SAVED):
                gdb.execute(f'set ${register} = {int(stack[at + 1])}')
            gdb.execute(f'set $rsp = {int(stack) + 8 * 8}')
            gdb.execute('backtrace')
        finally:
            for register, value in before.items():
                gdb.execute(f'set ${register} = {value}')


class Until(gdb.Command):
    """Goes on until the kernel enters that event (verdicts name events)."""

    def __init__(self):
        super().__init__('orr-until', gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        event = int(gdb.parse_and_eval(argument))
        place = gdb.Breakpoint('kernel_enter', temporary=True)
        place.condition = f'k->events == {event - 1}'
        gdb.execute('continue')


Threads()
Until()
Objects()
Backtrace()
