/* Runs hal-sim/tests/scenario/complaints.txt: what is wrong with small files,
 * word for word. A case is "== sentence", the file, "--", and the complaints
 * one on a line without the file's name. A sentence that ends in "(in words)"
 * asks for the expectations' sentences, one in "(warnings)" for those. What
 * every scenario must have is added below the text where it is missing, so that
 * lines keep their numbers. With ORR_UPDATE=1 in the environment the answers
 * are printed instead. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/scenario.h"

#define CASES "hal-sim/tests/scenario/complaints.txt"
#define NAME "sample.yaml"
#define TEXT_MAX 16384

struct sample {
    char sentence[256];
    char text[TEXT_MAX];
    char expected[TEXT_MAX];
};

static const char *const needed[][2] = {
    {"scenario:", "scenario: sample\n"},
    {"sentence:", "sentence: A sample.\n"},
    {"topic:", "topic: test\n"},
    {"expectations:", "expectations: [never: {deadlock: true}]\n"},
    {"processes:", "processes: {a: {program: a}, b: {program: b}}\n"},
};

static bool
has_line(const char *text, const char *start)
{
    size_t length = strlen(start);
    for (; text; text = strchr(text, '\n')) {
        text += *text == '\n';
        if (!strncmp(text, start, length))
            return true;
    }
    return false;
}

static void
complete(struct sample *sample)
{
    if (strstr(sample->sentence, "(as it is)"))
        return;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (!has_line(sample->text, needed[i][0]))
            strcat(sample->text, needed[i][1]);
    }
}

/* Takes `NAME:` away from the start of each line. */
static void
strip(char *text)
{
    char *to = text;
    for (char *from = text; *from; from++) {
        bool start = from == text || from[-1] == '\n';
        if (start && !strncmp(from, NAME ":", strlen(NAME ":")))
            from += strlen(NAME ":");
        *to++ = *from;
    }
    *to = 0;
}

/* What the sentence's ending asks for, of a file that is fine. */
static void
show_scenario(const struct sample *sample, const struct scenario *scenario,
              FILE *out)
{
    struct complaints warnings;
    bool words = strstr(sample->sentence, "(in words)");
    if (!words && !strstr(sample->sentence, "(warnings)")) {
        fputs("fine\n", out);
        return;
    }
    for (size_t i = 0; words && i < scenario->expectations_count; i++)
        fprintf(out, "%u: %s\n", (unsigned)scenario->expectations[i].line,
                scenario->expectations[i].sentence);
    if (words)
        return;
    scenario_warn(scenario, NULL, &warnings);
    complaints_print(&warnings, out);
    complaints_free(&warnings);
}

static char *
answer(const struct sample *sample)
{
    struct complaints complaints;
    char *printed = NULL;
    size_t bytes;
    FILE *out = open_memstream(&printed, &bytes);
    ck_assert_ptr_nonnull(out);
    struct scenario *scenario =
        scenario_parse(NAME, sample->text, strlen(sample->text), &complaints);
    if (scenario)
        show_scenario(sample, scenario, out);
    complaints_print(&complaints, out);
    complaints_free(&complaints);
    scenario_free(scenario);
    fclose(out);
    strip(printed);
    return printed;
}

/* The next case; false after the last. `line` is the first of it. */
static bool
next(FILE *file, struct sample *sample, char line[1024])
{
    if (strncmp(line, "== ", 3) != 0)
        return false;
    memset(sample, 0, sizeof *sample);
    snprintf(sample->sentence, sizeof sample->sentence, "%.*s",
             (int)strcspn(line + 3, "\n"), line + 3);
    char *part = sample->text;
    *line = 0;
    while (fgets(line, 1024, file) && strncmp(line, "== ", 3) != 0) {
        if (!strcmp(line, "--\n"))
            part = sample->expected;
        else
            strcat(part, line);
        ck_assert_uint_lt(strlen(part), TEXT_MAX - 2048);
        *line = 0;
    }
    return true;
}

static void
show(const struct sample *sample, const char *found)
{
    printf("== %s\n%s--\n%s", sample->sentence, sample->text, found);
}

START_TEST(test_every_complaint_names_line_key_cause_and_remedy)
{
    static struct sample sample;
    char line[1024] = "";
    unsigned count = 0, wrong = 0;
    bool update = getenv("ORR_UPDATE");
    FILE *file = fopen(CASES, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    for (; next(file, &sample, line); count++) {
        struct sample shown = sample;
        complete(&sample);
        char *found = answer(&sample);
        bool same = !strcmp(found, sample.expected);
        wrong += !same;
        if (update || !same)
            show(&shown, found);
        free(found);
    }
    fclose(file);
    ck_assert_uint_gt(count, 80);
    if (!update)
        ck_assert_uint_eq(wrong, 0);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("scenario complaints");
    TCase *tests = tcase_create("cases");
    tcase_add_test(tests, test_every_complaint_names_line_key_cause_and_remedy);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
