/* The part of hal.h that is about threads and their programs. */
#include "hal-image/image.h"
#include "hal-image/memory.h"
#include "hal-image/space.h"
#include "hal-image/table.h"

/* The space of thread `t` holds module `index`, or has one already. */
static void
thread_load(struct hal *h, const struct image_thread *t, uint64_t index)
{
    if (h->process[t->process].space == 0)
        space_load(h, t->process, (uint32_t)index);
}

/* It begins at the entry of the program that its process runs. */
static void
thread_begin(struct hal *h, uint32_t n, const uint64_t argument[2])
{
    struct image_thread *t = &h->thread[n];
    const struct image_process *p = &h->process[t->process];
    const struct arch_start start = {.entry = p->entry,
                                     .stack = space_stack_top(h, n),
                                     .area = space_area(n),
                                     .space = p->space,
                                     .argument = {argument[0], argument[1]}};

    space_add_thread(h, n);
    if (p->space == 0)
        return;
    t->runs = t->context;
    arch_context_start(t->context, &start);
}

/* It finds the start block that `words` words of the starter's area hold. */
static void
thread_start_program(struct hal *h, uint32_t n, const struct orr_page *from,
                     uint32_t words)
{
    struct image_thread *t = &h->thread[n];
    const uint64_t argument[2] = {
        0, t->process == h->first_process ? PLAN_ADDRESS : 0};

    thread_load(h, t, from != NULL ? from->word[1] : 0);
    thread_begin(h, n, argument);
    if (from != NULL)
        memcpy(t->area->word, from->word + 2, (words - 2) * 8);
}

/* A function of the program that its process runs, if it runs one. */
static void
thread_start_function(struct hal *h, uint32_t n, const struct orr_page *from,
                      uint32_t words)
{
    const uint64_t argument[2] = {from->word[0], words > 1 ? from->word[1] : 0};

    thread_begin(h, n, argument);
}

void
hal_thread_start(struct hal *h, struct thread_id thread,
                 struct thread_id starter, uint32_t words)
{
    struct image_thread *t = &h->thread[thread.n];
    const struct orr_page *from;

    image_know_cells(h);
    from = h->thread[starter.n].area;
    *t = (struct image_thread){.context_page = image_page_take()};
    if (t->context_page == 0)
        image_broken("no page of memory is left: give the machine more");
    t->context = arch_physical(t->context_page);
    t->process = kernel_cell(h->kernel, thread.n)->thread.process.n;
    if (starter.n == 0) {
        h->first_process = t->process;
        thread_start_program(h, thread.n, NULL, 0);
    } else if (words > 0 && from->word[0] != ORR_ENTRY_PROGRAM) {
        thread_start_function(h, thread.n, from, words);
    } else if (words >= 2 && from->word[1] < h->bundle->modules) {
        thread_start_program(h, thread.n, from, words);
    } else {
        space_add_thread(h, thread.n);
    }
    if (t->runs == NULL)
        t->unfit = UNFIT_NOTHING;
}

void
hal_thread_drop(struct hal *h, struct thread_id thread)
{
    struct image_thread *t = &h->thread[thread.n];

    if (t->context == NULL)
        return;
    arch_context_drop(t->context);
    space_drop_thread(h, thread.n);
    image_page_give(t->context_page);
    *t = (struct image_thread){.context = NULL};
}

static IMAGE_RARE void
thread_take_handles(const struct image_thread *t,
                    const struct orr_result *result)
{
    for (uint32_t i = 0; i < result->handles; i++)
        t->area->handle[i] = result->handle[i];
}

void
hal_thread_result(struct hal *h, struct thread_id thread,
                  const struct orr_result *result)
{
    const struct image_thread *t = &h->thread[thread.n];

    if (rare(result->handles != 0))
        thread_take_handles(t, result);
    arch_context_answer(t->context, result);
}

/* A call of memcpy() costs more than most messages, not least the registers
 * that would have to be saved around it. */
static void
words_copy(uint64_t *target, const uint64_t *source, uint32_t words)
{
    for (; words % 4 != 0; words--) {
        *target++ = *source++;
        __asm__ volatile("" ::: "memory"); /* or it becomes memcpy() again */
    }
    for (; words != 0; words -= 4, source += 4, target += 4) {
        target[0] = source[0];
        target[1] = source[1];
        target[2] = source[2];
        target[3] = source[3];
        __asm__ volatile("" ::: "memory");
    }
}

void
hal_message_move(struct hal *h, struct thread_id from, struct thread_id to,
                 uint32_t words)
{
    words_copy(h->thread[to.n].area->word, h->thread[from.n].area->word, words);
}

/* Its mappings went first: there is no frame in the space any more. */
void
hal_space_drop(struct hal *h, struct process_id process)
{
    struct image_process *p = &h->process[process.n];

    if (p->space != 0)
        table_drop(p->space);
    *p = (struct image_process){.space = 0};
}
