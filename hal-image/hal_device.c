/* The part of hal.h that is about the console and what tools are told. */
#include "hal-image/image.h"

#include "core/slot.h"
#include "hal-image/bundle.h"
#include "hal-image/console.h"
#include "hal-image/log.h"

#define CONSOLE_SLOTS 8u

void
hal_console_write(struct hal *h, struct thread_id thread, uint64_t badge,
                  uint32_t bytes, uint32_t kind)
{
    const char *text = (const char *)h->thread[thread.n].area->word;

    console_tool(kind == ORR_WRITE_MARK ? 'm' : 'o', badge, h->kernel->now);
    console_text(" ");
    console_number(bytes);
    console_text(" ");
    console_bytes(text, bytes);
    console_text("\n");
    log_area(h, thread.n, bytes);
}

void
hal_console_read(struct hal *h, struct thread_id thread, uint32_t bytes)
{
    const uint32_t left = h->typed - h->heard;
    const char *typed = bundle_typed(h->bundle) + h->heard;
    char *area = (char *)h->thread[thread.n].area->word;
    struct orr_result result = {.error = ORR_ERROR_OK};

    result.value = bytes < left ? bytes : left;
    for (uint64_t i = 0; i < result.value; i++)
        area[i] = typed[i];
    h->heard += (uint32_t)result.value;
    hal_thread_result(h, thread, &result);
}

void
hal_object_name(struct hal *h, struct object_id object, struct thread_id thread,
                uint32_t bytes)
{
    (void)object; /* names are for whoever reads the log */
    log_area(h, thread.n, bytes);
}

/* The badge of the console that init gave to a process, among the first of its
 * handles: a table can be long, and this is done amid entries. */
static uint32_t
process_badge(struct hal *h, struct process_id id)
{
    struct image_process *known = &h->process[id.n];
    const struct kernel *k = h->kernel;
    const struct process *p = &cell_at(k, id.n)->process;

    if (known->badge != 0)
        return known->badge - 1;
    for (uint32_t i = 0; i < p->slots && i < CONSOLE_SLOTS; i++) {
        const struct slot *slot = slot_at(k, slot_of_index(k, p, i));
        if (slot->object.n == 0 ||
            cell_at(k, slot->object.n)->object.kind != ORR_KIND_CONSOLE)
            continue;
        known->badge = (uint32_t)slot->badge + 1;
        return (uint32_t)slot->badge;
    }
    return BADGE_UNKNOWN;
}

static void
tell(struct hal *h, char letter, struct process_id process)
{
    console_tool(letter, process_badge(h, process), h->kernel->now);
}

static void
tell_end(struct hal *h, const struct record *record)
{
    const struct process_id process = {record->object.n};

    tell(h, 'e', process);
    console_text(" ");
    console_number(record->value);
    console_text(" ");
    console_number(kernel_cell(h->kernel, process.n)->process.status);
    console_text("\n");
}

static struct process_id
process_of(const struct hal *h, struct thread_id thread)
{
    return kernel_cell(h->kernel, thread.n)->thread.process;
}

static IMAGE_RARE void
tell_record(struct hal *h, const struct record *record)
{
    if (record->kind == RECORD_FAULT) {
        console_fault(process_badge(h, process_of(h, record->thread)),
                      h->kernel->now, record->value);
    } else if (record->kind == RECORD_SPENT) {
        tell(h, 's', process_of(h, record->thread));
        console_text("\n");
    } else {
        tell_end(h, record);
    }
}

/* It hears of each new object, too. */
void
hal_record(struct hal *h, const struct record *record)
{
    if (rare(h->known < h->kernel->made))
        image_know_cells(h);
    if ((IMAGE_RECORDS >> record->kind & 1) != 0)
        tell_record(h, record);
}

_Noreturn IMAGE_RARE void
hal_stop(const struct kernel *k, const char *condition, const char *file,
         int line)
{
    console_text("\norrery: broken ");
    console_text(condition);
    console_text(" at ");
    console_text(file);
    console_text(":");
    console_number((uint64_t)line);
    console_text(" event ");
    console_number(k->events);
    console_text("\n");
    arch_stop(1);
}
