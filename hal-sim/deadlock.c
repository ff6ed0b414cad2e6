#include "hal-sim/deadlock.h"

#include <stdlib.h>

#include "core/check_walk.h"
#include "core/slot.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/trace_name.h"

#define LINES_SHOWN 16u
#define NOBODY SIZE_MAX

/* The threads of the machine, and how a search came to them. */
struct search {
    const struct machine *m;
    const struct kernel *k;
    struct process_id first; /* init: it can do everything, and does not */
    size_t count;
    const struct thread **thread;
    size_t *from;  /* by thread: whom it was reached from; NOBODY: not yet */
    size_t *queue; /* of the search in breadth */
};

static const struct thread *
thread_or_null(const struct kernel *k, uint32_t n)
{
    if (!check_is(k, n, ORR_KIND_THREAD))
        return NULL;
    const struct thread *t = &cell_at(k, n)->thread;
    return check_is(k, t->process.n, ORR_KIND_PROCESS) ? t : NULL;
}

static uint32_t
cell_number(const struct kernel *k, const struct thread *t)
{
    return t ? (uint32_t)((const union cell *)t - cell_at(k, 0)) : 0;
}

static struct search
search_create(const struct machine *m)
{
    const struct kernel *k = machine_kernel(m);
    struct search s = {.m = m, .k = k};
    uint32_t cells = k->limits.cells;
    s.thread = orr_text_allocate(cells, sizeof s.thread[0]);
    s.from = orr_text_allocate(cells, sizeof s.from[0]);
    s.queue = orr_text_allocate(cells, sizeof s.queue[0]);
    s.first = trace_first_process(m);
    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        const struct thread *t = thread_or_null(k, n);
        if (t)
            s.thread[s.count++] = t;
    }
    return s;
}

static void
search_free(struct search *s)
{
    free(s->thread);
    free(s->from);
    free(s->queue);
}

/* Does the process have a handle to the object with that right? */
static bool
holds(const struct kernel *k, struct process_id process,
      struct object_id object, enum orr_right right)
{
    const struct process *p = &cell_at(k, process.n)->process;
    for (uint32_t i = 0; i < p->slots; i++) {
        const struct slot *slot = slot_at(k, slot_of_index(k, p, i));
        if (slot->object.n == object.n && (slot->rights & right))
            return true;
    }
    return false;
}

static const struct thread *
server_of(const struct kernel *k, const struct thread *caller)
{
    const struct reply *reply = &cell_at(k, caller->reply.n)->reply;
    return thread_or_null(k, reply->server.n);
}

/* Could `other` end the wait of `t`? */
static bool
could_wake(const struct search *s, const struct thread *t,
           const struct thread *other)
{
    if (t == other || other->process.n == s->first.n)
        return false;
    switch ((enum orr_state)t->state) {
    case ORR_STATE_CALLING:
        return server_of(s->k, t) == other;
    case ORR_STATE_SENDING:
        return holds(s->k, other->process, t->waits_for, ORR_RIGHT_RECEIVE);
    case ORR_STATE_RECEIVING:
    case ORR_STATE_WAITING:
        return holds(s->k, other->process, t->waits_for, ORR_RIGHT_SEND);
    case ORR_STATE_NEW:
    case ORR_STATE_RUNNING:
    case ORR_STATE_READY:
    case ORR_STATE_SUSPENDED:
    case ORR_STATE_ENDED:
    case ORR_STATE_MAX:
        break;
    }
    return false;
}

static bool
is_stuck(const struct thread *t)
{
    return t->state == ORR_STATE_SENDING || t->state == ORR_STATE_CALLING;
}

/* May a cycle go on from `t` to `other`? A server that just has nothing to do
 * is part of one only if somebody waits for it, and it does not wait for the
 * callers that it keeps waiting. */
static bool
may_follow(const struct search *s, const struct thread *t,
           const struct thread *other)
{
    bool idle = t->state == ORR_STATE_RECEIVING;
    if (other->state == ORR_STATE_RECEIVING && !is_stuck(t))
        return false;
    if (idle && other->state == ORR_STATE_CALLING &&
        server_of(s->k, other) == t)
        return false;
    return could_wake(s, t, other);
}

/* Looks for the shortest way from `start` back to it; the way is in from[]. */
static bool
cycle_find(struct search *s, size_t start)
{
    size_t head = 0, tail = 0;
    for (size_t i = 0; i < s->count; i++)
        s->from[i] = NOBODY;
    s->queue[tail++] = start;
    while (head < tail) {
        size_t at = s->queue[head++];
        for (size_t i = 0; i < s->count; i++) {
            if (s->from[i] != NOBODY ||
                !may_follow(s, s->thread[at], s->thread[i]))
                continue;
            s->from[i] = at;
            if (i == start)
                return true;
            s->queue[tail++] = i;
        }
    }
    return false;
}

