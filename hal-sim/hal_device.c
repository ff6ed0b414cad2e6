/* The part of hal.h that is about devices, names and the trace. */
#include "hal-sim/machine_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/machine_device.h"
#include "hal-sim/machine_run.h"

void
hal_interrupt_mask(struct hal *h, uint32_t line, bool masked)
{
    struct machine *m = machine_of(h);
    uint64_t bit = UINT64_C(1) << (line % 64);

    if (line >= m->limits.lines)
        return;
    if (masked)
        m->masked[line / 64] |= bit;
    else
        m->masked[line / 64] &= ~bit;
    device_interrupt_update(m);
}

void
hal_console_write(struct hal *h, struct thread_id thread, uint64_t badge,
                  uint32_t bytes, uint32_t kind)
{
    struct machine *m = machine_of(h);
    const struct observer *observer = &m->host->observer;
    const char *text = (const char *)machine_fiber(m, thread)->area;

    m->digest = digest_mix(m->digest, badge << 16 | kind << 12 | bytes);
    for (uint32_t i = 0; i < bytes; i++)
        m->digest = digest_mix(m->digest, (unsigned char)text[i]);
    m->charge += bytes * m->costs.write;
    if (observer->output != NULL)
        observer->output(
            observer->self, m,
            &(struct output){badge, (enum orr_write_kind)kind, bytes, text});
}

void
hal_console_read(struct hal *h, struct thread_id thread, uint32_t bytes)
{
    struct machine *m = machine_of(h);
    const uint32_t left = m->typed - m->heard;
    struct orr_result result = {.error = ORR_ERROR_OK};

    result.value = bytes < left ? bytes : left;
    if (result.value > 0)
        memcpy(machine_fiber(m, thread)->area, m->host->typed + m->heard,
               result.value);
    m->heard += (uint32_t)result.value;
    m->digest = digest_mix(m->digest, result.value);
    m->charge += result.value * m->costs.write;
    hal_thread_result(h, thread, &result);
}

void
hal_object_name(struct hal *h, struct object_id object, struct thread_id thread,
                uint32_t bytes)
{
    struct machine *m = machine_of(h);
    const char *text = (const char *)machine_fiber(m, thread)->area;

    if (object.n >= m->limits.cells)
        return;
    if (bytes > NAME_BYTES - 1)
        bytes = NAME_BYTES - 1;
    memset(m->names[object.n], 0, NAME_BYTES);
    memcpy(m->names[object.n], text, bytes);
    if (m->names_count <= object.n)
        m->names_count = object.n + 1;
}

void
hal_record(struct hal *h, const struct record *record)
{
    struct machine *m = machine_of(h);
    const struct observer *observer = &m->host->observer;

    if (observer->record != NULL)
        observer->record(observer->self, m, record);
    if (record->kind == RECORD_CREATE || record->kind == RECORD_DESTROY)
        m->charge += m->costs.create;
    if (record->kind == RECORD_DESTROY && record->object.n < m->names_count)
        m->names[record->object.n][0] = '\0';
}

/* Outside of a run there is nobody to tell but the host. */
_Noreturn void
hal_stop(const struct kernel *k, const char *condition, const char *file,
         int line)
{
    struct machine *m = machine_current;
    char text[TEXT_BYTES];

    snprintf(text, sizeof(text), "event %llu: %s (%s:%d)",
             (unsigned long long)k->events, condition, file, line);
    if (m == NULL || m->kernel != k || !m->active) {
        fprintf(stderr, "orrery: the kernel found itself inconsistent: %s\n",
                text);
        abort();
    }
    machine_broken(m, text);
    machine_leave(m, STOP_BROKEN);
    abort();
}
