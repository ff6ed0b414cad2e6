/* The story in sentences. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"
#include "hal-sim/story.h"

#define STEPS_TOLD 60u

static const char *
name_of(const struct story *story, uint32_t actor)
{
    return actor < story->actors ? story->actor[actor].name : "the machine";
}

/* Who was held up in a decision, and what went first. */
static void
tell_held(const struct story *story, const struct decision_line *line,
          const struct story_step *step, FILE *out)
{
    const char *whose = step && step->actor < story->actors
                            ? name_of(story, step->actor)
                            : line->whose;

    if (replay_kind(line->first) == DECISION_DEVICE) {
        fprintf(out,
                "What %s wants of a device after %u system calls meets %s.\n",
                whose, line->count, line->first);
        return;
    }
    if (replay_kind(line->first) == DECISION_CREATE) {
        fprintf(out,
                "%s, after %u system calls, is refused the memory for a "
                "new object.\n",
                whose, line->count);
        return;
    }
    if (replay_kind(line->first) == DECISION_DEATH) {
        fprintf(out, "%s dies after %u system calls, in place of the next.\n",
                whose, line->count);
        return;
    }
    fprintf(out, "%s is held up after %u system call%s", whose, line->count,
            line->count == 1 ? "" : "s");
    if (line->block != 0)
        fprintf(out, " and %u basic block%s", line->block,
                line->block == 1 ? "" : "s");
    if (strstr(line->first, ":timer") && step && step->peer < story->actors)
        fprintf(out, ": its slice ends there, and %s runs.\n",
                name_of(story, step->peer));
    else if (strchr(line->first, ':'))
        fprintf(out, " until %s comes.\n", line->first);
    else
        fprintf(out, " until %s has gone on.\n",
                step && step->peer < story->actors ? name_of(story, step->peer)
                                                   : line->first);
}

/* The same when it is its turn in what happens. */
static void
tell_decision(const char *actor, const char *who, const char *first, FILE *out)
{
    switch (replay_kind(first)) {
    case DECISION_ORDER:
        fprintf(out, "**%s is held up; %s goes first.**\n", actor, who);
        return;
    case DECISION_CREATE:
        fprintf(out, "**%s is refused a new object.**\n", actor);
        return;
    case DECISION_DEATH:
        fprintf(out, "**%s dies.**\n", actor);
        return;
    case DECISION_DEVICE:
        fprintf(out, "**What %s wants meets %s.**\n", actor, first);
        return;
    }
}

static const struct story_step *
held_step(const struct story *story, size_t number)
{
    for (size_t i = 0; i < story->steps; i++)
        if (story->step[i].kind == STEP_HELD && number-- == 0)
            return &story->step[i];
    return NULL;
}

static void
tell_decisions(const struct story *story, FILE *out)
{
    const struct replay *replay = story->replay;

    if (replay->count == 0) {
        fputs("The ordinary run fails: no decision of the search is needed.\n",
              out);
        return;
    }
    fprintf(out,
            "The run is the ordinary one but for %zu decision%s; without any "
            "one of them it does not fail so:\n\n",
            replay->count, replay->count == 1 ? "" : "s");
    for (size_t i = 0; i < replay->count; i++) {
        fprintf(out, "%zu. ", i + 1);
        tell_held(story, &replay->line[i], held_step(story, i), out);
    }
}

static void
tell_step(const struct story *story, const struct story_step *step, FILE *out)
{
    const char *actor = name_of(story, step->actor);
    const char *peer = name_of(story, step->peer);
    const char *text = step->text ? step->text : "";

    switch (step->kind) {
    case STEP_MESSAGE:
        fprintf(out, "%s's message reaches %s through %s.\n", actor, peer,
                text);
        return;
    case STEP_REPLY:
        fprintf(out, "%s replies to %s.\n", actor, peer);
        return;
    case STEP_SIGNAL:
        fprintf(out, "%s signals %s", actor, text);
        if (step->peer < story->actors)
            fprintf(out, ", which wakes %s.\n", peer);
        else
            fputs("; nobody waits for it.\n", out);
        return;
    case STEP_BLOCK:
        fprintf(out, "%s waits for %s.\n", actor, text);
        return;
    case STEP_FAULT:
        fprintf(out, "%s raises the fault \"%s\".\n", actor, text);
        return;
    case STEP_END:
        fprintf(out, "%s ends.\n", text);
        return;
    case STEP_EXPIRE:
        fprintf(out, "%s's deadline passes.\n", actor);
        return;
    case STEP_SAY:
        fprintf(out, "%s says %s.\n", actor, text);
        return;
    case STEP_REFUSE:
        fprintf(out, "%s's call is refused: %s.\n", actor, text);
        return;
    case STEP_HELD:
        tell_decision(actor, step->peer < story->actors ? peer : text, text,
                      out);
        return;
    }
}

static void
tell_steps(const struct story *story, FILE *out)
{
    char time[ORR_TEXT_TIME_BYTES];
    bool *show = story_select(story, STEPS_TOLD);
    bool gap = false;

    for (size_t i = 0; i < story->steps; i++) {
        if (!show[i]) {
            gap = true;
            continue;
        }
        if (gap)
            fputs("- ...\n", out);
        gap = false;
        fprintf(out, "- %s: ", orr_text_time(story->step[i].time_ns, time));
        tell_step(story, &story->step[i], out);
    }
    free(show);
}

static void
tell_end(const struct story *story, FILE *out)
{
    size_t waiting = 0;

    for (uint32_t i = 0; i < story->actors; i++)
        if (story->actor[i].end)
            fprintf(out, "%s- %s %s", waiting++ ? "\n" : "",
                    story->actor[i].name, story->actor[i].end);
    fputs(waiting ? "\n" : "Nobody waits for anything.\n", out);
}

void
story_tell(const struct story *story, const char *command, FILE *out)
{
    const struct replay *replay = story->replay;

    fprintf(out, "# %s: a run that fails\n\n%s\n\n", replay->scenario,
            replay->flaw_text ? replay->flaw_text : "");
    fprintf(out,
            "Found by: %s. ![The run](diagram.svg)\n\n## What it takes\n\n",
            replay->found ? replay->found : "-");
    tell_decisions(story, out);
    fputs("\n## What happens\n\n", out);
    tell_steps(story, out);
    fputs("\n## Who waits when all is over\n\n", out);
    tell_end(story, out);
    fprintf(out, "\n## The same again\n\n    %s\n", command);
}
