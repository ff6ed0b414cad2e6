/* The sequence diagram: a line for each thread, time downwards, an arrow for
 * whatever goes from one to another, a band for each decision. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"
#include "hal-sim/story.h"

#define STEPS_DRAWN 70u
#define LEFT 96.0
#define COLUMN 168.0
#define TOP 118.0
#define ROW 27.0
#define WAIT_WIDTH 8.0

#define INK "#1f2937"
#define DIM "#6b7280"
#define MESSAGE "#2563eb"
#define REPLY "#0f766e"
#define SIGNAL "#7c3aed"
#define HELD "#b45309"
#define HELD_LETTER 6.7 /* wide, at most, on the average */
#define BAD "#dc2626"

static const char style[] =
    "<style>\n"
    "text{font-family:'Inter','Helvetica Neue',Helvetica,Arial,'DejaVu "
    "Sans',sans-serif;font-size:12px;fill:" INK "}\n"
    ".title{font-size:18px;font-weight:600}\n"
    ".flaw{font-size:12.5px;fill:" BAD "}\n"
    ".name{font-size:13px;font-weight:600;text-anchor:middle}\n"
    ".time{font-size:10.5px;fill:" DIM ";text-anchor:end}\n"
    ".label{text-anchor:middle;font-size:11px}\n"
    ".halo{stroke:#fff;stroke-width:4;stroke-linejoin:round;"
    "paint-order:stroke}\n"
    ".held{fill:" HELD ";font-weight:600;font-size:11.5px}\n"
    "</style>\n";

struct drawing {
    const struct story *story;
    FILE *out;
    double y;
    double width;
    double waits_from[STORY_ACTORS_MAX]; /* 0: it does not wait */
    bool shown[STORY_ACTORS_MAX];
    double x[STORY_ACTORS_MAX];
};

static void
put_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '>')
            fputs("&gt;", out);
        else if (*text == '&')
            fputs("&amp;", out);
        else if ((unsigned char)*text >= ' ')
            fputc(*text, out);
    }
}

static bool
known(const struct drawing *d, uint32_t actor)
{
    return actor < d->story->actors && d->shown[actor];
}

static void
wait_ends(struct drawing *d, uint32_t actor, const char *colour)
{
    if (!known(d, actor) || d->waits_from[actor] <= 0)
        return;
    fprintf(d->out,
            "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='2' "
            "fill='%s'/>\n",
            d->x[actor] - WAIT_WIDTH / 2, d->waits_from[actor], WAIT_WIDTH,
            d->y - d->waits_from[actor], colour);
    d->waits_from[actor] = 0;
}

static void
draw_label(struct drawing *d, double x, const char *text, const char *colour)
{
    fprintf(d->out,
            "<text class='label halo' x='%.1f' y='%.1f' style='fill:%s'>", x,
            d->y - 5, colour);
    put_text(d->out, text);
    fputs("</text>\n", d->out);
}

static void
draw_arrow(struct drawing *d, const struct story_step *step, const char *colour,
           const char *marker, const char *label)
{
    double from = d->x[step->actor], to = d->x[step->peer];
    double gap = to > from ? -WAIT_WIDTH : WAIT_WIDTH;

    fprintf(d->out,
            "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' "
            "stroke-width='1.6'%s marker-end='url(#%s)'/>\n",
            from, d->y, to + gap, d->y, colour,
            step->kind == STEP_REPLY ? " stroke-dasharray='5 4'" : "", marker);
    if (label)
        draw_label(d, (from + to) / 2, label, colour);
}

/* Something that concerns one thread only: a dot and words beside it. */
static void
draw_note(struct drawing *d, uint32_t actor, const char *colour,
          const char *before, const char *text)
{
    if (!known(d, actor))
        return;
    fprintf(d->out, "<circle cx='%.1f' cy='%.1f' r='3.4' fill='%s'/>\n",
            d->x[actor], d->y, colour);
    fprintf(d->out,
            "<text class='halo' x='%.1f' y='%.1f' style='fill:%s;"
            "font-size:11px'>%s",
            d->x[actor] + 9, d->y + 4, colour, before);
    put_text(d->out, text);
    fputs("</text>\n", d->out);
}

/* What a decision was, as drawn; free() it. */
static char *
held_text(const struct story *story, const struct story_step *step)
{
    static const char *const words[][2] = {
        [DECISION_ORDER] = {" is held up: ", " goes first"},
        [DECISION_CREATE] = {" asks for memory: ", ""},
        [DECISION_DEATH] = {" ", " instead of its next call"},
        [DECISION_DEVICE] = {"'s request meets ", ""}};
    const char *held = step->actor < story->actors
                           ? story->actor[step->actor].name
                           : "the machine";
    const char *first =
        step->peer < story->actors ? story->actor[step->peer].name : step->text;
    enum decision_kind kind = first ? replay_kind(first) : DECISION_ORDER;

    return orr_text_format("%s%s%s%s", held, words[kind][0], first ? first : "",
                           words[kind][1]);
}

