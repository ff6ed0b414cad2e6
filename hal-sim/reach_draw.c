/* The picture: processes on the left, what they share on the right, an arrow
 * for each way in which something can go, and on the far left who may steer
 * or look at whom. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"
#include "hal-sim/reach_print.h"

#define CARD_X 150.0
#define CARD_WIDTH 228.0
#define CARD_HEIGHT 62.0
#define CARD_GAP 30.0
#define ARROW_ROW 9.0   /* between arrows at a card, */
#define ARROW_CLOSE 6.0 /* ... at a pill, if there is room */
#define PILL_X 640.0
#define PILL_WIDTH 196.0
#define PILL_HEIGHT 38.0
#define PILL_ROW 64.0
#define TOP 96.0
#define WIDTH 880.0
#define LEGEND 62.0
#define NAME_SHOWN 26 /* letters that fit */
#define NAMES_SHOWN 36u

/* Colours that stay apart for all eyes; what stays alike has other dashes. */
#define INK "#1f2937"
#define DIM "#6b7280"
#define SEND "#0067a8"
#define RECEIVE "#00886a"
#define MANAGE "#b0488a"
#define INSPECT "#8b93a1"
#define LATER "#c2410c"

static const char head[] =
    "<style>\n"
    "text{font-family:'Inter','Helvetica Neue',Helvetica,Arial,'DejaVu "
    "Sans',sans-serif;font-size:12px;fill:" INK "}\n"
    ".title{font-size:18px;font-weight:600}\n"
    ".name{font-size:13.5px;font-weight:600}\n"
    ".dim{font-size:11px;fill:" DIM "}\n"
    ".later{font-size:10.5px;fill:" LATER "}\n"
    "path{fill:none}\n"
    "</style>\n";

static const struct way {
    const char *colour, *mark, *text, *dashes;
} ways[] = {{SEND, "send", "may send", "none"},
            {RECEIVE, "receive", "may receive", "none"},
            {MANAGE, "manage", "may steer and end", "9 3 2 3"},
            {INSPECT, "inspect", "may look or map", "2 3"},
            {LATER, "later", "may come to hold", "6 4"}};
enum { WAY_SEND, WAY_RECEIVE, WAY_MANAGE, WAY_INSPECT, WAY_LATER, WAYS };

struct picture {
    const struct reach *reach;
    FILE *out;
    double height;
    size_t *object;       /* by row */
    double *card_y;       /* by process: its top; then where the next were */
    double *pill_y;       /* by object: its middle */
    double *left, *right; /* by process and object: the next arrow's height */
};

static void
put_text(FILE *out, const char *text, size_t most)
{
    for (size_t i = 0; text[i] && i < most; i++) {
        if (text[i] == '<')
            fputs("&lt;", out);
        else if (text[i] == '&')
            fputs("&amp;", out);
        else
            fputc(text[i], out);
    }
    if (strlen(text) > most)
        fputs("…", out);
}

/* In which ways a process has to do with an object: a set of them. */
static uint32_t
ways_between(const struct reach *reach, size_t party, size_t object)
{
    const uint32_t both = ORR_RIGHT_SEND | ORR_RIGHT_RECEIVE;
    const size_t thing = reach_object(reach, object);
    const uint32_t given = reach_given(reach, party, thing);
    uint32_t set = 0;

    if ((given & ORR_RIGHT_SEND) != 0)
        set |= 1u << WAY_SEND;
    if ((given & ORR_RIGHT_RECEIVE) != 0)
        set |= 1u << WAY_RECEIVE;
    if ((given & ORR_RIGHT_MANAGE) != 0)
        set |= 1u << WAY_MANAGE;
    else if (given != 0 && (given & both) == 0)
        set |= 1u << WAY_INSPECT;
    if ((reach_ever(reach, party, thing) & ~given) != 0)
        set |= 1u << WAY_LATER;
    return set;
}

/* --- where things lie --- */

