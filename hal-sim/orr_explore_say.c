/* What a search came to: in words, as JSON, and as a folder. */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "hal-sim/orr_explore.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/story.h"

/* Are there deaths that are left to the search? */
static bool
some_die(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->mishaps_count; i++)
        if (scenario->mishaps[i].searched)
            return true;
    return false;
}

/* Is what was covered no more than this shard's part of it? */
static bool
is_part(const struct exploration *e)
{
    return e->hunt->strategy == HUNT_DEPTH && e->hunt->shards > 1;
}

char *
exploration_covered(const struct exploration *e)
{
    const struct depth_report *depth = &e->result.sums.depth;
    char time[ORR_TEXT_TIME_BYTES], part[64] = "";
    char *what;

    if (e->result.found || (!depth->complete && !depth->bound_done))
        return NULL;
    if (depth->complete)
        what = orr_text_format("every order of events");
    else
        what = orr_text_format("every run that leaves the ordinary order of "
                               "events at most %u time%s",
                               depth->bound, depth->bound == 1 ? "" : "s");
    if (is_part(e))
        snprintf(part, sizeof part, "part %u of %u of ", e->hunt->shard,
                 e->hunt->shards);
    char *text = orr_text_format(
        "In %s, %s%s was covered, in %" PRIu64 " runs, and none fails: threads "
        "can be preempted at system calls (and where they tell of basic "
        "blocks, "
        "at the first %u after each), %s%snothing is put off for longer than "
        "%s "
        "in "
        "one choice, and states that differ only in how much time has "
        "passed count as one.",
        e->scenario->name, part, what, depth->runs, e->explore->blocks,
        e->scenario->models_count > 0
            ? "devices take their shortest or their longest time and meet the "
              "faults that are left to chance, "
            : "",
        some_die(e->scenario)
            ? "processes that may die do so at any of their system calls, "
            : "",
        orr_text_time(e->explore->window_ns, time));
    free(what);
    return text;
}

/* Chance that none of the runs misses a failure of this depth. */
static double
chance_of_all(const struct hunt_sums *sums, uint32_t depth)
{
    double one = pct_chance(sums->threads, sums->steps, depth);

    return 1 - pow(1 - one, (double)sums->pct_runs[depth]);
}

static void
print_guarantees(const struct hunt_sums *sums, FILE *out)
{
    for (uint32_t d = 1; d <= PCT_DEPTH_MAX; d++) {
        if (sums->pct_runs[d] == 0)
            continue;
        fprintf(out,
                "     pct %u: %" PRIu64 " runs; with %u threads and %u steps "
                "a run meets a failure of depth %u with a chance of at least "
                "%.2g, all of them with %.2g\n",
                d, sums->pct_runs[d], sums->threads, sums->steps, d,
                pct_chance(sums->threads, sums->steps, d),
                chance_of_all(sums, d));
    }
}

static void
print_figures(const struct exploration *e, FILE *out)
{
    const struct hunt_sums *sums = &e->result.sums;
    double seconds = (double)e->result.host_ns / 1e9;

    fprintf(out,
            "     %" PRIu64 " runs (random %" PRIu64 ", exhaustive %" PRIu64
            ") in %.2f s: %.0f/s, %.2f million steps/s, %" PRIu64 " states",
            sums->runs, sums->random_runs, sums->depth_runs, seconds,
            (double)sums->runs / seconds, (double)sums->events / seconds / 1e6,
            sums->states);
    if (sums->cut > 0)
        fprintf(out, ", %" PRIu64 " runs cut for length", sums->cut);
    fputc('\n', out);
}

static void
print_finding(const struct exploration *e, FILE *out)
{
    static const char *const verbs[] = {[DECISION_ORDER] = " goes first",
                                        [DECISION_CREATE] = "",
                                        [DECISION_DEATH] = "",
                                        [DECISION_DEVICE] = " happens"};
    const struct replay *replay = &e->replay;
    bool colour = orr_text_coloured(out);

    fprintf(out, "%sFOUND%s %s: %s\n", orr_text_colour(colour, ORR_TEXT_BAD),
            orr_text_colour(colour, ORR_TEXT_PLAIN), e->scenario->name,
            replay->flaw_text);
    fprintf(out,
            "     by %s; %zu decisions, shrunk to %zu in %" PRIu64 " runs\n",
            replay->found, e->decisions, replay->count, e->shrink_runs);
    for (size_t i = 0; i < replay->count && i < 12; i++)
        fprintf(out, "       %s after %u calls: %s%s\n", replay->line[i].whose,
                replay->line[i].count, replay->line[i].first,
                verbs[replay_kind(replay->line[i].first)]);
    if (e->command)
        fprintf(out, "     report: %s\n     again:  %s\n", e->directory,
                e->command);
}

