#include "core/context.h"

void
context_start(struct context *c, uint64_t budget_ns, uint64_t period_ns,
              uint64_t now)
{
    c->budget_ns = budget_ns;
    c->period_ns = period_ns;
    context_restart(c, now);
}

void
context_restart(struct context *c, uint64_t now)
{
    for (uint32_t i = 0; i < REFILLS_MAX; i++) {
        c->refill[i] = (struct refill){0, 0};
    }
    c->refills = 1;
    c->refill[0] = (struct refill){now, c->budget_ns};
}

/* The first refill, used up, leaves. */
static void
context_shift(struct context *c)
{
    for (uint32_t i = 0; i + 1 < c->refills; i++) {
        c->refill[i] = c->refill[i + 1];
    }
    c->refills--;
    c->refill[c->refills] = (struct refill){0, 0};
}

void
context_resume(struct context *c, uint64_t now)
{
    c->refill[0].time = now;
    while (c->refills > 1 && c->refill[1].time <= now) { /* joins the first */
        c->refill[1].amount += c->refill[0].amount;
        c->refill[1].time = now;
        context_shift(c);
    }
}

/* `amount` will be usable again at `time`. With all places taken it joins the
 * last one and makes that later: never more than the budget in a period. */
static void
context_promise(struct context *c, uint64_t time, uint64_t amount)
{
    struct refill *last = &c->refill[c->refills - 1];

    if (c->refills > 1 && (last->time == time || c->refills == REFILLS_MAX)) {
        last->amount += amount;
        last->time = time;
        return;
    }
    c->refill[c->refills] = (struct refill){time, amount};
    c->refills++;
}

void
context_consume(struct context *c, uint64_t ns)
{
    if (ns > c->budget_ns) { /* a late machine: more than there ever was */
        ns = c->budget_ns;
    }
    while (ns > 0) {
        const uint64_t part =
            ns < c->refill[0].amount ? ns : c->refill[0].amount;

        context_promise(c, c->refill[0].time + c->period_ns, part);
        c->refill[0].amount -= part;
        if (c->refill[0].amount == 0) {
            context_shift(c);
        }
        ns -= part;
    }
}