static void
print_thread(FILE *out, const struct search *s, const struct thread *t)
{
    char name[TRACE_NAME_BYTES];
    struct thread_id id = {cell_number(s->k, t)};
    fputs(trace_name_thread(s->m, id, name), out);
}

static void
print_object(FILE *out, const struct search *s, struct object_id object)
{
    char name[TRACE_NAME_BYTES];
    const union cell *cell = kernel_cell(s->k, object.n);
    fprintf(out, "%s \"%s\"", cell ? trace_kind_name(cell->object.kind) : "",
            trace_name_object(s->m, object, name));
}

/* What `t` waits for; `next` is who could end that, null if nobody can. */
static void
print_wait(FILE *out, const struct search *s, const struct thread *t,
           const struct thread *next)
{
    static const char *const wants[ORR_STATE_MAX] = {
        [ORR_STATE_SENDING] = " waits for a receiver on ",
        [ORR_STATE_RECEIVING] = " waits for a message on ",
        [ORR_STATE_WAITING] = " waits for "};
    static const char *const could[ORR_STATE_MAX] = {
        [ORR_STATE_SENDING] = " receives from",
        [ORR_STATE_RECEIVING] = " sends to",
        [ORR_STATE_WAITING] = " signals"};
    print_thread(out, s, t);
    if (t->state == ORR_STATE_CALLING) {
        const struct thread *server = server_of(s->k, t);
        fputs(" waits for the reply of ", out);
        print_thread(out, s, server);
        if (server && server->serves.n) {
            fputs(", who serves ", out);
            print_object(out, s, (struct object_id){server->serves.n});
        }
        return;
    }
    fputs(wants[t->state] ? wants[t->state] : " waits", out);
    if (t->waits_for.n)
        print_object(out, s, t->waits_for);
    fputs(next ? ", which " : ", which nobody", out);
    if (next)
        print_thread(out, s, next);
    fputs(could[t->state] ? could[t->state] : " ends", out);
}

/* The cycle that cycle_find() left in from[], in the order of waiting. */
static void
print_cycle(FILE *out, struct search *s, size_t start)
{
    size_t length = 0;
    size_t at = start;
    do {
        s->queue[length++] = at;
        at = s->from[at];
    } while (at != start);
    fprintf(out, "%s for ever:",
            length > 1 ? "each waits for the next," : "one waits for itself");
    for (size_t i = 0; i < length && i < LINES_SHOWN; i++) {
        size_t one = s->queue[(length - i) % length];
        size_t next = s->queue[(length - i - 1) % length];
        fputs("\n  ", out);
        print_wait(out, s, s->thread[one], s->thread[next]);
    }
    if (length > LINES_SHOWN)
        fprintf(out, "\n  ... and %zu more, back to the first",
                length - LINES_SHOWN);
}

/* Somebody who could end the wait; null: nobody can. */
static const struct thread *
waker_of(const struct search *s, const struct thread *t)
{
    for (size_t i = 0; i < s->count; i++)
        if (could_wake(s, t, s->thread[i]))
            return s->thread[i];
    return NULL;
}

/* No cycle: everyone who was left waiting for an answer. */
static void
print_stuck(FILE *out, const struct search *s)
{
    size_t shown = 0;
    fputs("these wait for ever:", out);
    for (size_t i = 0; i < s->count && shown < LINES_SHOWN; i++) {
        const struct thread *t = s->thread[i];
        if (!is_stuck(t))
            continue;
        fputs("\n  ", out);
        print_wait(out, s, t, waker_of(s, t));
        shown++;
    }
}

/* Prints a cycle that begins with a thread in one of two kinds of wait. */
static bool
explain_cycle(FILE *out, struct search *s, bool stuck)
{
    for (size_t i = 0; i < s->count; i++) {
        bool fits = stuck ? is_stuck(s->thread[i])
                          : s->thread[i]->state == ORR_STATE_WAITING;
        if (fits && cycle_find(s, i)) {
            print_cycle(out, s, i);
            return true;
        }
    }
    return false;
}

char *
deadlock_explain(const struct machine *m)
{
    struct search s = search_create(m);
    char *text = NULL;
    size_t bytes = 0, stuck = 0;
    FILE *out = open_memstream(&text, &bytes);
    if (!out)
        orr_text_out_of_memory();
    for (size_t i = 0; i < s.count; i++)
        stuck += is_stuck(s.thread[i]);
    if (!explain_cycle(out, &s, true) && !explain_cycle(out, &s, false) &&
        stuck > 0)
        print_stuck(out, &s);
    fclose(out);
    search_free(&s);
    if (bytes > 0)
        return text;
    free(text);
    return NULL;
}
