#include "core/claim.h"

#include "core/policy.h"
#include "core/queue.h"

static uint64_t
claim_min(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

uint64_t
claim_wanted(const struct kernel *k, struct thread_id id)
{
    const struct thread *t = thread_at(k, id);
    uint64_t claim = claim_make(t->base, t->due);

    if (t->owes.n != 0) {
        claim = claim_min(claim, queue_node(k, QUEUE_PRIORITY, t->owes)->key);
    }
    if (t->serves.n != 0) {
        const struct endpoint *e = endpoint_at(k, t->serves);

        CHECK(e->server.n == id.n);
        if ((e->flags & ORR_ENDPOINT_INHERIT) != 0 && e->waiters.n != 0 &&
            e->receivers == 0) {
            claim = claim_min(claim,
                              queue_node(k, QUEUE_PRIORITY, e->waiters)->key);
        }
    }
    return claim;
}

void
claim_refresh(struct kernel *k, struct thread_id id)
{
    struct thread *t = thread_edit(k, id);

    CHECK(t->queue.next.n == 0);
    t->due = policy_due(k, t);
    t->deadline = claim_deadline(claim_wanted(k, id));
}
