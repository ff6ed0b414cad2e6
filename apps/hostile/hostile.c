/* Tries everything that it may not, and expects to be refused each time with
 * the right error. Its scenario lets others work beside it undisturbed. */
#include "apps/hostile/hostile.h"

static uint64_t attempts;
static uint64_t surprises;

void
attempt_expect(const char *what, uint64_t error, enum orr_error wanted)
{
    attempts++;
    if (error != (uint64_t)wanted)
        attempt_surprise(what, orr_error_name((uint32_t)error));
}

void
attempt_surprise(const char *what, const char *end)
{
    surprises++;
    orr_print("surprise: %s: %s\n", what, end);
}

uint32_t
attempt_error(struct orr_call call)
{
    return orr_invoke(call).error;
}

int
main(int argc, char **argv)
{
    uint64_t left;

    orr_sleep_until(orr_clock());
    left = orr_quota_left(orr_own_quota());
    attempt_numbers();
    attempt_handles();
    attempt_rights();
    attempt_messages();
    attempt_crashes();
    orr_sleep_until(orr_after(ORR_MS));
    orr_assert(orr_quota_left(orr_own_quota()) == left);
    orr_print("%llu attempts, %llu surprises\n", (unsigned long long)attempts,
              (unsigned long long)surprises);
    return surprises == 0 ? 0 : 1;
}