/* Where it begins: left of whom it is about if there is room. */
static double
held_from(const struct drawing *d, const struct story_step *step,
          const char *text)
{
    double x = known(d, step->actor) ? d->x[step->actor] : LEFT - 4;
    double left = x - 14 - HELD_LETTER * (double)strlen(text);

    return left >= LEFT - 8 ? left : x + 14;
}

static void
draw_held(struct drawing *d, const struct story_step *step)
{
    char *text = held_text(d->story, step);

    fprintf(d->out,
            "<rect x='%.1f' y='%.1f' width='%.1f' height='20' rx='4' "
            "fill='#fef3c7' stroke='#f59e0b' stroke-width='0.8'/>\n",
            LEFT - 14, d->y - 12, d->width - LEFT - 6);
    if (known(d, step->actor))
        fprintf(d->out,
                "<rect x='%.1f' y='%.1f' width='10' height='10' "
                "fill='" HELD "' transform='rotate(45 %.1f %.1f)'/>\n",
                d->x[step->actor] - 5, d->y - 7, d->x[step->actor], d->y - 2);
    fprintf(d->out, "<text class='held' x='%.1f' y='%.1f'>",
            held_from(d, step, text), d->y + 2);
    put_text(d->out, text);
    fputs("</text>\n", d->out);
    free(text);
}

static void
draw_exchange(struct drawing *d, const struct story_step *step)
{
    bool signal = step->kind == STEP_SIGNAL;
    const char *colour = signal                     ? SIGNAL
                         : step->kind == STEP_REPLY ? REPLY
                                                    : MESSAGE;
    const char *marker = signal                     ? "signal"
                         : step->kind == STEP_REPLY ? "reply"
                                                    : "message";

    wait_ends(d, step->peer, "#cbd5e1");
    if (known(d, step->actor) && known(d, step->peer) &&
        step->actor != step->peer)
        draw_arrow(d, step, colour, marker, step->text);
    else if (known(d, step->actor))
        draw_note(d, step->actor, colour, signal ? "signals " : "to ",
                  step->text ? step->text : "");
    else
        draw_note(d, step->peer, colour,
                  "by the machine: ", step->text ? step->text : "");
}

static void
draw_step(struct drawing *d, const struct story_step *step)
{
    const char *text = step->text ? step->text : "";

    switch (step->kind) {
    case STEP_MESSAGE:
    case STEP_REPLY:
    case STEP_SIGNAL:
        draw_exchange(d, step);
        return;
    case STEP_BLOCK:
        draw_note(d, step->actor, DIM, "waits for ", text);
        if (known(d, step->actor))
            d->waits_from[step->actor] = d->y;
        return;
    case STEP_FAULT:
        draw_note(d, step->actor, BAD, "fault: ", text);
        return;
    case STEP_END:
        wait_ends(d, step->actor, "#cbd5e1");
        draw_note(d, step->actor, INK, "ends", "");
        return;
    case STEP_EXPIRE:
        wait_ends(d, step->actor, "#cbd5e1");
        draw_note(d, step->actor, HELD, "its deadline passes", "");
        return;
    case STEP_SAY:
        draw_note(d, step->actor, INK, "says ", text);
        return;
    case STEP_REFUSE:
        draw_note(d, step->actor, HELD, "refused: ", text);
        return;
    case STEP_HELD:
        draw_held(d, step);
        return;
    }
}

static void
draw_marker(FILE *out, const char *name, const char *colour)
{
    fprintf(out,
            "<marker id='%s' viewBox='0 0 10 10' refX='9' refY='5' "
            "markerWidth='8' markerHeight='8' orient='auto'>"
            "<path d='M0 1 L10 5 L0 9 z' fill='%s'/></marker>\n",
            name, colour);
}

static void
draw_head(struct drawing *d, double height)
{
    const struct replay *replay = d->story->replay;

    fprintf(d->out,
            "<svg xmlns='http://www.w3.org/2000/svg' width='%.0f' "
            "height='%.0f' viewBox='0 0 %.0f %.0f'>\n%s<defs>\n",
            d->width, height, d->width, height, style);
    draw_marker(d->out, "message", MESSAGE);
    draw_marker(d->out, "reply", REPLY);
    draw_marker(d->out, "signal", SIGNAL);
    fputs("</defs>\n<rect width='100%' height='100%' fill='#fff'/>\n", d->out);
    fputs("<text class='title' x='24' y='34'>", d->out);
    put_text(d->out, replay->scenario);
    fputs("</text>\n<text class='flaw' x='24' y='56'>", d->out);
    char *flaw = orr_text_format("%s", replay->flaw_text);
    flaw[strcspn(flaw, "\n")] = '\0';
    put_text(d->out, flaw);
    free(flaw);
    fputs("</text>\n", d->out);
}

