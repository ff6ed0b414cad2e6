/* Looks after the processes that name it as their supervisor in the scenario:
 * hears of their ends and of their silence, and has init start them again as
 * their policies say. It keeps nothing that it could not ask for again, so it
 * may itself end, and be started again. */
#include "apps/lib/care.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/supervise.h"

#define WARDS_MAX 60u
#define WARD_BIT(n) (UINT64_C(1) << (n))

struct ward {
    struct supervise_child about;
    struct orr_process process;
    struct orr_notification pulse;
    struct care care;
    bool running, left;
};

static struct ward wards[WARDS_MAX];
static uint32_t wards_count;
static struct orr_endpoint init;
static struct orr_notification bell;

static struct orr_event
ask(enum supervise_label label, uint64_t index)
{
    struct supervise_request request = {index};
    struct orr_event event =
        orr_call(init, ORR_MESSAGE(label, request), ORR_FOREVER);

    orr_need(event.error, "ask init");
    return event;
}

/* Takes over what init said of a process: false if it said nothing. */
static bool
ward_read(struct ward *ward, struct orr_event *event)
{
    const uint32_t n = (uint32_t)(ward - wards);

    if (event->label != SUPERVISE_OK || !ORR_TAKE(*event, ward->about))
        return false;
    (void)orr_close(ward->process.h);
    (void)orr_close(ward->pulse.h);
    ward->process.h = event->handles > 0 ? event->handle[0] : ORR_NONE;
    ward->pulse.h = event->handles > 1 ? event->handle[1] : ORR_NONE;
    ward->running = ward->about.running != 0;
    if (!ward->running)
        return true;
    care_started(&ward->care, &ward->about.policy, orr_clock());
    (void)orr_watch(ward->process, bell, WARD_BIT(n));
    return true;
}

static void
ward_leave(struct ward *ward)
{
    ask(SUPERVISE_LEAVE, ward->about.index);
    ward->left = true;
    ward->care.start = CARE_NEVER;
    ward->care.beat = CARE_NEVER;
}

static void
ward_start(struct ward *ward)
{
    struct orr_event event = ask(SUPERVISE_START, ward->about.index);

    if (!ward_read(ward, &event)) {
        orr_print("%s could not be started\n", ward->about.name);
        ward_leave(ward);
        return;
    }
    orr_print("%s: started again (%u of %u)\n", ward->about.name,
              ward->care.recent, ward->about.policy.limit);
}

static void
ward_ended(struct ward *ward, const char *how, bool failed, uint64_t now)
{
    orr_print("%s: %s\n", ward->about.name, how);
    ward->running = false;
    switch (care_ended(&ward->care, &ward->about.policy, failed, now)) {
    case CARE_LEAVE:
        ward_leave(ward);
        break;
    case CARE_START:
        break;
    case CARE_HALT:
        ask(SUPERVISE_HALT, ward->about.index);
        ward->left = true;
        break;
    }
}

/* What QUERY says; a process that is not there any more was killed. */
static uint64_t
ward_query(const struct ward *ward, enum orr_question question)
{
    struct orr_result result = orr_invoke((struct orr_call){
        .number = ORR_CALL_QUERY, .a = {ward->process.h, (uint64_t)question}});

    if (result.error == ORR_ERROR_OK)
        return result.value;
    return question == ORR_QUESTION_END ? ORR_END_KILLED : 0;
}

static void
ward_look_running(struct ward *ward, uint64_t now)
{
    switch ((enum orr_end)ward_query(ward, ORR_QUESTION_END)) {
    case ORR_END_ALIVE:
        break;
    case ORR_END_EXITED:
        if (ward_query(ward, ORR_QUESTION_STATUS) == 0)
            ward_ended(ward, "done", false, now);
        else
            ward_ended(ward, "failed", true, now);
        return;
    case ORR_END_FAULT:
        ward_ended(ward, orr_fault_name(ward_query(ward, ORR_QUESTION_STATUS)),
                   true, now);
        return;
    case ORR_END_KILLED:
        ward_ended(ward, "killed", true, now);
        return;
    }
    if (ward->care.beat > now ||
        !care_hangs(&ward->care, &ward->about.policy,
                    orr_wait(ward->pulse, ORR_NOW).bits != 0, now))
        return;
    ask(SUPERVISE_STOP, ward->about.index);
    ward_ended(ward, "hangs", true, now);
}

static void
ward_look(struct ward *ward)
{
    const uint64_t now = orr_clock();

    if (ward->left)
        return;
    if (ward->running)
        ward_look_running(ward, now);
    if (!ward->left && !ward->running && ward->care.start <= now)
        ward_start(ward);
}

/* All that init has for this supervisor. One that does not run has ended
 * while nobody looked. */
static void
take_wards(void)
{
    uint64_t index = 0;

    while (wards_count < WARDS_MAX) {
        struct ward *ward = &wards[wards_count];
        struct orr_event event = ask(SUPERVISE_TAKE, index);

        ward->care.start = CARE_NEVER;
        ward->care.beat = CARE_NEVER;
        if (!ward_read(ward, &event))
            return;
        wards_count++;
        index = (uint64_t)ward->about.index + 1;
        if (!ward->running)
            ward_ended(ward, "stopped", true, orr_clock());
    }
}

/* When somebody must be looked at; 0: nobody is left. */
static uint64_t
next_look(void)
{
    uint64_t next = CARE_NEVER;
    bool any = false;

    for (uint32_t n = 0; n < wards_count; n++) {
        any = any || !wards[n].left;
        next = care_next(&wards[n].care, next);
    }
    return any ? next : 0;
}

int
main(int argc, char **argv)
{
    init = orr_find_endpoint("init");
    bell = orr_notification_create(orr_own_quota());
    take_wards();
    for (uint64_t next = next_look(); next != 0; next = next_look()) {
        orr_wait(bell, next);
        for (uint32_t n = 0; n < wards_count; n++)
            ward_look(&wards[n]);
    }
    return 0;
}
