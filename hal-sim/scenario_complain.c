#include "hal-sim/scenario_complain.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define WORD_MAX 40u /* letters of a word that is compared */
#define LISTED_MAX 24u

struct critique {
    struct critique *older;
    struct complaint complaint;
};

struct critic
critic_create(const char *file)
{
    struct pool *pool = pool_create();
    return (struct critic){
        .pool = pool,
        .file = pool_copy(pool, file, strlen(file)),
    };
}

/* Makes room for a complaint with all but its text; null: enough is enough. */
static struct complaint *
add(struct critic *critic, struct place place, const char *remedy)
{
    if (critic->count >= COMPLAINTS_MAX)
        return NULL;
    struct pool *pool = critic->pool;
    struct critique *critique = pool_take(pool, sizeof *critique);
    critique->older = critic->newest;
    critique->complaint = (struct complaint){
        .file = critic->file,
        .key = pool_copy(pool, place.key, strlen(place.key)),
        .remedy = pool_copy(pool, remedy, strlen(remedy)),
        .line = place.line,
        .column = place.column,
    };
    critic->newest = critique;
    critic->count++;
    return &critique->complaint;
}

static void
set_text(struct critic *critic, struct complaint *complaint, const char *format,
         va_list list)
{
    char text[1024];
    int length = vsnprintf(text, sizeof text, format, list);
    if (length < 0)
        length = 0;
    if ((size_t)length >= sizeof text)
        length = (int)sizeof text - 1;
    complaint->text = pool_copy(critic->pool, text, (size_t)length);
}

void
complain(struct critic *critic, struct place place, const char *remedy,
         const char *format, ...)
{
    struct complaint *complaint = add(critic, place, remedy);
    if (!complaint)
        return;
    va_list list;
    va_start(list, format);
    set_text(critic, complaint, format, list);
    va_end(list);
}

void
complain_mildly(struct critic *critic, struct place place, const char *remedy,
                const char *format, ...)
{
    struct complaint *complaint = add(critic, place, remedy);
    if (!complaint)
        return;
    va_list list;
    va_start(list, format);
    set_text(critic, complaint, format, list);
    va_end(list);
    complaint->warning = true;
}

static int
compare(const void *left, const void *right)
{
    const struct complaint *a = left, *b = right;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    int order = strcmp(a->key, b->key);
    return order ? order : strcmp(a->text, b->text);
}

struct complaints
critic_finish(struct critic *critic)
{
    struct complaints all = {.memory = critic->pool, .count = critic->count};
    all.item = pool_array(critic->pool, all.count, sizeof *all.item);
    size_t left = all.count;
    for (struct critique *c = critic->newest; c; c = c->older)
        all.item[--left] = c->complaint;
    if (all.count)
        qsort(all.item, all.count, sizeof *all.item, compare);
    *critic = (struct critic){0};
    return all;
}

void
complaints_free(struct complaints *complaints)
{
    pool_free(complaints->memory);
    *complaints = (struct complaints){0};
}

static void
print_one(const struct complaint *c, FILE *out)
{
    fputs(c->file, out);
    if (c->line)
        fprintf(out, ":%u:%u", (unsigned)c->line, (unsigned)c->column);
    fputs(c->warning ? ": warning: " : ": ", out);
    if (*c->key)
        fprintf(out, "%s: ", c->key);
    fprintf(out, "%s; %s\n", c->text, c->remedy);
}

void
complaints_print(const struct complaints *complaints, FILE *out)
{
    for (size_t i = 0; i < complaints->count; i++)
        print_one(&complaints->item[i], out);
    if (complaints->count >= COMPLAINTS_MAX)
        fprintf(out,
                "%s: more is wrong than is listed here; "
                "mend these first\n",
                complaints->item[0].file);
}

/* How many letters must be added, dropped, changed, or swapped with their
 * neighbour, to get from one word to the other. */
static unsigned
distance(const char *a, const char *b)
{
    unsigned row[3][WORD_MAX + 1] = {{0}};
    size_t n = strlen(a), m = strlen(b);
    if (n > WORD_MAX || m > WORD_MAX)
        return WORD_MAX;
    for (unsigned j = 0; j <= m; j++)
        row[0][j] = j;
    for (unsigned i = 1; i <= n; i++) {
        unsigned *now = row[i % 3], *last = row[(i + 2) % 3];
        now[0] = i;
        for (unsigned j = 1; j <= m; j++) {
            unsigned best = last[j - 1] + (a[i - 1] != b[j - 1]);
            best = last[j] + 1 < best ? last[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            bool swapped =
                i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && row[(i + 1) % 3][j - 2] + 1 < best)
                best = row[(i + 1) % 3][j - 2] + 1;
            now[j] = best;
        }
    }
    return row[n % 3][m];
}

const char *
nearest_word(const char *word, const char *const *candidates)
{
    const char *best = NULL;
    size_t length = strlen(word);
    unsigned limit = length < 3 ? 1 : length < 6 ? 2 : 3;
    for (; *candidates; candidates++) {
        unsigned d = distance(word, *candidates);
        /* a word of which nothing is left is no misspelling */
        if (d > limit || d >= strlen(*candidates))
            continue;
        best = *candidates;
        if (!d)
            break;
        limit = d - 1;
    }
    return best;
}

const char *
suggest(struct pool *pool, const char *word, const char *const *candidates)
{
    const char *near = nearest_word(word, candidates);
    if (near)
        return pool_format(pool, "did you mean \"%s\"?", near);
    const char *list = "known are: ", *comma = "";
    unsigned count = 0;
    for (; *candidates && count < LISTED_MAX; candidates++, count++) {
        list = pool_format(pool, "%s%s%s", list, comma, *candidates);
        comma = ", ";
    }
    if (!count)
        return "there are none yet: declare it first";
    return *candidates ? pool_format(pool, "%s, ...", list) : list;
}
