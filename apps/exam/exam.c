/* Asks for every answer that a system call can give: exam PART. Each part is
 * the subject of one scenario. */
#include "apps/exam/exam.h"

#define ACTORS_MAX 8u
#define ACTOR_PRIORITY 110u
#define FILL_MAX 256u

static uint64_t asked, surprises;

static struct {
    struct orr_call call;
    struct orr_notification bell; /* signalled before the call, or none */
    bool used, answered;
} actors[ACTORS_MAX];

static orr_handle fill[FILL_MAX];
static uint32_t filled;

void
exam_error(const char *what, uint32_t error, enum orr_error wanted)
{
    asked++;
    if (error == (uint32_t)wanted)
        return;
    surprises++;
    orr_print("surprise: %s: %s, not %s\n", what, orr_error_name(error),
              orr_error_name(wanted));
}

struct orr_result
exam_refused(const char *what, struct orr_call call, enum orr_error error,
             uint32_t argument)
{
    const struct orr_result result = orr_invoke(call);

    exam_error(what, result.error, error);
    if (result.error == (uint32_t)error && result.argument != argument) {
        surprises++;
        orr_print("surprise: %s: about argument %u, not %u\n", what,
                  (unsigned)result.argument, (unsigned)argument);
    }
    return result;
}

struct orr_result
exam_done(const char *what, struct orr_call call)
{
    return exam_refused(what, call, ORR_ERROR_OK, 0);
}

static void
actor_run(uint64_t number)
{
    if (actors[number].bell.h != ORR_NONE)
        orr_need(orr_signal(actors[number].bell, 1), "tell of the start");
    orr_trap(&actors[number].call);
    actors[number].answered = true;
}

struct exam_actor
exam_act_after(struct orr_notification bell, const char *name,
               struct orr_call call)
{
    struct exam_actor actor = {.number = 0};

    while (actors[actor.number].used)
        actor.number++;
    orr_assert(actor.number < ACTORS_MAX);
    actors[actor.number].call = call;
    actors[actor.number].bell = bell;
    actors[actor.number].used = true;
    actors[actor.number].answered = false;
    actor.context = orr_context_create(orr_own_quota(), ORR_MS, 0);
    actor.thread =
        orr_thread_start((struct orr_thread_plan){.function = actor_run,
                                                  .argument = actor.number,
                                                  .name = name,
                                                  .priority = ACTOR_PRIORITY,
                                                  .context = actor.context});
    return actor;
}

struct exam_actor
exam_act(const char *name, struct orr_call call)
{
    return exam_act_after((struct orr_notification){ORR_NONE}, name, call);
}

bool
exam_is_answered(struct exam_actor actor)
{
    return actors[actor.number].answered;
}

void
exam_release(struct exam_actor actor)
{
    actors[actor.number].used = false;
    (void)orr_destroy(actor.thread.h);
    (void)orr_close(actor.context.h);
}

void
exam_acted(const char *what, struct exam_actor actor, enum orr_error error)
{
    if (actors[actor.number].answered) {
        exam_error(what, exam_answer(actor)->error, error);
    } else {
        surprises++;
        orr_print("surprise: %s: it still waits\n", what);
    }
    exam_release(actor);
}

void
exam_waits(const char *what, struct exam_actor actor)
{
    asked++;
    if (actors[actor.number].answered) {
        surprises++;
        orr_print("surprise: %s: answered with %s\n", what,
                  orr_error_name(exam_answer(actor)->error));
    }
    exam_release(actor);
}

const struct orr_result *
exam_answer(struct exam_actor actor)
{
    return &actors[actor.number].call.result;
}

void
exam_table_fill(void)
{
    struct orr_call call = EXAM_CALL(DUPLICATE, orr_own_console().h,
                                     ORR_RIGHT_INSPECT, 0, ORR_NONE);

    for (filled = 0; filled < FILL_MAX; filled++) {
        orr_trap(&call);
        if (call.result.error != ORR_ERROR_OK)
            break;
        fill[filled] = call.result.value;
    }
    exam_error("one handle too many", call.result.error, ORR_ERROR_TABLE_FULL);
}

void
exam_table_empty(void)
{
    while (filled > 0)
        orr_need(orr_close(fill[--filled]), "close");
}

orr_handle
exam_narrow(orr_handle handle, uint64_t rights)
{
    return orr_duplicate(handle, rights, 0);
}

/* Its thread starts where no program is. */
struct exam_child
exam_child(struct orr_endpoint handler)
{
    const orr_handle quota = orr_own_quota().h;
    struct exam_child child = {.process =
                                   orr_process_create(orr_own_quota(), 8, 100)};
    struct orr_result thread = exam_done(
        "a thread for another process",
        EXAM_CALL(CREATE, ORR_KIND_THREAD, quota, child.process.h, 90));

    child.thread.h = thread.value;
    child.context = orr_context_create(orr_own_quota(), ORR_MS, 0);
    orr_need(orr_configure(child.thread, ORR_SETTING_CONTEXT, child.context.h),
             "give it time");
    orr_need(orr_configure(child.thread, ORR_SETTING_FAULT_HANDLER, handler.h),
             "give it a handler");
    orr_area()[0] = 8;
    orr_area()[1] = 0;
    exam_done("a start nowhere",
              EXAM_CALL(START, child.thread.h, ORR_SIZE(2, 0)));
    return child;
}

void
exam_child_release(struct exam_child child)
{
    (void)orr_close(child.thread.h);
    (void)orr_close(child.context.h);
    orr_need(orr_destroy(child.process.h), "destroy");
}

struct exam_child
exam_ended_child(void)
{
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    struct exam_child child = exam_child((struct orr_endpoint){ORR_NONE});

    orr_need(orr_watch(child.process, bell, 1), "watch");
    orr_need(orr_wait(bell, ORR_FOREVER).error, "wait");
    orr_assert(orr_query(child.process.h, ORR_QUESTION_END) == ORR_END_FAULT);
    orr_need(orr_close(bell.h), "close");
    return child;
}

static const struct {
    const char *name;
    void (*part)(void);
} parts[] = {
    {"messages", exam_messages}, {"threads", exam_threads},
    {"objects", exam_objects},   {"events", exam_events},
    {"memory", exam_memory},     {"deaths", exam_deaths},
    {"views", exam_views},       {"ends", exam_ends},
};
#define PARTS (sizeof parts / sizeof parts[0])

static bool
is_same(const char *a, const char *b)
{
    while (*a != 0 && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

int
main(int argc, char **argv)
{
    uint64_t left;

    orr_sleep_until(orr_clock()); /* what the library makes once is made */
    left = orr_quota_left(orr_own_quota());
    for (size_t i = 0; i < PARTS; i++)
        if (argc > 1 && is_same(argv[1], parts[i].name))
            parts[i].part();
    orr_sleep_until(orr_after(ORR_MS));
    exam_error("all cells are back",
               orr_quota_left(orr_own_quota()) == left ? ORR_ERROR_OK
                                                       : ORR_ERROR_NO_QUOTA,
               ORR_ERROR_OK);
    orr_print("%llu answers, %llu surprises\n", (unsigned long long)asked,
              (unsigned long long)surprises);
    return surprises == 0 && asked > 1 ? 0 : 1;
}