/* A card is as high as its arrows need. */
static double
card_height(const struct reach *reach, size_t party)
{
    double arrows = 0;

    for (size_t i = 0; i < reach->scenario->objects_count; i++)
        arrows += __builtin_popcount(ways_between(reach, party, i));
    return fmax(CARD_HEIGHT, 2 * ARROW_ROW + ARROW_ROW * arrows);
}

static void
place_cards(struct picture *p)
{
    p->card_y[0] = TOP;
    for (size_t i = 0; i < p->reach->parties; i++) {
        p->left[i] = p->card_y[i] + 12;
        p->card_y[i + 1] = p->card_y[i] + card_height(p->reach, i) + CARD_GAP;
    }
}

/* How far from each other arrows end at a pill. */
static double
pill_step(const struct reach *reach, size_t object)
{
    double arrows = 0;

    for (size_t i = 0; i < reach->parties; i++)
        arrows += __builtin_popcount(ways_between(reach, i, object));
    return fmin(ARROW_CLOSE, (PILL_HEIGHT - 10) / fmax(1, arrows - 1));
}

static void
place_ends(struct picture *p)
{
    for (size_t i = 0; i < p->reach->scenario->objects_count; i++)
        p->right[i] = p->pill_y[i] - 2 * pill_step(p->reach, i);
}

/* The middle of the cards of all who have anything to do with it. */
static double
weight(const struct reach *reach, size_t object)
{
    double sum = 0, count = 0;

    for (size_t i = 0; i < reach->parties; i++) {
        if (reach_given(reach, i, reach_object(reach, object)) == 0)
            continue;
        sum += (double)i;
        count++;
    }
    return count > 0 ? sum / count : (double)reach->parties;
}

static void
place_objects(struct picture *p)
{
    const struct reach *reach = p->reach;
    size_t count = reach->scenario->objects_count;
    double cards = p->card_y[reach->parties] - TOP;
    double pills = (double)count * PILL_ROW;

    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at > 0 && weight(reach, p->object[at - 1]) > weight(reach, i);
             at--)
            p->object[at] = p->object[at - 1];
        p->object[at] = i;
    }
    double row = pills < cards ? cards / (double)(count ? count : 1) : PILL_ROW;
    double start = TOP + (row - PILL_HEIGHT - CARD_GAP) / 2;
    for (size_t i = 0; i < count; i++)
        p->pill_y[p->object[i]] =
            (start < TOP ? TOP : start) + (double)i * row + PILL_HEIGHT / 2;
    double last = count ? p->pill_y[p->object[count - 1]] + PILL_HEIGHT : 0;
    p->height = fmax(TOP + cards, last + PILL_HEIGHT) + LEGEND;
}

/* --- arrows --- */

static void
draw_path(const struct picture *p, const struct way *way, bool thick,
          const double at[8])
{
    fprintf(p->out,
            "<path d='M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f' stroke='%s' "
            "stroke-width='%s' stroke-dasharray='%s' "
            "marker-end='url(#%s)'/>\n",
            at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], way->colour,
            thick ? "2.6" : "1.5", way->dashes, way->mark);
}

static void
draw_between(struct picture *p, size_t party, size_t object,
             const struct way *way, bool thick)
{
    double x = CARD_X + CARD_WIDTH + 2, y = p->left[party];
    double to_x = PILL_X - 2, to_y = p->right[object];
    double bend = (to_x - x) * 0.45;
    bool back = way == &ways[WAY_RECEIVE];

    p->left[party] += ARROW_ROW;
    p->right[object] += pill_step(p->reach, object);
    if (back)
        draw_path(p, way, thick,
                  (double[]){to_x, to_y, to_x - bend, to_y, x + bend, y, x, y});
    else
        draw_path(p, way, thick,
                  (double[]){x, y, x + bend, y, to_x - bend, to_y, to_x, to_y});
}

static void
draw_uses(struct picture *p, size_t party, size_t object)
{
    const uint32_t set = ways_between(p->reach, party, object);
    const uint32_t given =
        reach_given(p->reach, party, reach_object(p->reach, object));

    for (size_t i = 0; i < WAYS; i++)
        if ((set >> i & 1) != 0)
            draw_between(p, party, object, &ways[i],
                         i == WAY_SEND && (given & ORR_RIGHT_GRANT) != 0);
}

