/* A machine that does nothing, of any size. Answers are the test's. */
#include <stdio.h>
#include <stdlib.h>

#include "core/hal.h"

void
hal_thread_start(struct hal *h, struct thread_id thread,
                 struct thread_id starter, uint32_t words)
{
    (void)h, (void)thread, (void)starter, (void)words;
}

void
hal_thread_drop(struct hal *h, struct thread_id thread)
{
    (void)h, (void)thread;
}

void
hal_message_move(struct hal *h, struct thread_id from, struct thread_id to,
                 uint32_t words)
{
    (void)h, (void)from, (void)to, (void)words;
}

void
hal_space_drop(struct hal *h, struct process_id process)
{
    (void)h, (void)process;
}

void
hal_space_drop_range(struct hal *h, struct process_id process, uint64_t address,
                     uint32_t pages)
{
    (void)h, (void)process, (void)address, (void)pages;
}

void
hal_page_clear(struct hal *h, uint32_t frame)
{
    (void)h, (void)frame;
}

void
hal_interrupt_mask(struct hal *h, uint32_t line, bool masked)
{
    (void)h, (void)line, (void)masked;
}

void
hal_console_write(struct hal *h, struct thread_id thread, uint64_t badge,
                  uint32_t bytes, uint32_t kind)
{
    (void)h, (void)thread, (void)badge, (void)bytes, (void)kind;
}

void
hal_console_read(struct hal *h, struct thread_id thread, uint32_t bytes)
{
    (void)h, (void)thread, (void)bytes;
}

void
hal_object_name(struct hal *h, struct object_id object, struct thread_id thread,
                uint32_t bytes)
{
    (void)h, (void)object, (void)thread, (void)bytes;
}

void
hal_record(struct hal *h, const struct record *record)
{
    (void)h, (void)record;
}

_Noreturn void
hal_stop(const struct kernel *k, const char *condition, const char *file,
         int line)
{
    fprintf(stderr, "event %llu: %s:%d: CHECK(%s)\n",
            (unsigned long long)k->events, file, line, condition);
    abort();
}
