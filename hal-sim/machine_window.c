#include "hal-sim/machine_window.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hal-sim/machine_run.h"

#define PAGE ((size_t)ORR_PAGE_BYTES)

bool
window_create(struct machine *m, uint32_t pages)
{
    struct host *host = m->host;
    size_t bytes = pages * PAGE;

    if (pages == 0)
        return true;
    host->frames_file = memfd_create("orrery frames", MFD_CLOEXEC);
    if (host->frames_file < 0)
        return false;
    if (ftruncate(host->frames_file, (off_t)bytes) == 0) {
        host->frames = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
                            host->frames_file, 0);
        if (host->frames != MAP_FAILED)
            return true;
    }
    close(host->frames_file);
    host->frames = NULL;
    return false;
}

void
window_unmap_all(struct machine *m)
{
    struct host *host = m->host;

    for (uint32_t i = 0; i < host->windows_count; i++)
        munmap(host->windows[i] - PAGE, WINDOW_BYTES + 2 * PAGE);
    free(host->windows);
    if (host->frames != NULL) {
        munmap(host->frames, m->limits.pages * PAGE);
        close(host->frames_file);
    }
}

/* Nothing is to be seen there, until it is touched again. */
static void
hide(char *at, size_t bytes)
{
    if (mmap(at, bytes, PROT_NONE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
             0) == MAP_FAILED)
        abort(); /* a program would go on seeing what is no longer its */
}

static uint32_t
window_index(const struct machine *m, uint32_t process)
{
    uint32_t i = 0;

    while (i < m->host->windows_count && m->window_of[i] != process)
        i++;
    return i;
}

char *
window_find(const struct machine *m, uint32_t process)
{
    uint32_t i = window_index(m, process);

    return i < m->host->windows_count ? m->host->windows[i] : NULL;
}

/* A window more than this process has ever mapped, with a page on each side
 * that is never anybody's. */
static bool
window_add(struct host *host)
{
    char **windows;
    char *at;

    if (host->windows_count == INSTANCES_MAX)
        return false;
    windows = realloc(host->windows,
                      (host->windows_count + 1) * sizeof(*host->windows));
    if (windows == NULL)
        return false;
    host->windows = windows;
    at = mmap(NULL, WINDOW_BYTES + 2 * PAGE, PROT_NONE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED)
        return false;
    windows[host->windows_count++] = at + PAGE;
    return true;
}

void
window_open(struct machine *m, uint32_t process)
{
    uint32_t i = window_index(m, 0);

    if (i == m->host->windows_count && !window_add(m->host)) {
        machine_broken(m, "the host has no room for another address space");
        return;
    }
    m->window_of[i] = process;
    for (uint32_t f = FIBER_THREAD; f < m->fibers_count; f++)
        if (m->fibers[f].thread != 0 && m->fibers[f].process == process)
            m->fibers[f].window = m->host->windows[i];
}

void
window_release(struct machine *m, uint32_t process)
{
    uint32_t i = window_index(m, process);

    if (i == m->host->windows_count)
        return;
    hide(m->host->windows[i], WINDOW_BYTES);
    m->window_of[i] = 0;
}

/* The host's page tables know no page that can be written but not read. */
static int
protection_of(uint32_t rights)
{
    int protection = PROT_READ;

    if ((rights & ORR_RIGHT_WRITE) != 0)
        protection |= PROT_WRITE;
    if ((rights & ORR_RIGHT_EXECUTE) != 0)
        protection |= PROT_EXEC;
    return protection;
}

bool
window_fill(struct machine *m, uintptr_t at, uint32_t access)
{
    const struct fiber *me = m->running;
    struct page page = kernel_page(m->kernel, (struct process_id){me->process},
                                   window_address(me, at));
    char *there = me->window + ((at - (uintptr_t)me->window) & ~(PAGE - 1));

    if ((page.rights & access) == 0)
        return false;
    if (page.frame >= m->frames_used)
        m->frames_used = page.frame + 1;
    if (mmap(there, PAGE, protection_of(page.rights), MAP_SHARED | MAP_FIXED,
             m->host->frames_file, (off_t)(page.frame * PAGE)) != MAP_FAILED)
        return true;
    machine_broken(m, "the host has no room for another mapping");
    return false;
}

void
window_forget(struct machine *m)
{
    memset(m->window_of, 0, m->host->windows_count * sizeof(*m->window_of));
    for (uint32_t i = 0; i < m->host->windows_count; i++)
        hide(m->host->windows[i], WINDOW_BYTES);
    if (m->frames_used != 0)
        memset(m->host->frames, 0, m->frames_used * PAGE);
}

void
hal_space_drop_range(struct hal *h, struct process_id process, uint64_t address,
                     uint32_t pages)
{
    struct machine *m = machine_of(h);
    char *window = window_find(m, process.n);

    if (window != NULL)
        hide(window + (address - ORR_ADDRESS_MIN), pages * PAGE);
}

void
hal_page_clear(struct hal *h, uint32_t frame)
{
    struct machine *m = machine_of(h);

    m->charge += m->costs.page;
    if (frame < m->frames_used)
        memset(m->host->frames + frame * PAGE, 0, PAGE);
}
