#include "hal-sim/judge.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/judge_state.h"
#include "hal-sim/orr_text.h"

#define QUOTE_MAX 60u

/* The end of the run, as the findings need it. */
struct close {
    struct moment at;
    bool final;
};

const char *
judge_fault_name(uint64_t fault)
{
    static const char *const names[ORR_FAULT_MAX] = {
        "none",  "access", "instruction", "arithmetic",
        "abort", "budget", "exit"};
    return fault < ORR_FAULT_MAX ? names[fault] : "?";
}

const char *
judge_end_name(uint64_t end)
{
    static const char *const names[] = {"alive", "exited", "fault", "killed"};
    return end < sizeof names / sizeof names[0] ? names[end] : "?";
}

static const char *
process_name(const struct judge *judge, uint32_t badge)
{
    return badge ? judge->scenario->processes[badge - 1].name : "init";
}

static struct finding
hold(const struct matter *matter, struct moment at, char *text)
{
    return (struct finding){matter->expectation, true, at.event, at.time_ns,
                            text};
}

static struct finding
fail(const struct matter *matter, struct moment at, char *text)
{
    return (struct finding){matter->expectation, false, at.event, at.time_ns,
                            text};
}

/* The first line in which two texts differ, as "line 3 is ..., not ...". */
static char *
difference(const char *is, size_t is_bytes, const char *should)
{
    size_t line = 1, start = 0, at = 0, bytes = strlen(should);
    if (is_bytes == 0)
        return orr_text_format("it wrote nothing");
    for (; at < is_bytes && at < bytes && is[at] == should[at]; at++) {
        if (is[at] == '\n') {
            line++;
            start = at + 1;
        }
    }
    const char *is_end = memchr(is + start, '\n', is_bytes - start);
    const char *should_end = strchr(should + start, '\n');
    size_t is_length =
        is_end ? (size_t)(is_end - is) + 1 - start : is_bytes - start;
    size_t should_length =
        should_end ? (size_t)(should_end - should) + 1 - start : bytes - start;
    char *left = orr_text_quote(is + start, is_length, QUOTE_MAX);
    char *right = orr_text_quote(should + start, should_length, QUOTE_MAX);
    char *text = NULL;
    if (is_length == 0)
        text = orr_text_format("its output ends before line %zu: %s is missing",
                               line, right);
    else if (should_length == 0)
        text =
            orr_text_format("its output goes on: line %zu is %s", line, left);
    else
        text =
            orr_text_format("line %zu is %s, expected %s", line, left, right);
    free(left);
    free(right);
    return text;
}

static struct finding
judge_output_is(const struct judge *judge, const struct matter *matter,
                struct close close)
{
    const struct expectation *e = matter->expectation;
    const struct judged_process *process = &judge->process[e->badge];
    size_t bytes = strlen(e->text);
    if (process->bytes == bytes && memcmp(process->output, e->text, bytes) == 0)
        return hold(matter, process->written, NULL);
    return fail(matter, process->bytes ? process->written : close.at,
                difference(process->output, process->bytes, e->text));
}

static struct finding
judge_exit(const struct judge *judge, const struct matter *matter,
           struct close close)
{
    const struct expectation *e = matter->expectation;
    const struct judged_process *process = &judge->process[e->badge];
    switch ((enum orr_end)process->end) {
    case ORR_END_ALIVE:
        return fail(matter, close.at,
                    orr_text_format("it had not ended when the run ended"));
    case ORR_END_FAULT:
        return fail(matter, process->ended,
                    orr_text_format("it was ended by a fault (%s)",
                                    judge_fault_name(process->status)));
    case ORR_END_KILLED:
        return fail(matter, process->ended, orr_text_format("it was killed"));
    case ORR_END_EXITED:
        break;
    }
    if (process->status == (uint64_t)e->status)
        return hold(matter, process->ended, NULL);
    return fail(
        matter, process->ended,
        orr_text_format("it exited with %" PRId64, (int64_t)process->status));
}

static struct finding
judge_eventually(const struct matter *matter, struct close close)
{
    char late[ORR_TEXT_TIME_BYTES];
    uint64_t limit_ns = matter->expectation->limit_ns;
    if (matter->hits == 0)
        return fail(matter, close.at,
                    orr_text_format("it had not happened when the run ended"));
    if (matter->first.time_ns <= limit_ns)
        return hold(matter, matter->first, NULL);
    orr_text_time(matter->first.time_ns - limit_ns, late);
    return fail(matter, matter->first,
                orr_text_format("it happened %s too late", late));
}