void
exploration_print(const struct exploration *e, FILE *out)
{
    bool colour = orr_text_coloured(out);
    char *covered = exploration_covered(e);

    if (e->result.found)
        print_finding(e, out);
    else
        fprintf(out, "%snothing%s found in %s%s\n",
                orr_text_colour(colour, ORR_TEXT_GOOD),
                orr_text_colour(colour, ORR_TEXT_PLAIN), e->scenario->name,
                e->result.interrupted ? " (interrupted)" : "");
    print_figures(e, out);
    print_guarantees(&e->result.sums, out);
    if (covered)
        fprintf(out, "     %s\n", covered);
    free(covered);
}

static json_t *
json_word(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *
json_whole(uint64_t number)
{
    return json_integer((json_int_t)number);
}

static json_t *
json_guarantees(const struct hunt_sums *sums)
{
    json_t *list = json_array();

    for (uint32_t d = 1; d <= PCT_DEPTH_MAX; d++)
        if (sums->pct_runs[d] > 0)
            json_array_append_new(
                list, json_pack("{s:i, s:I, s:f, s:f}", "depth", (int)d, "runs",
                                (json_int_t)sums->pct_runs[d], "chance_of_one",
                                pct_chance(sums->threads, sums->steps, d),
                                "chance", chance_of_all(sums, d)));
    return list;
}

static void
json_add_finding(json_t *json, const struct exploration *e)
{
    json_object_set_new(json, "flaw", json_word(e->replay.flaw_text));
    json_object_set_new(json, "strategy", json_word(e->result.how));
    json_object_set_new(json, "run", json_whole(e->result.number + 1));
    json_object_set_new(json, "decisions", json_whole(e->decisions));
    json_object_set_new(json, "shrunk_to", json_whole(e->replay.count));
    json_object_set_new(json, "replay", json_word(e->file));
    json_object_set_new(json, "report", json_word(e->directory));
    json_object_set_new(json, "command", json_word(e->command));
}

void
exploration_print_json(const struct exploration *e, FILE *out)
{
    const struct hunt_sums *sums = &e->result.sums;
    char *covered = exploration_covered(e);
    json_t *json = json_pack(
        "{s:s, s:b, s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:f}", "scenario",
        e->scenario->name, "found", e->result.found, "interrupted",
        e->result.interrupted, "runs", (json_int_t)sums->runs, "random_runs",
        (json_int_t)sums->random_runs, "exhaustive_runs",
        (json_int_t)sums->depth_runs, "steps", (json_int_t)sums->events,
        "states", (json_int_t)sums->states, "cut", (json_int_t)sums->cut,
        "seconds", (double)e->result.host_ns / 1e9);

    json_object_set_new(json, "pct", json_guarantees(sums));
    json_object_set_new(json, "complete",
                        json_boolean(sums->depth.complete && !is_part(e)));
    json_object_set_new(json, "covered", json_word(covered));
    if (e->result.found)
        json_add_finding(json, e);
    json_dumpf(json, out, JSON_COMPACT);
    fputc('\n', out);
    json_decref(json);
    free(covered);
}

/* --- the report --- */

static bool
make_directories(const char *path)
{
    char *copy = orr_text_format("%s", path);
    bool made = true;

    for (char *at = copy + 1; made && *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        made = mkdir(copy, 0777) == 0 || errno == EEXIST;
        *at = '/';
    }
    made = made && (mkdir(copy, 0777) == 0 || errno == EEXIST);
    free(copy);
    return made;
}

static FILE *
open_in(const char *directory, const char *name, char **path)
{
    *path = orr_text_format("%s/%s", directory, name);
    FILE *file = fopen(*path, "w");
    if (!file)
        fprintf(stderr, "orr explore: %s: %s\n", *path, strerror(errno));
    return file;
}

static bool
write_story(struct exploration *e)
{
    char *error = NULL, *path;
    struct story *story =
        story_hear(e->scenario, e->explore, &e->replay, &error);

    if (!story) {
        fprintf(stderr, "orr explore: %s\n", error);
        free(error);
        return false;
    }
    FILE *told = open_in(e->directory, "story.md", &path);
    free(path);
    FILE *drawn = open_in(e->directory, "diagram.svg", &path);
    free(path);
    if (told)
        story_tell(story, e->command, told);
    if (drawn)
        story_draw(story, drawn);
    story_free(story);
    bool written = told && fclose(told) == 0;
    return drawn && fclose(drawn) == 0 && written;
}

bool
exploration_report(struct exploration *e, const char *directory)
{
    e->directory = directory ? orr_text_format("%s", directory)
                             : orr_text_format("reports/%s", e->scenario->name);
    if (!make_directories(e->directory)) {
        fprintf(stderr, "orr explore: %s: %s\n", e->directory, strerror(errno));
        return false;
    }
    FILE *file = open_in(e->directory, "failure.replay", &e->file);
    if (!file) {
        free(e->file);
        e->file = NULL;
        return false;
    }
    replay_write(&e->replay, file);
    e->command = orr_text_format("./orr replay %s", e->file);
    return fclose(file) == 0 && write_story(e);
}
