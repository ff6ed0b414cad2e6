#include "hal-sim/run_type.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/machine_device.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/scenario_schema.h"

static const struct scenario_object *
find_interrupt(const struct scenario *scenario, const char *name)
{
    for (size_t i = 0; i < scenario->objects_count; i++)
        if (scenario->objects[i].kind == ORR_KIND_INTERRUPT &&
            strcmp(scenario->objects[i].name, name) == 0)
            return &scenario->objects[i];
    return NULL;
}

char *
run_type_open(struct run_type *type, const struct scenario *scenario,
              const char *name, FILE *in)
{
    const struct scenario_object *object = find_interrupt(scenario, name);
    size_t count = scenario->stimuli_count;
    if (!object)
        return orr_text_format("nothing can be typed: there is no object "
                               "\"%s\" of `kind: interrupt`",
                               name);
    type->in = in;
    type->name = name;
    type->line = (uint32_t)object->value;
    type->stimuli = orr_text_allocate(count + 1, sizeof type->stimuli[0]);
    if (count > 0)
        memcpy(type->stimuli, scenario->stimuli,
               count * sizeof type->stimuli[0]);
    type->stimuli[count].time_ns = NEVER;
    type->count = (uint32_t)count + 1;
    type->pause_ns = TYPE_WAIT_NS;
    type->bytes = strlen(scenario->typed);
    type->room = type->bytes + 1;
    type->text = orr_text_allocate(type->room, 1);
    memcpy(type->text, scenario->typed, type->bytes);
    type->told = orr_text_format("%s", "");
    return NULL;
}

void
run_type_close(struct run_type *type)
{
    free(type->stimuli);
    free(type->text);
    free(type->told);
}

/* Puts what is typed between what has come and what the scenario still has. */
static void
insert(struct run_type *type, size_t at, const char *line, size_t bytes)
{
    if (type->bytes + bytes >= type->room) {
        type->room = 2 * type->room + bytes;
        type->text = realloc(type->text, type->room);
        if (!type->text)
            orr_text_out_of_memory();
    }
    memmove(type->text + at + bytes, type->text + at, type->bytes - at);
    memcpy(type->text + at, line, bytes);
    type->bytes += bytes;
}

/* Notes the line as a stimulus that types it again. */
static void
note(struct run_type *type, uint64_t time_ns, const char *line, size_t bytes)
{
    char *quoted = orr_text_quote(line, bytes, bytes);
    char *told =
        orr_text_format("%s  - {interrupt: %s, at: %" PRIu64 "ns, input: %s}\n",
                        type->told, type->name, time_ns, quoted);
    free(type->told);
    free(quoted);
    type->told = told;
}

/* Takes a line, which comes after a while. False: there is none. */
static bool
take_line(struct run_type *type, struct machine *m)
{
    char line[INPUT_MAX];
    do {
        if (!fgets(line, sizeof line, type->in)) {
            type->in = NULL;
            return false;
        }
    } while (line[0] == '\0');
    struct stimulus stimulus = {.time_ns = machine_now(m) + TYPE_TIME_NS,
                                .line = type->line,
                                .bytes = (uint32_t)strlen(line)};
    insert(type, m->typed, line, stimulus.bytes);
    m->host->typed = type->text;
    note(type, stimulus.time_ns, line, stimulus.bytes);
    type->pause_ns = stimulus.time_ns + TYPE_WAIT_NS;
    return device_pulse_add(m, &stimulus);
}

uint64_t
run_type_until(const struct run_type *type, uint64_t until_ns)
{
    return type->in && type->pause_ns < until_ns ? type->pause_ns : until_ns;
}

bool
run_type_goes_on(struct run_type *type, struct machine *m,
                 enum machine_stop stop, uint64_t until_ns)
{
    bool paused = stop == STOP_TIME && machine_now(m) < until_ns;
    if (!type->in || (stop != STOP_DONE && !paused))
        return false;
    return take_line(type, m) || paused;
}

void
run_type_configure(const struct run_type *type, struct machine_config *config)
{
    if (!type->in)
        return;
    config->stimuli = type->stimuli;
    config->stimuli_count = type->count;
    config->typed = type->text;
}

char *
run_type_told(const struct run_type *type)
{
    return type->told ? orr_text_format("%s", type->told) : NULL;
}
