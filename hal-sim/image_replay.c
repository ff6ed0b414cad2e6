#include "hal-sim/image_replay.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/cell.h"
#include "core/policy.h"
#include "hal-sim/machine_state.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/trace_name.h"

#define HEAD "orrery-log 1"
#define AREA_BYTES (ORR_WORDS_MAX * 8)

/* The log, and the event that is being put together from its lines. */
struct reader {
    struct image_replay *replay;
    const struct observer *observer;
    FILE *file;
    char *line;
    size_t room;
    uint64_t number; /* of the line */
    uint64_t to;
    struct trap trap;
    struct thread_id running; /* before it */
    uint8_t area[AREA_BYTES];
    size_t area_bytes;
    bool pending; /* trap is to be fed */
};

bool
image_replay_is_log(const char *path)
{
    char head[sizeof HEAD] = "";
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    size_t got = fread(head, 1, sizeof HEAD - 1, file);
    fclose(file);
    return got == sizeof HEAD - 1 && strcmp(head, HEAD) == 0;
}

static bool
bad(struct reader *reader, const char *what)
{
    if (!reader->replay->error)
        reader->replay->error =
            orr_text_format("line %" PRIu64 ": %s", reader->number, what);
    return false;
}

/* The next line without its end; false: there is none. */
static bool
line_next(struct reader *reader)
{
    ssize_t length = getline(&reader->line, &reader->room, reader->file);
    if (length < 0)
        return false;
    reader->number++;
    reader->line[strcspn(reader->line, "\r\n")] = '\0';
    return true;
}

/* Reads a byte of two hex digits; -1 at the end, -2 if it is none. */
static int
hex_byte(const char **at)
{
    char digits[3] = "";
    if (!**at)
        return -1;
    strncpy(digits, *at, 2);
    if (strspn(digits, "0123456789abcdef") != 2)
        return -2;
    *at += 2;
    return (int)strtol(digits, NULL, 16);
}

static bool
number_read(const char **at, uint64_t *number)
{
    *number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        int byte = hex_byte(at);
        if (byte < 0)
            return false;
        *number |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return true;
    }
    return false;
}

static bool
call_read(const char **at, struct trap *trap)
{
    uint64_t mask;
    bool good = number_read(at, &mask);
    for (unsigned i = 0; good && i < 6; i++)
        if (mask >> i & 1)
            good = number_read(at, &trap->a[i]);
    for (unsigned i = 0; good && i < ORR_HANDLES_MAX; i++)
        if (mask >> (6 + i) & 1)
            good = number_read(at, &trap->handle[i]);
    return good;
}

static bool
event_read(struct reader *reader)
{
    const struct kernel *k = machine_kernel(reader->replay->at);
    const char *at = reader->line + 1;
    uint64_t kind, later, number, words;
    reader->trap = (struct trap){.kind = 0};
    reader->area_bytes = 0;
    if (!number_read(&at, &kind) || !number_read(&at, &later) ||
        !number_read(&at, &number) || !number_read(&at, &words) ||
        kind > TRAP_KICK || words > ORR_WORDS_MAX)
        return bad(reader, "not an event");
    reader->trap.kind = (uint32_t)kind;
    reader->trap.now = k->now + later;
    reader->trap.number = (uint32_t)number;
    reader->trap.words = (uint32_t)words;
    if (kind == TRAP_CALL && !call_read(&at, &reader->trap))
        return bad(reader, "not a system call");
    if (*at)
        return bad(reader, "more than an event");
    reader->pending = true;
    return true;
}

static bool
area_read(struct reader *reader)
{
    const char *at = reader->line + 1;
    int byte;
    reader->area_bytes = 0;
    while ((byte = hex_byte(&at)) >= 0) {
        if (reader->area_bytes == AREA_BYTES)
            return bad(reader, "more bytes than an area has");
        reader->area[reader->area_bytes++] = (uint8_t)byte;
    }
    return byte == -1 ? true : bad(reader, "not bytes in hex");
}

static void
event_feed(struct reader *reader)
{
    struct machine *m = reader->replay->at;
    struct kernel *k = machine_kernel_edit(m);
    struct thread_id running = cpu_at(k, 0)->current;
    if (!reader->pending)
        return;
    reader->pending = false;
    reader->running = running;
    if (running.n != 0)
        memcpy(machine_fiber(m, running)->area, reader->area,
               reader->area_bytes);
    struct decision decision = kernel_enter(k, machine_hal(m), &reader->trap);
    m->now = reader->trap.now;
    reader->replay->events = k->events;
    if (reader->observer && reader->observer->event)
        reader->observer->event(reader->observer->self, m, running,
                                &reader->trap, &decision);
}

