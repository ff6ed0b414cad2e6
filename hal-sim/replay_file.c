/* The file: a line for each thing, words separated by blanks. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"
#include "hal-sim/replay.h"

#define HEADLINE "orrery-replay 1"
#define WORDS_MAX 8u

static const char *const flaw_names[] = {"nothing", "expectation", "fault",
                                         "broken"};

/* Points of choice, by what may be decided there. */
static const char *
point_of(const struct decision_line *line)
{
    static const char *const points[] = {[DECISION_ORDER] = "order",
                                         [DECISION_CREATE] = "create",
                                         [DECISION_DEATH] = "death",
                                         [DECISION_DEVICE] = "device"};

    return points[replay_kind(line->first)];
}

static void
write_remark(const char *text, FILE *out)
{
    fputs("# ", out);
    for (; *text; text++) {
        fputc(*text, out);
        if (*text == '\n')
            fputs("# ", out);
    }
    fputc('\n', out);
}

void
replay_write(const struct replay *replay, FILE *out)
{
    fprintf(out, "%s\n", HEADLINE);
    write_remark(replay->flaw_text ? replay->flaw_text : "", out);
    fprintf(out, "scenario %s %s\n", replay->scenario, replay->path);
    fprintf(out, "found %s\n", replay->found ? replay->found : "-");
    fprintf(out, "delay %" PRIu64 "\n", replay->window_ns);
    fprintf(out, "blocks %u\n", replay->blocks);
    fprintf(out, "refusals %s\n", replay->refusals ? "yes" : "no");
    fprintf(out, "flaw %s %u\n", flaw_names[replay->flaw.kind],
            replay->flaw.which);
    fprintf(out, "# who was to go on, after how many system calls (and "
                 "+blocks), at\n# which choice; who went first instead; the "
                 "run's digest before\n");
    for (size_t i = 0; i < replay->count; i++) {
        const struct decision_line *line = &replay->line[i];
        fprintf(out, "decide %s %u", line->whose, line->count);
        if (line->block != 0)
            fprintf(out, "+%u", line->block);
        fprintf(out, " %s.%u %s %016" PRIx64 "\n", point_of(line), line->asked,
                line->first, line->digest);
    }
    fprintf(out, "end %" PRIu64 " %016" PRIx64 "\n", replay->events,
            replay->digest);
}

/* --- reading --- */

struct reader {
    struct replay *replay;
    const char *path;
    unsigned line;
    char *word[WORDS_MAX];
    size_t words;
    bool ended;
    char *error;
};

static void
split(struct reader *r, char *text)
{
    char *rest = NULL;

    r->words = 0;
    for (char *word = strtok_r(text, " \t\r\n", &rest);
         word && r->words < WORDS_MAX; word = strtok_r(NULL, " \t\r\n", &rest))
        r->word[r->words++] = word;
}

static bool
read_hex(const char *text, uint64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoull(text, &end, 16);
    return errno == 0 && end != text && *end == '\0';
}

static bool
read_number(const char *text, uint32_t *number)
{
    uint64_t wide;

    if (!orr_text_read_number(text, &wide) || wide > UINT32_MAX)
        return false;
    *number = (uint32_t)wide;
    return true;
}

/* "12", or "12+3" with the blocks since. */
static bool
read_moment(const char *text, struct decision_line *line)
{
    const char *plus = strchr(text, '+');

    if (!plus)
        return read_number(text, &line->count);
    char *calls = orr_text_format("%.*s", (int)(plus - text), text);
    bool fine =
        read_number(calls, &line->count) && read_number(plus + 1, &line->block);
    free(calls);
    return fine;
}

