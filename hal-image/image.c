/* From a boot structure to a kernel that runs, and to the run's last line. */
#include "hal-image/image.h"

#include "hal-image/bundle.h"
#include "hal-image/console.h"
#include "hal-image/device.h"
#include "hal-image/frame.h"
#include "hal-image/log.h"
#include "hal-image/page.h"
#include "hal-image/run.h"

struct trap image_trap;
static struct hal image;

_Noreturn void
image_broken(const char *why)
{
    console_text("\norrery: broken ");
    console_text(why);
    console_text("\n");
    arch_stop(1);
}

static void *
image_reserve(uint64_t bytes)
{
    void *at = page_pool_reserve(bytes);

    if (at == NULL)
        image_broken("there is too little memory for the kernel's tables");
    return at;
}

void
image_know_cells(struct hal *h)
{
    for (; h->known < h->kernel->made; h->known++) {
        h->thread[h->known] = (struct image_thread){.runs = NULL};
        h->process[h->known] = (struct image_process){.space = 0};
    }
}

static void
image_create(struct hal *h, const struct orr_bundle *bundle)
{
    const struct limits limits = bundle_limits(bundle);

    h->bundle = bundle;
    h->stack_stride =
        (bundle->stack_bytes + 2 * PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    h->thread = image_reserve(bundle->cells * sizeof h->thread[0]);
    h->process = image_reserve(bundle->cells * sizeof h->process[0]);
    if (limits.windows != 0)
        h->again = image_reserve(bundle->cells * sizeof h->again[0]);
    h->kernel = image_reserve(kernel_bytes(&limits));
    frame_create(bundle->pages);
    device_create(h);
    kernel_create(h->kernel, h, &limits);
    kernel_set_records(h->kernel, IMAGE_RECORDS);
}

_Noreturn void
image_finish(struct hal *h, bool done)
{
    const struct kernel *k = h->kernel;

    log_end(h);
    page_pool_gather();
    console_text("\norrery: used first=");
    console_number(h->first);
    console_text(" pages=");
    console_number(page_pool_used());
    console_text("\norrery: end digest=");
    console_hex(kernel_digest(h->kernel), 16);
    console_text(" timeless=");
    console_hex(kernel_digest_timeless(k), 16);
    console_text(" events=");
    console_number(k->events);
    console_text(" now=");
    console_number(k->now);
    console_text(done ? " stop=done" : " stop=time");
    console_text("\n");
    arch_stop(0);
}

/* What the kernel has for itself, by the bundle's limits, and for init. */
static void
image_tell_memory(const struct orr_bundle *bundle)
{
    const struct limits limits = bundle_limits(bundle);

    console_text(" arena=");
    console_number(kernel_bytes(&limits));
    console_text(" tables=");
    console_number(bundle->cells *
                   (sizeof(struct image_thread) + sizeof(struct image_process) +
                    (limits.windows == 0 ? 0 : sizeof(struct trap))));
    console_text(" frames=");
    console_number(bundle->pages);
    console_text(" init=");
    console_number(page_pool_used());
}

_Noreturn void
image_main(struct boot *boot)
{
    const void *block = arch_physical(boot->bundle.base);
    const char *wrong = bundle_check(block, boot->bundle.bytes, arch_machine);

    if (wrong != NULL)
        image_broken(wrong);
    page_pool_create(boot);
    image_create(&image, block);
    console_text("orrery: begin pages=");
    console_number(page_pool_free());
    console_text(" entry=");
    console_number(boot->entered);
    image_tell_memory(block);
    console_text("\n");
    run_begin(&image, &image_trap);
    arch_begin();
}

struct arch_context *
image_entered(void)
{
    return run_entered(&image, &image_trap);
}
