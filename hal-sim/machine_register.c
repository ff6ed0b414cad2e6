/* What drivers call: orrery/device.h. */
#include "core/include/orrery/device.h"
#include "core/include/orrery/system.h"
#include "hal-sim/machine_model.h"
#include "hal-sim/machine_search.h"
#include "hal-sim/machine_window.h"

/* What the running program sees there; without any rights: nothing. */
static struct page
page_at(const struct machine *m, uint64_t address)
{
    struct process_id process = {m->running->process};

    return kernel_page(m->kernel, process, address);
}

uint64_t
orr_register_read(const uint64_t *at)
{
    orr_work(machine_current->costs.access);
    return *(const volatile uint64_t *)at;
}

/* Does the running program write to a device there? Then to which. */
static bool
is_register(const struct machine *m, const uint64_t *at,
            struct model_access *access)
{
    uintptr_t there = (uintptr_t)at;
    struct page page;

    if (!window_has(m->running, there))
        return false;
    page = page_at(m, window_address(m->running, there));
    access->frame = page.frame;
    access->number = (uint32_t)(there % ORR_PAGE_BYTES / sizeof(*at));
    return (page.rights & ORR_RIGHT_WRITE) != 0 &&
           model_has_frame(m, page.frame);
}

void
orr_register_write(uint64_t *at, uint64_t value)
{
    struct machine *m = machine_current;
    struct model_access access = {.value = value};
    enum model_fault fate = MODEL_FAULT_NONE;

    orr_work(m->costs.access);
    if (!is_register(m, at, &access)) {
        *(volatile uint64_t *)at = value;
        return;
    }
    m->inside = true;
    if (m->searched)
        fate = search_fate(m, model_asked(m, &access));
    if (is_register(m, at, &access))
        model_write(m, &access, fate);
    m->inside = false;
}

static void
registers_begin(struct machine *m, const struct model *model)
{
    struct orr_device *registers =
        (void *)(m->host->frames + model->frame[0] * (size_t)ORR_PAGE_BYTES);

    registers->kind =
        model->config.kind == MODEL_DISK ? ORR_DEVICE_DISK : ORR_DEVICE_LINK;
    registers->size = model->config.size;
}

bool
orr_device_attach(uint32_t device, uint64_t address)
{
    struct machine *m = machine_current;
    struct model *model;

    if (m->running->process != m->first_process || device >= m->models_count)
        return false;
    model = &m->models[device];
    model->frames = 0;
    for (uint32_t i = 0; i < ORR_DEVICE_PAGES_MAX; i++) {
        struct page page = page_at(m, address + i * (uint64_t)ORR_PAGE_BYTES);
        if ((page.rights & ORR_RIGHT_WRITE) == 0)
            break;
        model->frame[i] = page.frame;
        model->frames = i + 1;
        if (page.frame >= m->frames_used)
            m->frames_used = page.frame + 1;
    }
    if (model->frames > 0)
        registers_begin(m, model);
    return model->frames > 1;
}