static void
draw_lifelines(struct drawing *d, double height)
{
    for (uint32_t i = 0; i < d->story->actors; i++) {
        if (!d->shown[i])
            continue;
        fprintf(d->out,
                "<line x1='%.1f' y1='100' x2='%.1f' y2='%.1f' "
                "stroke='#d1d5db' stroke-width='1.2'/>\n",
                d->x[i], d->x[i], height - 62);
        fprintf(d->out,
                "<rect x='%.1f' y='72' width='140' height='28' rx='7' "
                "fill='#eff6ff' stroke='#93c5fd'/>\n"
                "<text class='name' x='%.1f' y='90.5'>",
                d->x[i] - 70, d->x[i]);
        put_text(d->out, d->story->actor[i].name);
        fputs("</text>\n", d->out);
    }
}

/* Who still waits is what the reader came for. */
static void
draw_end(struct drawing *d)
{
    for (uint32_t i = 0; i < d->story->actors; i++) {
        const char *end = d->story->actor[i].end;
        if (!d->shown[i])
            continue;
        wait_ends(d, i, end ? "#fca5a5" : "#e2e8f0");
        if (!end)
            continue;
        fprintf(d->out,
                "<rect x='%.1f' y='%.1f' width='152' height='24' rx='6' "
                "fill='#fef2f2' stroke='" BAD "'/>\n"
                "<text class='label' x='%.1f' y='%.1f' style='fill:" BAD "'>",
                d->x[i] - 76, d->y + 4, d->x[i], d->y + 20);
        put_text(d->out, end);
        fputs("</text>\n", d->out);
    }
}

static void
draw_gap(struct drawing *d, size_t left_out)
{
    fprintf(d->out,
            "<text class='label' x='%.1f' y='%.1f' style='fill:" DIM
            "'>%zu steps left out</text>\n",
            d->width / 2, d->y, left_out);
    d->y += ROW;
}

static void
draw_steps(struct drawing *d, const bool *show)
{
    char time[ORR_TEXT_TIME_BYTES];
    uint64_t told_ns = UINT64_MAX;
    size_t gap = 0;

    for (size_t i = 0; i < d->story->steps; i++) {
        const struct story_step *step = &d->story->step[i];
        if (!show[i]) {
            gap++;
            continue;
        }
        if (gap > 0)
            draw_gap(d, gap);
        gap = 0;
        if (step->time_ns != told_ns)
            fprintf(d->out, "<text class='time' x='%.1f' y='%.1f'>%s</text>\n",
                    LEFT - 20, d->y + 4, orr_text_time(step->time_ns, time));
        told_ns = step->time_ns;
        draw_step(d, step);
        d->y += ROW;
    }
}

/* Columns for those who take part in what is shown, in order of name. */
static double
place_actors(struct drawing *d, const bool *show)
{
    const struct story *story = d->story;
    double x = LEFT + COLUMN / 2 - 14;

    for (size_t i = 0; i < story->steps; i++) {
        if (!show[i])
            continue;
        if (story->step[i].actor < story->actors)
            d->shown[story->step[i].actor] = true;
        if (story->step[i].peer < story->actors)
            d->shown[story->step[i].peer] = true;
    }
    for (;;) {
        uint32_t next = STORY_ACTORS_MAX;
        for (uint32_t i = 0; i < story->actors; i++)
            if (d->shown[i] && d->x[i] <= 0 &&
                (next == STORY_ACTORS_MAX ||
                 strcmp(story->actor[i].name, story->actor[next].name) < 0))
                next = i;
        if (next == STORY_ACTORS_MAX)
            break;
        d->x[next] = x;
        x += COLUMN;
    }
    return x - COLUMN / 2 + 40;
}

/* So wide that all words about decisions have room. */
static double
width_of(const struct drawing *d, const bool *show, double least)
{
    const struct story *story = d->story;

    for (size_t i = 0; i < story->steps; i++) {
        const struct story_step *step = &story->step[i];
        if (!show[i] || step->kind != STEP_HELD)
            continue;
        char *text = held_text(story, step);
        double right =
            held_from(d, step, text) + HELD_LETTER * (double)strlen(text);
        if (right + 24 > least)
            least = right + 24;
        free(text);
    }
    return least;
}

static size_t
rows_of(const struct story *story, const bool *show)
{
    size_t rows = 0;

    for (size_t i = 0; i < story->steps; i++)
        rows += show[i] || (i > 0 && show[i - 1]);
    return rows;
}

void
story_draw(const struct story *story, FILE *out)
{
    bool *show = story_select(story, STEPS_DRAWN);
    struct drawing d = {.story = story, .out = out, .y = TOP + 14};

    d.width = place_actors(&d, show);
    d.width = width_of(&d, show, d.width < 640 ? 640 : d.width);
    double height = TOP + ROW * (double)(rows_of(story, show) + 1) + 84;
    draw_head(&d, height);
    draw_lifelines(&d, height);
    draw_steps(&d, show);
    draw_end(&d);
    fprintf(out,
            "<text x='24' y='%.1f' style='fill:" DIM
            ";font-size:11px'>%zu decision%s, %" PRIu64
            " kernel events; found by %s</text>\n</svg>\n",
            height - 16, story->replay->count,
            story->replay->count == 1 ? "" : "s", story->events,
            story->replay->found ? story->replay->found : "-");
    free(show);
}
