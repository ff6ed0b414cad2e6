#include "core/tests/hal_stub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

jmp_buf *stub_escape;
char stub_stopped[STUB_TEXT];

void
stub_reset(struct hal *h)
{
    memset(h, 0, sizeof *h);
}

void
stub_break(struct hal *h, const char *law, uint32_t thread)
{
    if (h->broken[0] == 0)
        snprintf(h->broken, sizeof h->broken, "%s: thread %u", law, thread);
}

/* A cell beyond the machine's table would be the kernel's mistake. */
static struct stub_thread *
stub_at(struct hal *h, struct thread_id id, const char *what)
{
    if (id.n != 0 && id.n < STUB_CELLS)
        return &h->thread[id.n];
    stub_break(h, what, id.n);
    return &h->thread[0];
}

void
stub_trap(struct hal *h, struct thread_id id)
{
    struct stub_thread *thread = stub_at(h, id, "traps, is no thread");

    thread->calling = true;
    thread->answered = false;
}

void
stub_run(struct hal *h, struct thread_id id)
{
    struct stub_thread *thread = stub_at(h, id, "runs, is no thread");

    if (!thread->alive)
        stub_break(h, "runs, was not started or is dropped", id.n);
    if (thread->calling)
        stub_break(h, "runs on without an answer to its call", id.n);
}

void
hal_thread_start(struct hal *h, struct thread_id id, struct thread_id starter,
                 uint32_t words)
{
    struct stub_thread *thread = stub_at(h, id, "starts, is no thread");
    const uint32_t lives = thread->lives;

    if (thread->alive)
        stub_break(h, "starts twice", id.n);
    if (words > ORR_WORDS_MAX)
        stub_break(h, "starts with too many words", id.n);
    memset(thread, 0, sizeof *thread);
    thread->lives = lives;
    thread->alive = true;
    thread->starter = starter;
    thread->words = words;
}

void
hal_thread_drop(struct hal *h, struct thread_id id)
{
    struct stub_thread *thread = stub_at(h, id, "drops, is no thread");

    h->threads_dropped++; /* one that never started may be dropped too */
    thread->alive = false;
    thread->calling = false;
    thread->lives++;
}

void
hal_thread_result(struct hal *h, struct thread_id id,
                  const struct orr_result *result)
{
    struct stub_thread *thread = stub_at(h, id, "is answered, is no thread");

    if (!thread->alive)
        stub_break(h, "is answered, does not live", id.n);
    if (!thread->calling)
        stub_break(h, "is answered, did not call", id.n);
    if (result->error >= ORR_ERROR_MAX || result->words > ORR_WORDS_MAX ||
        result->handles > ORR_HANDLES_MAX)
        stub_break(h, "is answered beyond all bounds", id.n);
    thread->result = *result;
    for (uint32_t i = result->handles; i < ORR_HANDLES_MAX; i++)
        thread->result.handle[i] = 0;
    thread->calling = false;
    thread->answered = true;
}

void
hal_message_move(struct hal *h, struct thread_id from, struct thread_id to,
                 uint32_t words)
{
    struct stub_thread *source = stub_at(h, from, "sends, is no thread");
    struct stub_thread *sink = stub_at(h, to, "receives, is no thread");

    if (!source->alive || !sink->alive)
        stub_break(h, "message between threads that do not live", from.n);
    if (words > ORR_WORDS_MAX) {
        stub_break(h, "message of too many words", from.n);
        return;
    }
    h->moved++;
    memmove(sink->area, source->area, words * sizeof sink->area[0]);
}

void
hal_space_drop(struct hal *h, struct process_id process)
{
    (void)process;
    h->spaces_dropped++;
}

void
hal_space_drop_range(struct hal *h, struct process_id process, uint64_t address,
                     uint32_t pages)
{
    if (address < ORR_ADDRESS_MIN || pages > ORR_PAGES_MAX ||
        address + (uint64_t)pages * ORR_PAGE_BYTES > ORR_ADDRESS_MAX)
        stub_break(h, "drops what cannot be mapped", process.n);
    h->ranges_dropped++;
    h->dropped_late += h->pages_cleared > 0;
    h->dropped_process = process;
    h->dropped_address = address;
    h->dropped_pages = pages;
}

void
hal_page_clear(struct hal *h, uint32_t frame)
{
    h->pages_cleared++;
    if (frame >= STUB_PAGES)
        stub_break(h, "frame beyond the limits", frame);
    else
        h->dirty[frame] = false;
}

void
hal_interrupt_mask(struct hal *h, uint32_t line, bool masked)
{
    if (line >= STUB_LINES)
        stub_break(h, "line beyond the limits", line);
    else
        h->masked[line] = masked;
}

/* Copies what a program wrote, cut to what a test can want to see. */
static void
stub_text(struct hal *h, char *text, struct thread_id id, uint32_t bytes)
{
    struct stub_thread *thread = stub_at(h, id, "writes, is no thread");

    if (bytes > sizeof thread->area)
        stub_break(h, "writes more than its area", id.n);
    if (bytes >= STUB_TEXT)
        bytes = STUB_TEXT - 1;
    memcpy(text, thread->area, bytes);
    text[bytes] = 0;
}

void
hal_console_write(struct hal *h, struct thread_id thread, uint64_t badge,
                  uint32_t bytes, uint32_t kind)
{
    h->written++;
    h->written_badge = badge;
    h->written_kind = kind;
    stub_text(h, h->text, thread, bytes);
}

void
hal_console_read(struct hal *h, struct thread_id id, uint32_t bytes)
{
    struct orr_result result = {.error = ORR_ERROR_OK};
    size_t length = strlen(h->typed);

    if (bytes > sizeof h->thread[id.n].area)
        stub_break(h, "reads more than an area holds", id.n);
    if (length > bytes)
        length = bytes;
    memcpy(h->thread[id.n].area, h->typed, length);
    memmove(h->typed, h->typed + length, strlen(h->typed + length) + 1);
    result.value = length;
    hal_thread_result(h, id, &result);
}

void
hal_object_name(struct hal *h, struct object_id object, struct thread_id thread,
                uint32_t bytes)
{
    h->named = object;
    stub_text(h, h->name, thread, bytes);
}

void
hal_record(struct hal *h, const struct record *record)
{
    if (record->kind >= RECORD_KINDS) {
        stub_break(h, "record of no known kind", record->thread.n);
        return;
    }
    h->records[record->kind]++;
    h->record[record->kind] = *record;
}

_Noreturn void
hal_stop(const struct kernel *k, const char *condition, const char *file,
         int line)
{
    snprintf(stub_stopped, sizeof stub_stopped, "%s:%d: CHECK(%s)", file, line,
             condition);
    if (stub_escape != NULL)
        longjmp(*stub_escape, 1);
    fprintf(stderr, "event %llu: %s\n", (unsigned long long)k->events,
            stub_stopped);
    abort();
}