/* From card to card, round the left side. */
static void
draw_over(const struct picture *p, size_t party, size_t other)
{
    size_t thing = reach_part(p->reach, other, REACH_PROCESS);
    uint32_t given = reach_given(p->reach, party, thing);
    const struct way *way =
        &ways[given & ORR_RIGHT_MANAGE ? WAY_MANAGE : WAY_INSPECT];
    double from = p->card_y[party] + 20;
    double to = p->card_y[other] + CARD_HEIGHT - 20;
    double x = CARD_X - 2;
    double bend = 30 + 12 * fabs((double)party - (double)other);

    if (given == 0 || party == other)
        return;
    if (bend > CARD_X - 20)
        bend = CARD_X - 20;
    draw_path(p, way, false,
              (double[]){x, from, x - bend, from, x - bend, to, x, to});
}

/* --- boxes --- */

/* Whose makings it may get: their names, or how many they are. */
static void
draw_later(const struct picture *p, size_t party)
{
    char text[256] = "may get what is made by ";
    size_t start = strlen(text), used = start, count = 0;

    for (size_t i = 0; i < p->reach->parties; i++) {
        size_t made = reach_part(p->reach, i, REACH_MADE);
        if (i == party || reach_ever(p->reach, party, made) == 0)
            continue;
        if (used < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s",
                                     count ? ", " : "",
                                     p->reach->scenario->processes[i].name);
        count++;
    }
    if (count == 0)
        return;
    if (used > NAMES_SHOWN && count > 1)
        snprintf(text + start, sizeof text - start, "%s%zu others",
                 count + 1 == p->reach->parties ? "all " : "", count);
    fprintf(p->out, "<text class='later' x='%.1f' y='%.1f'>", CARD_X + 12,
            p->card_y[party] + 53);
    put_text(p->out, text, NAMES_SHOWN);
    fputs("</text>\n", p->out);
}

static void
draw_card(const struct picture *p, size_t party)
{
    const struct scenario_process *process =
        &p->reach->scenario->processes[party];
    double y = p->card_y[party];

    fprintf(p->out,
            "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='9' "
            "fill='#eff6ff' stroke='#93c5fd'/>\n"
            "<text class='name' x='%.1f' y='%.1f'>",
            CARD_X, y, CARD_WIDTH, p->card_y[party + 1] - CARD_GAP - y,
            CARD_X + 12, y + 21);
    put_text(p->out, process->name, NAME_SHOWN);
    fprintf(p->out, "</text>\n<text class='dim' x='%.1f' y='%.1f'>",
            CARD_X + 12, y + 37);
    put_text(p->out, process->program, NAME_SHOWN);
    fprintf(p->out, ", priority %u%s</text>\n", process->priority,
            process->budget_ns ? "" : ", passive");
    draw_later(p, party);
}

static const char *
kind_name(enum orr_kind kind)
{
    switch (kind) {
    case ORR_KIND_ENDPOINT:
        return "endpoint";
    case ORR_KIND_NOTIFICATION:
        return "notification";
    case ORR_KIND_TIMER:
        return "timer";
    case ORR_KIND_INTERRUPT:
        return "interrupt";
    case ORR_KIND_CONSOLE:
        return "console";
    case ORR_KIND_MEMORY:
        return "memory";
    case ORR_KIND_QUOTA:
        return "system";
    case ORR_KIND_NONE:
    case ORR_KIND_PROCESS:
    case ORR_KIND_THREAD:
    case ORR_KIND_CONTEXT:
    case ORR_KIND_REPLY:
    case ORR_KIND_MAX:
        break;
    }
    return "object";
}