static bool
read_decision(struct reader *r)
{
    struct replay *replay = r->replay;
    struct decision_line line = {.count = 0};
    char *point = r->words == 6 ? strchr(r->word[3], '.') : NULL;

    if (!point || strlen(r->word[1]) >= sizeof line.whose ||
        strlen(r->word[4]) >= sizeof line.first ||
        !read_moment(r->word[2], &line) ||
        !read_number(point + 1, &line.asked) ||
        !read_hex(r->word[5], &line.digest))
        return false;
    snprintf(line.whose, sizeof line.whose, "%s", r->word[1]);
    snprintf(line.first, sizeof line.first, "%s", r->word[4]);
    if (replay->count == replay->room) {
        replay->room = 2 * replay->room + 16;
        replay->line =
            realloc(replay->line, replay->room * sizeof replay->line[0]);
        if (!replay->line)
            orr_text_out_of_memory();
    }
    replay->line[replay->count++] = line;
    return true;
}

static bool
read_flaw(struct reader *r)
{
    if (r->words != 3 || !read_number(r->word[2], &r->replay->flaw.which))
        return false;
    for (size_t i = 0; i < sizeof flaw_names / sizeof flaw_names[0]; i++) {
        if (strcmp(r->word[1], flaw_names[i]) != 0)
            continue;
        r->replay->flaw.kind = (enum flaw_kind)i;
        return true;
    }
    return false;
}

static bool
read_scenario(struct reader *r)
{
    if (r->words != 3 || r->replay->path)
        return false;
    r->replay->scenario = orr_text_format("%s", r->word[1]);
    r->replay->path = orr_text_format("%s", r->word[2]);
    return true;
}

static bool
read_line(struct reader *r)
{
    struct replay *replay = r->replay;
    const char *key = r->word[0];

    if (strcmp(key, "decide") == 0)
        return read_decision(r);
    if (strcmp(key, "scenario") == 0)
        return read_scenario(r);
    if (strcmp(key, "found") == 0)
        return true;
    if (strcmp(key, "flaw") == 0)
        return read_flaw(r);
    if (strcmp(key, "delay") == 0)
        return r->words == 2 &&
               orr_text_read_number(r->word[1], &replay->window_ns);
    if (strcmp(key, "blocks") == 0)
        return r->words == 2 && read_number(r->word[1], &replay->blocks);
    if (strcmp(key, "refusals") == 0) {
        replay->refusals = r->words == 2 && strcmp(r->word[1], "yes") == 0;
        return r->words == 2;
    }
    r->ended = true;
    return strcmp(key, "end") == 0 && r->words == 3 &&
           orr_text_read_number(r->word[1], &replay->events) &&
           read_hex(r->word[2], &replay->digest);
}

static void
read_lines(struct reader *r, FILE *file)
{
    char *text = NULL;
    size_t room = 0;

    while (!r->error && getline(&text, &room, file) >= 0) {
        if (r->line++ == 0) {
            if (strncmp(text, HEADLINE "\n", sizeof HEADLINE) != 0)
                r->error = orr_text_format(
                    "%s: this is no replay file: expected \"%s\" in its first "
                    "line",
                    r->path, HEADLINE);
            continue;
        }
        char *copy = orr_text_format("%s", text);
        split(r, copy);
        if (r->words > 0 && r->word[0][0] != '#' && !read_line(r))
            r->error = orr_text_format("%s:%u: cannot be understood: %s",
                                       r->path, r->line, text);
        free(copy);
    }
    free(text);
}

bool
replay_read(struct replay *replay, const char *path, char **error)
{
    struct reader r = {.replay = replay, .path = path};
    FILE *file = fopen(path, "r");

    *replay = (struct replay){.blocks = EXPLORE_BLOCKS};
    if (!file) {
        *error = orr_text_format("%s: %s", path, strerror(errno));
        return false;
    }
    read_lines(&r, file);
    fclose(file);
    if (!r.error && (!r.ended || !replay->path))
        r.error = orr_text_format("%s: it is not complete: the line `%s` is "
                                  "missing",
                                  path, replay->path ? "end" : "scenario");
    *error = r.error;
    if (!r.error)
        return true;
    replay_free(replay);
    return false;
}