/* The first hit in words, for an expectation that it should not happen. */
static char *
describe_first(const struct judge *judge, const struct matter *matter)
{
    const char *who = process_name(judge, matter->first_badge);
    const char *text = matter->first_text ? matter->first_text : "";
    char *quoted = orr_text_quote(text, strlen(text), QUOTE_MAX);
    char *words = NULL;
    switch (matter->expectation->condition.kind) {
    case CONDITION_OUTPUT:
        words = orr_text_format("%s wrote %s", who, quoted);
        break;
    case CONDITION_MARK:
        words = orr_text_format("%s wrote the mark %s", who, quoted);
        break;
    case CONDITION_FAULT:
        words = orr_text_format("%s raised the fault %s", who,
                                judge_fault_name(matter->first_number));
        break;
    case CONDITION_END:
        words = orr_text_format("%s ended (%s)", who,
                                judge_end_name(matter->first_number));
        break;
    case CONDITION_DEADLOCK:
        words = orr_text_format("%s", text);
        break;
    case CONDITION_SPENT:
        words = orr_text_format("%s ran out of budget", who);
        break;
    }
    free(quoted);
    return words;
}

static struct finding
judge_never(const struct judge *judge, const struct matter *matter,
            struct close close)
{
    if (matter->hits == 0)
        return hold(matter, close.at, NULL);
    return fail(matter, matter->first, describe_first(judge, matter));
}

static struct finding
judge_count(const struct matter *matter, struct close close)
{
    const struct expectation *e = matter->expectation;
    char *text = orr_text_format("it happened %" PRIu64 " time%s", matter->hits,
                                 matter->hits == 1 ? "" : "s");
    if (matter->hits > e->max)
        return fail(matter, matter->beyond, text);
    if (matter->hits < e->min)
        return fail(matter, close.at, text);
    return hold(matter, matter->hits ? matter->last : close.at, text);
}

/* always and deadline: no span may take longer than the limit. */
static struct finding
judge_spans(const struct matter *matter, struct close close)
{
    const struct spans *spans = &matter->spans;
    uint64_t limit_ns = matter->expectation->limit_ns;
    const struct span *late = spans_late(spans, limit_ns);
    char taken[ORR_TEXT_TIME_BYTES];
    if (!late && spans->count == 0 &&
        matter->expectation->kind == EXPECT_DEADLINE)
        return fail(matter, close.at,
                    orr_text_format("there was nothing to judge: its "
                                    "beginning never happened"));
    if (!late)
        return hold(matter, close.at,
                    orr_text_format("%zu times", spans->count));
    size_t count = spans_late_count(spans, limit_ns);
    char *text =
        late->taken_ns == UINT64_MAX
            ? orr_text_format("%zu of %zu were late: the first was never "
                              "followed by what was expected",
                              count, spans->count)
            : orr_text_format("%zu of %zu were late: the first took %s", count,
                              spans->count,
                              orr_text_time(late->taken_ns, taken));
    return fail(matter, late->from, text);
}

static struct finding
judge_latency(struct matter *matter, struct close close)
{
    const struct expectation *e = matter->expectation;
    char taken[ORR_TEXT_TIME_BYTES];
    if (matter->spans.count == 0)
        return fail(matter, close.at,
                    orr_text_format("there was nothing to measure: its "
                                    "beginning never happened"));
    struct span late = {close.at, 0};
    if (spans_late(&matter->spans, e->limit_ns))
        late = *spans_late(&matter->spans, e->limit_ns);
    uint64_t ns = spans_percentile(&matter->spans, e->percentile_permille);
    char *text =
        ns == UINT64_MAX
            ? orr_text_format("too many of %zu were never followed "
                              "by what was expected",
                              matter->spans.count)
            : orr_text_format("it is %s, of %zu", orr_text_time(ns, taken),
                              matter->spans.count);
    return ns <= e->limit_ns ? hold(matter, close.at, text)
                             : fail(matter, late.from, text);
}

static struct finding
judge_matter(const struct judge *judge, struct matter *matter,
             struct close close)
{
    const struct expectation *e = matter->expectation;
    if (!close.final)
        spans_settle(&matter->spans, close.at.time_ns, e->limit_ns);
    switch (e->kind) {
    case EXPECT_OUTPUT:
        return judge_output_is(judge, matter, close);
    case EXPECT_EXIT:
        return judge_exit(judge, matter, close);
    case EXPECT_EVENTUALLY:
        return judge_eventually(matter, close);
    case EXPECT_NEVER:
        return judge_never(judge, matter, close);
    case EXPECT_COUNT:
        return judge_count(matter, close);
    case EXPECT_ALWAYS:
    case EXPECT_DEADLINE:
        return judge_spans(matter, close);
    case EXPECT_LATENCY:
        return judge_latency(matter, close);
    }
    abort();
}

const struct finding *
judge_end(struct judge *judge, uint64_t time_ns, uint64_t event, bool final)
{
    struct close close = {{time_ns, event}, final};
    judge_lines_flush(judge, time_ns, event);
    for (size_t i = 0; i < judge->count; i++) {
        free(judge->finding[i].text);
        judge->finding[i] = judge_matter(judge, &judge->matter[i], close);
    }
    return judge->finding;
}
