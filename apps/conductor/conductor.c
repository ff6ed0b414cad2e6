/* Steers threads of its own: stops one, lets it go on, changes which of two
 * goes first, and stops one that waits. */
#include "apps/lib/orr.h"

static volatile uint64_t counter[2];
static struct orr_endpoint quiet; /* nobody sends there */
static volatile enum orr_error woken;

static void
count(uint64_t which)
{
    for (;;) {
        orr_work(10 * ORR_US);
        counter[which]++;
    }
}

static void
wait_for_nothing(uint64_t unused)
{
    (void)unused;
    woken = orr_receive(quiet, ORR_FOREVER).error;
}

static void
pause_ms(uint64_t ms)
{
    orr_sleep_until(orr_after(ms * ORR_MS));
}

static uint64_t
state_of(struct orr_thread thread)
{
    return orr_query(thread.h, ORR_QUESTION_STATE);
}

static void
stop_and_go(struct orr_thread thread)
{
    uint64_t before;

    pause_ms(2);
    orr_assert(counter[0] > 0);
    orr_need(orr_thread_suspend(thread), "suspend");
    orr_assert(state_of(thread) == ORR_STATE_SUSPENDED);
    before = counter[0];
    pause_ms(2);
    orr_assert(counter[0] == before);
    orr_need(orr_thread_resume(thread), "resume");
    pause_ms(2);
    orr_assert(counter[0] > before);
    orr_print("stopped and went on\n");
}

static void
change_order(struct orr_thread one, struct orr_thread other)
{
    uint64_t before;

    orr_need(orr_configure(other, ORR_SETTING_PRIORITY, 30), "raise");
    orr_assert(orr_query(other.h, ORR_QUESTION_PRIORITY) == 30);
    before = counter[0];
    pause_ms(2);
    orr_assert(counter[0] <= before + 1 && counter[1] > 0);
    orr_need(orr_configure(one, ORR_SETTING_PRIORITY, 40), "raise");
    pause_ms(2);
    orr_assert(counter[0] > before + 1);
    orr_print("the higher priority went first\n");
}

static void
stop_a_wait(void)
{
    struct orr_thread thread = orr_thread_start((struct orr_thread_plan){
        .function = wait_for_nothing, .name = "waiting", .priority = 45});

    pause_ms(1);
    orr_assert(state_of(thread) == ORR_STATE_RECEIVING);
    orr_need(orr_thread_suspend(thread), "suspend");
    orr_need(orr_thread_resume(thread), "resume");
    pause_ms(1);
    orr_assert(woken == ORR_ERROR_CANCELLED);
    orr_assert(orr_thread_suspend(thread) == ORR_ERROR_STALE_HANDLE);
    orr_print("a stopped wait is cancelled\n");
}

int
main(int argc, char **argv)
{
    struct orr_thread one = orr_thread_start((struct orr_thread_plan){
        .function = count, .argument = 0, .name = "one", .priority = 20});
    struct orr_thread other;

    quiet = orr_endpoint_create(orr_own_quota(), 0);
    stop_and_go(one);
    other = orr_thread_start((struct orr_thread_plan){
        .function = count, .argument = 1, .name = "other", .priority = 10});
    change_order(one, other);
    stop_a_wait();
    return 0;
}
