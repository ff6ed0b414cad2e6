#include "hal-sim/reach_print.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"

#define RIGHTS_BYTES 128u

/* A line of a process's entry: its title once, then what belongs to it. */
struct entry_part {
    FILE *out;
    const char *title;
};

static void
line(struct entry_part *lines, const char *name, const char *what)
{
    fprintf(lines->out, "    %-14s %-28s %s\n", lines->title, name, what);
    lines->title = "";
}

/* Is there a handle of the scenario for this? */
static bool
is_listed(const struct reach *reach, size_t party, size_t thing)
{
    const struct scenario_process *p = &reach->scenario->processes[party];

    for (size_t i = 0; i < p->handles_count; i++)
        if (thing == reach_handle_thing(reach, &p->handles[i]))
            return true;
    return false;
}

/* What looking after others takes. */
static void
print_care(const struct reach *reach, size_t party, struct entry_part *lines)
{
    char rights[RIGHTS_BYTES];

    for (size_t thing = 0; thing < reach->things; thing++) {
        struct reach_owner owner = {party, REACH_PROCESS};
        uint32_t given = reach_given(reach, party, thing);
        bool part = reach_owner(reach, thing, &owner);
        if (given == 0 || is_listed(reach, party, thing) ||
            thing == reach_console(reach) ||
            (part && owner.party == party && owner.part != REACH_PULSE))
            continue;
        reach_rights_text(given, rights, sizeof rights);
        line(lines, reach_thing_name(reach, thing), rights);
    }
}

static void
print_given(const struct reach *reach, size_t party, FILE *out)
{
    const struct scenario_process *p = &reach->scenario->processes[party];
    struct entry_part lines = {out, "holds"};
    char rights[RIGHTS_BYTES];

    for (size_t i = 0; i < p->handles_count; i++) {
        const struct scenario_handle *h = &p->handles[i];
        size_t thing = reach_handle_thing(reach, h);
        reach_rights_text(h->rights, rights, sizeof rights);
        line(&lines, reach_thing_name(reach, thing), rights);
    }
    print_care(reach, party, &lines);
}

/* Whose calls and faults it may be asked to answer. */
static void
print_answers(const struct reach *reach, size_t party, FILE *out)
{
    struct entry_part part = {out, "may answer"};

    for (size_t i = 0; i < reach->parties; i++) {
        bool calls =
            reach_ever(reach, party, reach_part(reach, i, REACH_ANSWER)) != 0;
        bool faults =
            reach_ever(reach, party, reach_part(reach, i, REACH_FAULT)) != 0;
        if (i != party && (calls || faults))
            line(&part, reach->scenario->processes[i].name,
                 calls && faults ? "calls, faults"
                 : calls         ? "calls"
                                 : "faults");
    }
}

static bool
is_answer(const struct reach *reach, size_t thing)
{
    struct reach_owner owner;

    return reach_owner(reach, thing, &owner) &&
           (owner.part == REACH_ANSWER || owner.part == REACH_FAULT);
}

/* Is this its own anyway, and no news? */
static bool
is_own(const struct reach *reach, size_t party, size_t thing)
{
    return thing == reach_console(reach) ||
           (thing >= reach_part(reach, party, 0) &&
            thing < reach_part(reach, party, REACH_PARTS));
}

static void
print_later(const struct reach *reach, size_t party, FILE *out)
{
    struct entry_part lines = {out, "may get"};
    char rights[RIGHTS_BYTES];

    for (size_t thing = 0; thing < reach->things; thing++) {
        uint32_t ever = reach_ever(reach, party, thing);
        uint32_t given = reach_given(reach, party, thing);
        if ((ever & ~given) == 0 || is_own(reach, party, thing) ||
            is_answer(reach, thing))
            continue;
        reach_rights_text(ever, rights, sizeof rights);
        line(&lines, reach_thing_name(reach, thing), rights);
    }
}

/* Whom it can reach through each object that it may ever send to. */
static void
print_talk(const struct reach *reach, size_t party, FILE *out,
           enum orr_right own, enum orr_right other)
{
    const struct scenario *s = reach->scenario;
    struct entry_part lines = {out, own == ORR_RIGHT_SEND ? "can send to"
                                                          : "can hear"};

    for (size_t i = 0; i < s->objects_count; i++) {
        size_t thing = reach_object(reach, i);
        if ((reach_ever(reach, party, thing) & own) == 0)
            continue;
        for (size_t to = 0; to < reach->parties; to++) {
            if (to == party || (reach_ever(reach, to, thing) & other) == 0)
                continue;
            char *through = orr_text_format("through %s", s->objects[i].name);
            line(&lines, s->processes[to].name, through);
            free(through);
        }
    }
}

void
reach_print(const struct reach *reach, FILE *out)
{
    for (size_t i = 0; i < reach->parties; i++) {
        const struct scenario_process *p = &reach->scenario->processes[i];
        fprintf(out, "%s, which runs %s\n", p->name, p->program);
        print_given(reach, i, out);
        print_talk(reach, i, out, ORR_RIGHT_SEND, ORR_RIGHT_RECEIVE);
        print_talk(reach, i, out, ORR_RIGHT_RECEIVE, ORR_RIGHT_SEND);
        print_answers(reach, i, out);
        print_later(reach, i, out);
    }
}

/* --- for programs --- */

static json_t *
json_rights(uint32_t rights)
{
    json_t *list = json_array();
    char text[RIGHTS_BYTES];

    for (unsigned bit = 0; bit < 16; bit++) {
        if ((rights >> bit & 1) == 0)
            continue;
        reach_rights_text(1u << bit, text, sizeof text);
        json_array_append_new(list, json_string(text));
    }
    return list;
}

static json_t *
json_party(const struct reach *reach, size_t party)
{
    json_t *things = json_object();

    for (size_t thing = 0; thing < reach->things; thing++) {
        uint32_t ever = reach_ever(reach, party, thing);
        uint32_t given = reach_given(reach, party, thing);
        if (ever != 0)
            json_object_set_new(things, reach_thing_name(reach, thing),
                                json_pack("{s:o, s:o}", "given",
                                          json_rights(given), "ever",
                                          json_rights(ever)));
    }
    return things;
}

void
reach_print_json(const struct reach *reach, FILE *out)
{
    json_t *processes = json_object();
    json_t *all = json_pack("{s:s, s:o}", "scenario", reach->scenario->name,
                            "processes", processes);

    for (size_t i = 0; i < reach->parties; i++)
        json_object_set_new(processes, reach->scenario->processes[i].name,
                            json_party(reach, i));
    json_dumpf(all, out, JSON_COMPACT);
    fputc('\n', out);
    json_decref(all);
}
