/* What an image says on its serial line, as it is understood. */
#include "hal-sim/boot_console.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"

/* What was told, a line for each. */
static char *told;
static size_t told_bytes;
static FILE *out;

static void
on_happening(void *self, const struct happening *h)
{
    (void)self;
    bool text = h->kind == HAPPENED_OUTPUT || h->kind == HAPPENED_MARK;
    fprintf(out, "%d badge %u at %d number %u value %d: %.*s\n", h->kind,
            h->badge, (int)h->time_ns, h->number, (int)h->value,
            text ? (int)h->value : 0, text ? h->text : "");
}

static void
on_line(void *self, const char *line)
{
    fprintf(out, "%s: %s\n", (const char *)self, line);
}

static void
on_log(void *self, const char *line)
{
    (void)self;
    on_line((void *)(uintptr_t) "log", line);
}

static void
on_said(void *self, const char *line)
{
    (void)self;
    on_line((void *)(uintptr_t) "said", line);
}

/* Takes the text in pieces of `piece` bytes; what was told is in `told`. */
static struct boot_console
take(const char *text, size_t bytes, size_t piece)
{
    struct boot_console console = {
        .happened = on_happening, .log = on_log, .said = on_said};
    free(told);
    out = open_memstream(&told, &told_bytes);
    ck_assert_ptr_nonnull(out);
    for (size_t at = 0; at < bytes; at += piece)
        boot_console_take(&console, text + at,
                          bytes - at < piece ? bytes - at : piece);
    boot_console_close(&console);
    fclose(out);
    return console;
}

#define TAKE(text, piece) take(text, sizeof(text) - 1, piece)

START_TEST(test_lines_for_tools_tell_what_happened)
{
    TAKE("\x1eo 1 20 6 hello\n\n"
         "\x1em 2 30 4 mark\n"
         "\x1e"
         "f 3 40 5\n"
         "\x1e"
         "e 3 50 2 1\n"
         "\x1es 4 60\n"
         "\x1ei 7 70\n"
         "\x1el E0102\n",
         (size_t)_i);
    ck_assert_str_eq(told, "0 badge 1 at 20 number 0 value 6: hello\n\n"
                           "1 badge 2 at 30 number 0 value 4: mark\n"
                           "2 badge 3 at 40 number 5 value 0: \n"
                           "3 badge 3 at 50 number 2 value 1: \n"
                           "4 badge 4 at 60 number 0 value 0: \n"
                           "5 badge 0 at 70 number 0 value 7: \n"
                           "log: E0102\n");
}
END_TEST

/* A program may write what it wants: it is text, and nothing else. */
START_TEST(test_a_program_cannot_forge_a_line)
{
    struct boot_console console = TAKE("\x1eo 1 20 34 \n\x1e"
                                       "e 1 1 1 0\norrery: end digest=1 \n"
                                       "\norrery: broken by itself\n",
                                       3);
    ck_assert_ptr_null(strstr(told, "3 badge"));
    ck_assert_int_eq(console.end, BOOT_BROKEN);
    ck_assert_str_eq(console.broken, "by itself");
    free(console.broken);
}
END_TEST

START_TEST(test_the_last_line_says_how_it_ended)
{
    struct boot_console console =
        TAKE("orrery: end digest=00000000000000ff timeless=0a events=12 now=34 "
             "stop=done\r\n",
             5);
    ck_assert_int_eq(console.end, BOOT_DONE);
    ck_assert_uint_eq(console.digest, 255);
    ck_assert_uint_eq(console.timeless, 10);
    ck_assert_uint_eq(console.events, 12);
    ck_assert_uint_eq(console.now, 34);
    console =
        TAKE("orrery: end digest=1 timeless=2 events=3 now=4 stop=time\n", 100);
    ck_assert_int_eq(console.end, BOOT_LATE);
    console = TAKE("orrery: end digest=1 timeless=2 events=3 now=4 st\n", 100);
    ck_assert_int_eq(console.end, BOOT_RUNS);
}
END_TEST

START_TEST(test_what_is_no_line_for_tools_is_passed_on_or_left_out)
{
    struct boot_console console = TAKE("OpenSBI v1.1\n"
                                       "\n"
                                       "\x1e"
                                       "e 1\n"
                                       "\x1eq 1 2 3\n"
                                       "\x1eo 1 2 99999999 x\n"
                                       "the end, cut o",
                                       4);
    ck_assert_str_eq(told, "said: OpenSBI v1.1\nsaid: the end, cut o\n");
    ck_assert_int_eq(console.end, BOOT_RUNS);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("console of an image");
    TCase *tcase = tcase_create("all");

    tcase_add_loop_test(tcase, test_lines_for_tools_tell_what_happened, 1, 9);
    tcase_add_test(tcase, test_a_program_cannot_forge_a_line);
    tcase_add_test(tcase, test_the_last_line_says_how_it_ended);
    tcase_add_test(tcase,
                   test_what_is_no_line_for_tools_is_passed_on_or_left_out);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    free(told);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