static void
differ(struct reader *reader, const char *there, unsigned digits)
{
    struct image_replay *replay = reader->replay;
    uint64_t here = kernel_digest(machine_kernel_edit(replay->at));
    const struct trap *trap = &reader->trap;
    if (digits < 16)
        here &= (UINT64_C(1) << 4 * digits) - 1;
    char *ours = orr_text_format("%0*" PRIx64, (int)digits, here);
    char name[TRACE_NAME_BYTES];
    if (strcmp(ours, there) == 0)
        replay->checked += digits == 16;
    else if (!replay->difference)
        replay->difference = orr_text_format(
            "after event %" PRIu64 " (%s of %s, at %" PRIu64
            " ns) the digest is %s on %s, %s here",
            replay->events,
            trap->kind == TRAP_CALL ? call_name(trap->number) : "no call",
            trace_name_thread(replay->at, reader->running, name), trap->now,
            there, replay->machine, ours);
    free(ours);
}

/* "end EVENTS DIGEST" */
static void
end_read(struct reader *reader)
{
    char digest[17] = "";
    uint64_t events = 0;
    const char *at = reader->line + strlen("end");
    if (strncmp(reader->line, "end ", 4) != 0 ||
        !orr_text_next_number(&at, &events) || strlen(at) < 2) {
        bad(reader, "not the end of a log");
        return;
    }
    snprintf(digest, sizeof digest, "%s", at + 1);
    if (events != reader->replay->events)
        bad(reader, "the log lacks events");
    differ(reader, digest, 16);
    reader->replay->whole = true;
}

static bool
line_take(struct reader *reader)
{
    switch (reader->line[0]) {
    case 'E':
        return event_read(reader);
    case 'A':
        return area_read(reader);
    case 'C':
        event_feed(reader);
        differ(reader, reader->line + 1, 4);
        break;
    case 'D':
        differ(reader, reader->line + 1, 16);
        break;
    case 'e':
        end_read(reader);
        break;
    default:
        return bad(reader, "not a line of a log");
    }
    return !reader->replay->difference && !reader->replay->error;
}

/* ... and the windows, if there are any: the length and partition of each. */
static bool
windows_read(const char *at, struct limits *l)
{
    uint64_t length, partition;
    while (*at != '\0') {
        if (l->windows == WINDOWS_MAX || !orr_text_next_number(&at, &length) ||
            !orr_text_next_number(&at, &partition) || partition > UINT32_MAX)
            return false;
        l->window[l->windows++] = (struct window){
            .length_ns = length, .partition = (uint32_t)partition};
    }
    return true;
}

/* "limits CELLS CPUS LINES SLOTS PAGES POLICY [LENGTH PARTITION ...]" */
static bool
limits_read(const char *line, struct limits *l)
{
    uint32_t policy;
    uint32_t *field[] = {&l->cells, &l->cpus,  &l->lines,
                         &l->slots, &l->pages, &policy};
    const char *at = line + strcspn(line, " ");
    if (strncmp(line, "limits ", 7) != 0)
        return false;
    for (size_t i = 0; i < sizeof field / sizeof field[0]; i++) {
        uint64_t number;
        if (!orr_text_next_number(&at, &number) || number > UINT32_MAX)
            return false;
        *field[i] = (uint32_t)number;
    }
    l->policy[0] = policy < POLICY_MAX ? (uint8_t)policy : POLICY_MAX;
    return windows_read(at, l);
}

/* "scenario PATH", "machine NAME", "limits ..." */
static bool
head_read(struct reader *reader, struct machine_config *config)
{
    struct limits *l = &config->limits;
    if (!line_next(reader) || strcmp(reader->line, HEAD) != 0)
        return bad(reader, "no log of an image begins like this");
    if (!line_next(reader) || strncmp(reader->line, "scenario ", 9) != 0)
        return bad(reader, "`scenario PATH` was expected");
    reader->replay->scenario = orr_text_format("%s", reader->line + 9);
    if (!line_next(reader) || strncmp(reader->line, "machine ", 8) != 0)
        return bad(reader, "`machine NAME` was expected");
    reader->replay->machine = orr_text_format("%s", reader->line + 8);
    if (!line_next(reader) || !limits_read(reader->line, l))
        return bad(reader, "`limits` and six numbers, or two more for each "
                           "window, were expected");
    return true;
}

static void
replay_run(struct reader *reader)
{
    char error[256] = "";
    struct image_replay *replay = reader->replay;
    struct machine_config config = {.seed = 0};
    if (!head_read(reader, &config))
        return;
    if (reader->observer)
        config.observer = *reader->observer;
    replay->at = machine_create(&config, error, sizeof error);
    if (!replay->at) {
        bad(reader, error);
        return;
    }
    while (replay->events < reader->to && line_next(reader) &&
           line_take(reader))
        continue;
    replay->digest = kernel_digest(machine_kernel_edit(replay->at));
}

struct image_replay
image_replay(const char *path, uint64_t to, const struct observer *observer)
{
    struct image_replay replay = {.scenario = NULL};
    struct reader reader = {.replay = &replay, .observer = observer, .to = to};
    reader.file = fopen(path, "r");
    if (!reader.file) {
        replay.error = orr_text_format("%s", strerror(errno));
        return replay;
    }
    replay_run(&reader);
    fclose(reader.file);
    free(reader.line);
    return replay;
}

void
image_replay_free(struct image_replay *replay)
{
    machine_destroy(replay->at);
    free(replay->scenario);
    free(replay->machine);
    free(replay->difference);
    free(replay->error);
}
