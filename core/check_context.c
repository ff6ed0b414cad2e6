/* Processor time: whose it is, who uses it, and that none is made up. */
#include "core/check_walk.h"

static bool
is_known_to_user(const struct kernel *k, uint32_t n)
{
    const struct context *context = &check_at(k, n)->context;
    const uint32_t user = context->user.n;
    const uint32_t owner = context->owner.n;

    if (user != 0 && (!check_is(k, user, ORR_KIND_THREAD) ||
                      check_at(k, user)->thread.context.n != n || owner == 0)) {
        return false;
    }
    return owner == 0 ||
           (check_is(k, owner, ORR_KIND_THREAD) &&
            check_slot_at(k, check_slot_of(k, owner, THREAD_SLOT_CONTEXT))
                    ->object.n == n);
}

static bool
is_in_order(const struct context *context)
{
    const uint32_t most = context->period_ns == 0 ? 1 : REFILLS_MAX;

    if (context->refills == 0 || context->refills > most) {
        return false;
    }
    for (uint32_t i = 1; i < REFILLS_MAX; i++) {
        const struct refill *refill = &context->refill[i];

        if (i >= context->refills
                ? refill->time != 0 || refill->amount != 0
                : refill->time < context->refill[i - 1].time) {
            return false;
        }
    }
    return true;
}

/* With a period nothing is lost or won; a slice only shrinks. */
static bool
adds_up(const struct context *context)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < context->refills; i++) {
        if (context->refill[i].amount > context->budget_ns - sum) {
            return false;
        }
        sum += context->refill[i].amount;
    }
    return context->period_ns == 0 || sum == context->budget_ns;
}

enum invariant
check_context(const struct kernel *k, uint32_t n)
{
    const struct context *context = &check_at(k, n)->context;

    if (!is_known_to_user(k, n)) {
        return INVARIANT_CONTEXT_1;
    }
    if (!is_in_order(context)) {
        return INVARIANT_CONTEXT_2;
    }
    if (!adds_up(context)) {
        return INVARIANT_CONTEXT_3;
    }
    if (context->spent != (context->object.armed != 0) ||
        (context->spent != 0 && context->period_ns == 0)) {
        return INVARIANT_CONTEXT_4;
    }
    return INVARIANT_NONE;
}

static bool
waits_for_server(const struct thread *caller)
{
    return caller->state == ORR_STATE_CALLING ||
           caller->state == ORR_STATE_SENDING;
}

/* Who borrows, if it does, and who lends know of each other. */
static bool
knows_borrower(const struct kernel *k, const struct reply *reply)
{
    const struct thread *caller = &check_at(k, reply->caller.n)->thread;
    const struct thread *borrower = &check_at(k, reply->borrower.n)->thread;
    const struct thread *lender = &check_at(k, caller->lender.n)->thread;
    const struct reply *loan = &check_at(k, lender->reply.n)->reply;

    if (reply->lent.n != 0 && borrower->lender.n != reply->caller.n) {
        return false;
    }
    return caller->lender.n == 0 ||
           (check_is(k, caller->lender.n, ORR_KIND_THREAD) &&
            check_is(k, lender->reply.n, ORR_KIND_REPLY) && loan->lent.n != 0 &&
            loan->borrower.n == reply->caller.n);
}

/* Whoever lent time waits without any, and following the borrowers leads to
 * who uses it now. */
static bool
leads_to_user(const struct kernel *k, uint32_t n)
{
    const struct reply *reply = &check_at(k, n)->reply;
    const uint32_t lent = reply->lent.n;
    uint32_t borrower = 0;

    if (!check_is(k, lent, ORR_KIND_CONTEXT)) {
        return false;
    }
    for (uint32_t i = 0; reply->lent.n == lent; i++) {
        const struct thread *caller = &check_at(k, reply->caller.n)->thread;

        borrower = reply->borrower.n;
        if (caller->context.n != 0 || !waits_for_server(caller) ||
            !check_is(k, borrower, ORR_KIND_THREAD) || i > k->limits.cells) {
            return false;
        }
        reply = &check_at(k, check_at(k, borrower)->thread.reply.n)->reply;
    }
    return check_at(k, lent)->context.user.n == borrower;
}

/* Is the handle that a message is to go through still there, and its sender's?
 * Of a fault it is one that the thread itself holds. */
static bool
goes_by_its_own(const struct kernel *k, const struct reply *reply)
{
    const struct thread *caller = &check_at(k, reply->caller.n)->thread;
    const struct slot *slot = check_slot_at(k, reply->via.n);
    const uint32_t owner = reply->arrival == ORR_ARRIVAL_FAULT
                               ? reply->caller.n
                               : caller->process.n;

    return caller->state != ORR_STATE_SENDING || check_has_lost(k, reply) ||
           (slot->owner.n == owner && slot->object.n == caller->waits_for.n);
}

enum invariant
check_reply(const struct kernel *k, uint32_t n)
{
    const struct reply *reply = &check_at(k, n)->reply;
    const struct thread *caller = &check_at(k, reply->caller.n)->thread;

    if (!check_is(k, reply->caller.n, ORR_KIND_THREAD) ||
        caller->reply.n != n) {
        return INVARIANT_THREAD_1;
    }
    if ((reply->server.n != 0) != (caller->state == ORR_STATE_CALLING) ||
        (reply->server.n != 0) != (reply->object.handle.n != 0)) {
        return INVARIANT_REPLY_1;
    }
    if (reply->words > ORR_WORDS_MAX || reply->handles > ORR_HANDLES_MAX ||
        reply->arrival > ORR_ARRIVAL_REPLY) {
        return INVARIANT_REPLY_2;
    }
    if (!goes_by_its_own(k, reply)) {
        return INVARIANT_REPLY_3;
    }
    if (reply->lent.n != 0 && !leads_to_user(k, n)) {
        return INVARIANT_LEND_1;
    }
    if ((reply->lent.n == 0) != (reply->borrower.n == 0) ||
        !knows_borrower(k, reply)) {
        return INVARIANT_LEND_2;
    }
    return INVARIANT_NONE;
}
