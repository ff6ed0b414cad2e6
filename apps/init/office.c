#include "apps/init/office.h"

#include "apps/lib/protocol/roll.h"
#include "apps/lib/protocol/supervise.h"

/* The first process from `index` on that this supervisor looks after. */
static uint32_t
office_find(const struct system *s, uint64_t supervisor, uint64_t index)
{
    while (index < s->plan->processes &&
           (s->child[index].supervisor != supervisor || s->child[index].left))
        index++;
    return (uint32_t)index;
}

/* A handle for the supervisor: what it may do, it does through init. */
static orr_handle
office_copy(orr_handle handle, uint64_t rights)
{
    struct orr_result result = orr_invoke((struct orr_call){
        .number = ORR_CALL_DUPLICATE,
        .a = {handle, rights | ORR_RIGHT_TRANSFER, 0, ORR_NONE}});

    return result.error == ORR_ERROR_OK ? result.value : ORR_NONE;
}

/* All about a process. Its handles go along; if the supervisor has no room
 * for them they stay here, and are closed. */
static void
office_tell(struct system *s, const struct orr_event *event, uint32_t i)
{
    const struct child *child = &s->child[i];
    struct supervise_child about = {.index = i,
                                    .running = child->running ? 1 : 0,
                                    .policy =
                                        plan_process(s->plan, i)->restart};
    struct orr_message message = ORR_MESSAGE(SUPERVISE_OK, about);
    const char *name = child_name(s, i);

    for (uint32_t n = 0; n + 1 < SUPERVISE_NAME_BYTES && name[n] != 0; n++)
        about.name[n] = name[n];
    if (child->running)
        message = orr_with_handle(
            message, office_copy(child->process.h, ORR_RIGHT_INSPECT));
    if (child->running && child->pulse.h != ORR_NONE)
        message = orr_with_handle(
            message, office_copy(child->pulse.h, ORR_RIGHT_RECEIVE));
    if (orr_reply(event->reply, message) == ORR_ERROR_OK)
        return;
    for (uint32_t n = 0; n < message.handles; n++)
        (void)orr_close(message.handle[n]);
    (void)orr_reply(event->reply, orr_label(SUPERVISE_NONE));
}

static void
office_start(struct system *s, const struct orr_event *event, uint32_t i)
{
    struct child *child = &s->child[i];

    child_stop(s, i);
    child->care.restarts++;
    child_begin(s, i);
    if (child->running)
        office_tell(s, event, i);
    else
        (void)orr_reply(event->reply, orr_label(SUPERVISE_NONE));
}

/* What is asked about one process of the supervisor's own. */
static void
office_do(struct system *s, const struct orr_event *event, uint32_t i)
{
    switch ((enum supervise_label)event->label) {
    case SUPERVISE_TAKE:
        office_tell(s, event, i);
        return;
    case SUPERVISE_START:
        office_start(s, event, i);
        return;
    case SUPERVISE_STOP:
        child_stop(s, i);
        break;
    case SUPERVISE_HALT:
        orr_print("init: %s: it ended too often: the system stops\n",
                  child_name(s, i));
        s->halted = true;
        break;
    case SUPERVISE_LEAVE:
        child_leave(s, i);
        break;
    case SUPERVISE_OK:
    case SUPERVISE_NONE:
        break;
    }
    (void)orr_reply(event->reply, orr_label(SUPERVISE_OK));
}

/* Number of the object that a handle is of; 0: it is not there any more. */
static uint64_t
office_number(orr_handle handle)
{
    struct orr_result result = orr_invoke((struct orr_call){
        .number = ORR_CALL_QUERY, .a = {handle, ORR_QUESTION_NUMBER}});

    return result.error == ORR_ERROR_OK ? result.value : 0;
}

/* The names of all that init has made: of itself, its endpoint, the processes
 * and the objects. */
static bool
office_find_name(const struct system *s, uint64_t index, const char **name,
                 orr_handle *handle)
{
    const orr_handle own[] = {orr_own_process().h, s->faults.h};

    *name = "init";
    if (index < 2) {
        *handle = own[index];
        return true;
    }
    index -= 2;
    if (index < s->plan->processes) {
        *handle = s->child[index].process.h;
        *name = child_name(s, (uint32_t)index);
        return true;
    }
    index -= s->plan->processes;
    if (index >= s->plan->objects)
        return false;
    *handle = s->object[index];
    *name = plan_string(s->plan, plan_object(s->plan, (uint32_t)index)->name);
    return true;
}

/* Calls one name to whoever may look at the system. */
static void
office_call_name(const struct system *s, const struct orr_event *event)
{
    struct roll_request request;
    struct roll_entry entry = {0};
    const char *name;
    orr_handle handle;

    if (!ORR_TAKE(*event, request) || event->badge == 0 ||
        !child_sees(s, (uint32_t)event->badge - 1) ||
        !office_find_name(s, request.index, &name, &handle)) {
        (void)orr_reply(event->reply, orr_label(ROLL_NONE));
        return;
    }
    entry.number = office_number(handle);
    for (uint32_t n = 0; n + 1 < ROLL_NAME_BYTES && name[n] != 0; n++)
        entry.name[n] = name[n];
    (void)orr_reply(event->reply, ORR_MESSAGE(ROLL_OK, entry));
}

void
office_answer(struct system *s, const struct orr_event *event)
{
    struct supervise_request request;
    uint32_t i;

    if (event->label == ROLL_NAME) {
        office_call_name(s, event);
        return;
    }
    if (!ORR_TAKE(*event, request)) {
        (void)orr_reply(event->reply, orr_label(SUPERVISE_NONE));
        return;
    }
    i = office_find(s, event->badge, request.index);
    if (i < s->plan->processes &&
        (i == request.index || event->label == SUPERVISE_TAKE))
        office_do(s, event, i);
    else
        (void)orr_reply(event->reply, orr_label(SUPERVISE_NONE));
}
