/* The sanitizer's part follows <sanitizer/common_interface_defs.h>. */
#include "hal-sim/machine_switch.h"

#include <string.h>

#include "hal-sim/machine_stack.h"

#if MACHINE_ASAN
void __sanitizer_start_switch_fiber(void **fake_stack_save, const void *bottom,
                                    size_t size);
void __sanitizer_finish_switch_fiber(void *fake_stack_save,
                                     const void **bottom_old, size_t *size_old);

static void
leave(struct machine *m, struct fiber *from, const struct fiber *to)
{
    if (to == m->fibers)
        __sanitizer_start_switch_fiber(&from->fake, m->host->main_low,
                                       m->host->main_bytes);
    else
        __sanitizer_start_switch_fiber(&from->fake, stack_low(m, to),
                                       stack_bytes(m));
}

static void
arrive(struct machine *m, struct fiber *at, bool fresh)
{
    const void *low;
    size_t bytes;

    __sanitizer_finish_switch_fiber(fresh ? NULL : at->fake, &low, &bytes);
    if (m->host->main_low == NULL) {
        m->host->main_low = low;
        m->host->main_bytes = bytes;
    }
}
#else
static void
leave(const struct machine *m, const struct fiber *from, const struct fiber *to)
{
    (void)m;
    (void)from;
    (void)to;
}

static void
arrive(const struct machine *m, const struct fiber *at, bool fresh)
{
    (void)m;
    (void)at;
    (void)fresh;
}
#endif

void
machine_switch_to(struct machine *m, struct fiber *to)
{
    struct fiber *from = m->running;

    m->running = to;
    leave(m, from, to);
    machine_switch(&from->sp, to->sp);
    arrive(m, from, false);
}

void
machine_switch_arrived(struct machine *m)
{
    arrive(m, m->running, true);
}

/* As machine_switch leaves it: control words, six registers, and the address
 * to return to. */
void *
machine_switch_frame(void *top, void (*entry)(void))
{
    uint64_t frame[8] = {0};
    char *sp = (char *)top - sizeof(frame);

    /* x87 and SSE as at a process's start */
    frame[0] = UINT64_C(0x037f00001f80);
    frame[7] = (uint64_t)(uintptr_t)entry;
    memcpy(sp, frame, sizeof(frame));
    return sp;
}