static void
draw_pill(const struct picture *p, size_t object)
{
    const struct scenario_object *o = &p->reach->scenario->objects[object];
    bool endpoint = o->kind == ORR_KIND_ENDPOINT;
    double y = p->pill_y[object] - PILL_HEIGHT / 2;

    fprintf(p->out,
            "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='%.1f' "
            "fill='%s' stroke='%s'/>\n"
            "<text class='name' x='%.1f' y='%.1f'>",
            PILL_X, y, PILL_WIDTH, PILL_HEIGHT,
            endpoint ? PILL_HEIGHT / 2 : 5.0, endpoint ? "#f0fdf4" : "#fefce8",
            endpoint ? "#86efac" : "#fde047", PILL_X + 16, y + 17);
    put_text(p->out, o->name, NAME_SHOWN);
    fprintf(p->out, "</text>\n<text class='dim' x='%.1f' y='%.1f'>%s</text>\n",
            PILL_X + 16, y + 31, kind_name(o->kind));
}

/* --- the whole --- */

static void
draw_head(const struct picture *p)
{
    fprintf(p->out,
            "<svg xmlns='http://www.w3.org/2000/svg' width='%.0f' "
            "height='%.0f' viewBox='0 0 %.0f %.0f'>\n%s<defs>\n",
            WIDTH, p->height, WIDTH, p->height, head);
    for (size_t i = 0; i < WAYS; i++)
        fprintf(p->out,
                "<marker id='%s' viewBox='0 0 10 10' refX='9' refY='5' "
                "markerUnits='userSpaceOnUse' markerWidth='9' "
                "markerHeight='9' orient='auto'><path d='M0 1L10 5L0 9z' "
                "style='fill:%s'/></marker>\n",
                ways[i].mark, ways[i].colour);
    fprintf(p->out,
            "</defs>\n<rect width='100%%' height='100%%' fill='#fff'/>\n"
            "<text class='title' x='28' y='38'>");
    put_text(p->out, p->reach->scenario->name, 80);
    fputs(": what may talk to whom</text>\n<text class='dim' x='28' y='60'>",
          p->out);
    put_text(p->out, p->reach->scenario->sentence, 130);
    fputs("</text>\n", p->out);
}

static void
draw_legend(const struct picture *p)
{
    double x = 28, y = p->height - 24;

    for (size_t i = 0; i < WAYS; i++) {
        draw_path(
            p, &ways[i], false,
            (double[]){x, y - 4, x + 10, y - 4, x + 18, y - 4, x + 28, y - 4});
        fprintf(p->out, "<text class='dim' x='%.1f' y='%.1f'>%s</text>\n",
                x + 34, y, ways[i].text);
        x += 58 + 6.1 * (double)strlen(ways[i].text);
    }
    fprintf(p->out,
            "<text class='dim' x='%.1f' y='%.1f'>thick: and handles "
            "along</text>\n",
            x, y);
}

void
reach_draw(const struct reach *reach, FILE *out)
{
    size_t objects = reach->scenario->objects_count;
    struct picture p = {.reach = reach, .out = out};

    p.object = orr_text_allocate(objects + 1, sizeof p.object[0]);
    p.pill_y = orr_text_allocate(objects + 1, sizeof p.pill_y[0]);
    p.right = orr_text_allocate(objects + 1, sizeof p.right[0]);
    p.left = orr_text_allocate(reach->parties + 1, sizeof p.left[0]);
    p.card_y = orr_text_allocate(reach->parties + 1, sizeof p.card_y[0]);
    place_cards(&p);
    place_objects(&p);
    place_ends(&p);
    draw_head(&p);
    for (size_t i = 0; i < reach->parties; i++) {
        for (size_t row = 0; row < objects; row++)
            draw_uses(&p, i, p.object[row]);
        for (size_t other = 0; other < reach->parties; other++)
            draw_over(&p, i, other);
    }
    for (size_t i = 0; i < reach->parties; i++)
        draw_card(&p, i);
    for (size_t i = 0; i < objects; i++)
        draw_pill(&p, i);
    draw_legend(&p);
    fputs("</svg>\n", out);
    free(p.object);
    free(p.pill_y);
    free(p.right);
    free(p.left);
    free(p.card_y);
}
