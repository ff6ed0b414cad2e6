#include "hal-sim/tests/judge_kit.h"

#include <check.h>
#include <string.h>

const struct condition done_by_pong = {
    .kind = CONDITION_MARK, .process = "pong", .text = "done", .badge = 2};
const struct condition go_by_ping = {
    .kind = CONDITION_MARK, .process = "ping", .text = "go", .badge = 1};

static struct scenario_process processes[] = {{.name = "ping"},
                                              {.name = "pong"}};
static struct expectation expectation;
static struct scenario scenario = {.name = "synthetic",
                                   .path = "synthetic.yaml",
                                   .processes = processes,
                                   .processes_count = 2,
                                   .expectations = &expectation,
                                   .expectations_count = 1};
static struct judge *judge;

void
judge_kit_expect(struct expectation wanted)
{
    expectation = wanted;
    expectation.sentence = "as the test says";
    judge = judge_create(&scenario);
}

void
judge_kit_see(struct happening happening)
{
    judge_see(judge, &happening);
}

void
judge_kit_mark(uint32_t badge, const char *text, uint64_t time_ns)
{
    judge_kit_see((struct happening){.kind = HAPPENED_MARK,
                                     .badge = badge,
                                     .text = text,
                                     .time_ns = time_ns,
                                     .event = time_ns / US});
}

void
judge_kit_output(uint32_t badge, const char *text, uint64_t time_ns)
{
    judge_kit_see((struct happening){.kind = HAPPENED_OUTPUT,
                                     .badge = badge,
                                     .text = text,
                                     .value = strlen(text),
                                     .time_ns = time_ns,
                                     .event = time_ns / US});
}

void
judge_kit_must_hold(uint64_t time_ns, bool final)
{
    const struct finding *finding =
        judge_end(judge, time_ns, time_ns / US, final);
    ck_assert_msg(finding->holds, "it fails: %s", finding->text);
    judge_destroy(judge);
}

void
judge_kit_must_fail(uint64_t time_ns, bool final, const char *words,
                    uint64_t event)
{
    const struct finding *finding =
        judge_end(judge, time_ns, time_ns / US, final);
    ck_assert(!finding->holds);
    ck_assert_ptr_nonnull(finding->text);
    ck_assert_msg(strstr(finding->text, words), "no \"%s\" in: %s", words,
                  finding->text);
    ck_assert_uint_eq(finding->event, event);
    judge_destroy(judge);
}
