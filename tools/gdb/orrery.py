"""gdb's view of an Orrery machine: `help orrery`.

The kernel runs in the debugged process, so gdb sees whatever thread is
running as ordinary code. These commands are about the others, which lie on
stacks that no host thread runs on.
"""
import gdb

FIRST_FIBER = 2
# switch_x86_64.S pushes these below the address to return to
PUSHED = ['r15', 'r14', 'r13', 'r12', 'rbx', 'rbp']


def machine():
    m = gdb.parse_and_eval('machine_current')
    if int(m) == 0:
        raise gdb.GdbError('no machine is running here: break inside of one')
    return m.dereference()


def cell(m, index):
    return gdb.parse_and_eval(
        f'*kernel_cell((struct kernel *){int(m["kernel"])}, {index})')


def name(m, index):
    if index >= int(m['names_count']):
        return ''
    return m['names'][index].string()


def fibers(m):
    for i in range(FIRST_FIBER, int(m['fibers_count'])):
        fiber = m['fibers'][i]
        if int(fiber['thread']) != 0:
            yield fiber


def state(thread):
    constant = thread['state'].cast(gdb.lookup_type('enum orr_state'))
    return str(constant).replace('ORR_STATE_', '').lower()


def is_running(m, fiber):
    return int(fiber.address) == int(m['running'])


def find(m, index):
    for fiber in fibers(m):
        if int(fiber['thread']) == index:
            return fiber
    raise gdb.GdbError(f'there is no thread {index}: see `orrery threads`')


def print_threads(m):
    print('thread process      priority cpu state      waits for')
    for fiber in fibers(m):
        index = int(fiber['thread'])
        thread = cell(m, index)['thread']
        process = int(fiber['process'])
        waits = int(thread['waits_for']['n'])
        mark = '*' if is_running(m, fiber) else ' '
        print(f'{mark}{index:5} {name(m, process) or process!s:12} '
              f'{int(thread["priority"]):8} {int(thread["cpu"]):3} '
              f'{state(thread):10} '
              f'{(name(m, waits) or waits) if waits else ""}')


def registers_of(fiber):
    """Where this fiber goes on, as machine_switch saved it."""
    sp = int(fiber['sp'])
    word = gdb.lookup_type('unsigned long')
    saved = gdb.Value(sp).cast(word.pointer())
    registers = {name: int(saved[i + 1]) for i, name in enumerate(PUSHED)}
    registers['rip'] = int(saved[7])
    registers['rsp'] = sp + 64
    return registers


def set_registers(values):
    for register, value in values.items():
        gdb.execute(f'set ${register} = {value}', to_string=True)


def backtrace(m, index):
    fiber = find(m, index)
    if is_running(m, fiber):
        gdb.execute('backtrace')
        return
    frame = gdb.selected_frame()
    gdb.newest_frame().select()
    there = registers_of(fiber)
    here = {register: int(gdb.parse_and_eval(f'(unsigned long)${register}'))
            for register in there}
    try:
        set_registers(there)
        gdb.execute('backtrace')
    finally:
        set_registers(here)
        if frame.is_valid():
            frame.select()


def object_next(m, index):
    """The object after this one in the tree of quotas; 0 after the last."""
    if index == 0:
        return int(m['kernel']['root']['n'])
    this = cell(m, index)
    if kind(this) == 'quota' and int(this['quota']['charged']['n']):
        return int(this['quota']['charged']['n'])
    while index != int(m['kernel']['root']['n']):
        head = cell(m, index)['object']
        payer = int(head['quota']['n'])
        first = int(cell(m, payer)['quota']['charged']['n'])
        if int(head['next']['n']) != first:
            return int(head['next']['n'])
        index = payer
    return 0


def kind(this):
    constant = this['object']['kind'].cast(gdb.lookup_type('enum orr_kind'))
    return str(constant).replace('ORR_KIND_', '').lower()


def print_objects(m, wanted):
    print('  cell kind          paid by name')
    index = object_next(m, 0)
    while index:
        this = cell(m, index)
        if wanted in ('', kind(this)):
            print(f'{index:6} {kind(this):13} '
                  f'{int(this["object"]["quota"]["n"]):7} {name(m, index)}')
        index = object_next(m, index)


def run_until(event):
    """Goes on to the entry of that event; its number is in a verdict."""
    place = gdb.Breakpoint('kernel_enter', temporary=True)
    place.condition = f'k->events == {event - 1}'
    gdb.execute('continue')


class Orrery(gdb.Command):
    """Looks at the simulated machine that runs now.

orrery threads      all its threads, with what they wait for
orrery bt THREAD    the back trace of one of them, running or not
orrery time         virtual time, events, digest so far
orrery objects [KIND]   all kernel objects (or endpoints, timers, ...)
orrery until EVENT  goes on until the kernel enters that event"""

    def __init__(self):
        super().__init__('orrery', gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        words = argument.split()
        if words[:1] == ['until'] and len(words) == 2 and words[1].isdigit():
            run_until(int(words[1]))
            return
        m = machine()
        if words[:1] == ['threads']:
            print_threads(m)
        elif words[:1] == ['bt'] and len(words) == 2 and words[1].isdigit():
            backtrace(m, int(words[1]))
        elif words[:1] == ['time']:
            print(f'{int(m["now"])} ns, '
                  f'{int(m["kernel"]["events"])} events, '
                  f'digest {int(m["digest"]):016x}')
        elif words[:1] == ['objects'] and len(words) <= 2:
            print_objects(m, ''.join(words[1:]))
        else:
            raise gdb.GdbError('orrery threads | bt THREAD | time | '
                               'objects [KIND] | until EVENT')


Orrery()
