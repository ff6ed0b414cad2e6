/* Tries everything that it may not, and expects to be refused each time with
 * the right error. Its scenario lets others work beside it undisturbed. */
#include "apps/hostile/hostile.h"

static uint64_t attempts;
static uint64_t surprises;

void
attempt_expect(const char *what, uint64_t error, enum orr_error wanted)
{
    attempts++;
    if (error == (uint64_t)wanted)
        return;
    surprises++;
    orr_print("%s: %s instead of %s\n", what, orr_error_name((uint32_t)error),
              orr_error_name((uint32_t)wanted));
}

uint32_t
attempt_error(struct orr_call call)
{
    return orr_invoke(call).error;
}

int
main(int argc, char **argv)
{
    uint64_t left = orr_quota_left(orr_own_quota());

    attempt_numbers();
    attempt_handles();
    attempt_rights();
    attempt_messages();
    orr_assert(orr_quota_left(orr_own_quota()) == left);
    attempt_crashes();
    orr_print("%llu attempts, %llu surprises\n", (unsigned long long)attempts,
              (unsigned long long)surprises);
    return surprises == 0 ? 0 : 1;
}
