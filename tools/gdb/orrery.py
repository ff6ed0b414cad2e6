"""gdb's view of an Orrery machine: `help orrery`.

The kernel runs in the debugged process, so gdb sees whatever thread is
running as ordinary code. These commands are about the others, which lie on
stacks that no host thread runs on. They read memory and symbols and nothing
else: no function of the program is called and no register is set. So they
work on core files too, and where gdb cannot write registers.
"""
from pathlib import Path
import gdb
import gdb.unwinder

FIRST_FIBER = 2
# switch_x86_64.S pushes these below the address to return to
PUSHED = ['r15', 'r14', 'r13', 'r12', 'rbx', 'rbp']


def machine():
    m = gdb.parse_and_eval('machine_current')
    if int(m) == 0:
        raise gdb.GdbError('no machine is running here: break inside of one')
    return m.dereference()


def cell(m, index):
    """The cells lie behind the kernel: cell_at() of core/cell.h."""
    cells = (m['kernel'] + 1).cast(gdb.lookup_type('union cell').pointer())
    return cells[index]


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


def load_symbols(m):
    """Of programs that were loaded by names which are no more when a core
    file is read: they are copies of modules."""
    host = m['host'].dereference()
    word = gdb.lookup_type('unsigned long')
    for i in range(int(host['instances_count'])):
        instance = host['instances'][i]
        path = host['modules'][int(instance['module'])]['path']
        if (int(instance['object']) == 0 or int(path) == 0
                or gdb.find_pc_line(int(instance['start'])).symtab
                or not Path(path.string()).exists()):
            continue
        base = int(instance['object'].cast(word.pointer())[0])
        gdb.execute(f'add-symbol-file {path.string()} -o {base}',
                    to_string=True)


class FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class Switched(gdb.unwinder.Unwinder):
    """Says that the running function was called from where another thread
    goes on, so that gdb unwinds that thread's stack from there."""

    def __init__(self):
        super().__init__('orrery')
        self.here = self.there = None

    def __call__(self, frame):
        if self.there is None or int(frame.read_register('rsp')) != self.here:
            return None
        # gdb goes on only if callers lie above the called on one stack
        word = gdb.lookup_type('unsigned long')
        below = gdb.Value(self.there['rsp'] - 64).cast(word)
        caller = frame.create_unwind_info(
            FrameId(below, frame.read_register('rip')))
        for register, value in self.there.items():
            caller.add_saved_register(register, gdb.Value(value).cast(word))
        return caller

    def look(self, there):
        """From now on at those registers; None: at the running thread."""
        gdb.invalidate_cached_frames()
        newest = gdb.newest_frame()
        self.here = int(newest.read_register('rsp'))
        self.there = there
        gdb.invalidate_cached_frames()


class OthersOnly:
    """A frame filter: leaves out the frames of the running thread that gdb
    needs to begin at."""

    def __init__(self):
        self.name, self.priority, self.enabled = 'orrery', 100, True
        self.first = None
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        begun = self.first is None
        for frame in frames:
            sp = int(frame.inferior_frame().read_register('rsp'))
            begun = begun or sp == self.first
            if begun:
                yield frame


SWITCHED, OTHERS_ONLY = Switched(), OthersOnly()


def backtrace(m, index, options):
    fiber = find(m, index)
    load_symbols(m)
    if is_running(m, fiber):
        gdb.execute(f'backtrace {options}')
        return
    there = registers_of(fiber)
    if there['rip'] == int(gdb.parse_and_eval('(long)&machine_entry')):
        print(f'thread {index} has not run yet')
        return
    selected = gdb.selected_frame().level()
    try:
        SWITCHED.look(there)
        OTHERS_ONLY.first = there['rsp']
        gdb.execute(f'backtrace {options}')
    finally:
        OTHERS_ONLY.first = None
        SWITCHED.look(None)
        gdb.execute(f'frame {selected}', to_string=True)


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
orrery bt THREAD [OPTION]   the back trace of one of them, running or not;
                    options as of backtrace: full shows variables
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
        elif words[:1] == ['bt'] and len(words) > 1 and words[1].isdigit():
            backtrace(m, int(words[1]), ' '.join(words[2:]))
        elif words[:1] == ['time']:
            print(f'{int(m["now"])} ns, '
                  f'{int(m["kernel"]["events"])} events, '
                  f'digest {int(m["digest"]):016x}')
        elif words[:1] == ['objects'] and len(words) <= 2:
            print_objects(m, ''.join(words[1:]))
        else:
            raise gdb.GdbError('orrery threads | bt THREAD [OPTION] | time | '
                               'objects [KIND] | until EVENT')


gdb.unwinder.register_unwinder(None, SWITCHED, replace=True)
Orrery()
