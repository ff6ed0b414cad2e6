/* What people call things and rights. */
#include <stdio.h>
#include <string.h>

#include "hal-sim/reach.h"

#define NAME_SHOWN 96u
#define CALLABLE_MAX 11u

const char *
reach_thing_name(const struct reach *reach, size_t thing)
{
    static const char *const forms[REACH_PARTS] = {
        [REACH_PROCESS] = "%s itself",  [REACH_THREAD] = "%s's thread",
        [REACH_QUOTA] = "%s's quota",   [REACH_CONTEXT] = "%s's time",
        [REACH_MADE] = "what %s makes", [REACH_ANSWER] = "answers to %s",
        [REACH_FAULT] = "faults of %s", [REACH_PULSE] = "%s's heartbeat"};
    static _Thread_local char name[NAME_SHOWN];
    const struct scenario *s = reach->scenario;
    struct reach_owner owner;

    if (!reach_owner(reach, thing, &owner))
        return thing == reach_console(reach) ? "console"
               : thing == reach_init(reach)  ? "init"
                                             : s->objects[thing].name;
    const char *form = forms[owner.part];
    const char *mark = strstr(form, "%s");
    snprintf(name, sizeof name, "%.*s%s%s", (int)(mark - form), form,
             s->processes[owner.party].name, mark + 2);
    return name;
}

void
reach_rights_text(uint32_t rights, char *text, size_t bytes)
{
    static const char *const names[CALLABLE_MAX] = {
        "send",    "receive", "grant", "duplicate", "transfer", "manage",
        "inspect", "machine", "read",  "write",     "execute"};
    size_t used = 0;

    text[0] = '\0';
    if (rights == (ORR_RIGHTS_ALL & ~ORR_RIGHT_MACHINE)) {
        snprintf(text, bytes, "all");
        return;
    }
    for (unsigned i = 0; i < CALLABLE_MAX && used < bytes; i++)
        if ((rights >> i & 1) != 0)
            used += (size_t)snprintf(text + used, bytes - used, "%s%s",
                                     used ? ", " : "", names[i]);
}
