#include "apps/lib/care.h"

#define DOUBLINGS_MAX 20u
#define TIME_MAX (UINT64_C(1) << 62)

/* The pause before the next restart: each one twice as long as the last. */
static uint64_t
care_pause(const struct care *care, const struct orr_plan_restart *policy)
{
    const uint64_t most =
        policy->backoff_max_ns != 0 ? policy->backoff_max_ns : TIME_MAX;
    const uint32_t doublings =
        care->recent < DOUBLINGS_MAX ? care->recent : DOUBLINGS_MAX;
    const uint64_t pause = policy->backoff_ns;

    return pause > most >> doublings ? most : pause << doublings;
}

static bool
care_wanted(const struct orr_plan_restart *policy, bool failed)
{
    return policy->when == ORR_PLAN_ALWAYS ||
           (policy->when == ORR_PLAN_ON_FAILURE && failed);
}

enum care_step
care_ended(struct care *care, const struct orr_plan_restart *policy,
           bool failed, uint64_t now)
{
    care->beat = CARE_NEVER;
    care->start = CARE_NEVER;
    if (!care_wanted(policy, failed))
        return CARE_LEAVE;
    if (policy->window_ns != 0 && now >= care->window_ends)
        care->recent = 0;
    if (care->recent >= policy->limit)
        return policy->then == ORR_PLAN_HALT ? CARE_HALT : CARE_LEAVE;
    if (care->recent == 0 && policy->window_ns != 0)
        care->window_ends = now + policy->window_ns;
    care->start = now + care_pause(care, policy);
    care->recent++;
    care->restarts++;
    return CARE_START;
}

void
care_started(struct care *care, const struct orr_plan_restart *policy,
             uint64_t now)
{
    care->start = CARE_NEVER;
    care->beat =
        policy->heartbeat_ns != 0 ? now + policy->heartbeat_ns : CARE_NEVER;
}

bool
care_hangs(struct care *care, const struct orr_plan_restart *policy, bool beat,
           uint64_t now)
{
    if (now < care->beat)
        return false;
    if (!beat)
        return true;
    care->beat = now + policy->heartbeat_ns;
    return false;
}

uint64_t
care_next(const struct care *care, uint64_t time)
{
    if (care->start < time)
        time = care->start;
    return care->beat < time ? care->beat : time;
}
