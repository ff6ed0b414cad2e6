/* Text for people: times, quotes, UTF-8; and the verdict on a broken kernel,
 * which no scenario can bring about. */
#include "hal-sim/orr_text.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_verdict.h"

static void
time_must_be(uint64_t ns, const char *words)
{
    char text[ORR_TEXT_TIME_BYTES];
    ck_assert_str_eq(orr_text_time(ns, text), words);
}

START_TEST(test_a_time_is_exact_in_a_fitting_unit)
{
    time_must_be(0, "0 ns");
    time_must_be(999, "999 ns");
    time_must_be(1000, "1 us");
    time_must_be(1250, "1.25 us");
    time_must_be(1000001, "1.000001 ms");
    time_must_be(UINT64_C(3600000000000), "3600 s");
    time_must_be(UINT64_MAX, "18446744073.709551615 s");
}
END_TEST

START_TEST(test_a_time_is_read_with_its_unit)
{
    uint64_t ns = 0;
    ck_assert(orr_text_read_time("10ms", &ns));
    ck_assert_uint_eq(ns, 10000000);
    ck_assert(orr_text_read_time("1.5us", &ns));
    ck_assert_uint_eq(ns, 1500);
    ck_assert(orr_text_read_time("0ns", &ns));
    ck_assert_uint_eq(ns, 0);
    ck_assert(orr_text_read_time("2s", &ns));
    ck_assert_uint_eq(ns, UINT64_C(2000000000));
}
END_TEST

START_TEST(test_what_is_no_time_is_refused)
{
    static const char *const wrong[] = {"",
                                        "10",
                                        "ms",
                                        "-1ms",
                                        "1 ms",
                                        "1.ms",
                                        "1.2.3ms",
                                        "1mm",
                                        "1msx",
                                        "0.5ns",
                                        "1e3ms",
                                        "+1ms",
                                        "99999999999999999999s",
                                        "18446744074s"};
    uint64_t ns = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ck_assert_msg(!orr_text_read_time(wrong[i], &ns), "%s", wrong[i]);
}
END_TEST

START_TEST(test_a_number_is_whole_and_fits)
{
    uint64_t number = 0;
    ck_assert(orr_text_read_number("18446744073709551615", &number));
    ck_assert_uint_eq(number, UINT64_MAX);
    ck_assert(orr_text_read_number("0x10", &number));
    ck_assert_uint_eq(number, 16);
    ck_assert(!orr_text_read_number("18446744073709551616", &number));
    ck_assert(!orr_text_read_number("-1", &number));
    ck_assert(!orr_text_read_number("1x", &number));
    ck_assert(!orr_text_read_number("", &number));
}
END_TEST

START_TEST(test_a_quote_escapes_and_is_cut)
{
    char *text = orr_text_quote("a\"\n\x01\\", 5, 60);
    ck_assert_str_eq(text, "\"a\\\"\\n\\x01\\\\\"");
    free(text);
    text = orr_text_quote("abcdef", 6, 3);
    ck_assert_str_eq(text, "\"abc\"...");
    free(text);
}
END_TEST

START_TEST(test_bytes_that_are_no_text_are_replaced)
{
    static const char *const bad = "\xef\xbf\xbd";
    static const char bytes[] = "a\xff\xc3\xa9\xc0\x80\xed\xa0\x80\0b";
    char *text = orr_text_utf8(bytes, sizeof bytes - 1);
    char *wanted = orr_text_format("a%s\xc3\xa9%s%s%s%s%s%sb", bad, bad, bad,
                                   bad, bad, bad, bad);
    ck_assert_str_eq(text, wanted);
    free(text);
    free(wanted);
    text = orr_text_utf8("\xf0\x9f\x98", 3);
    ck_assert_uint_eq(strlen(text), 9);
    free(text);
}
END_TEST

START_TEST(test_a_broken_kernel_is_told_with_what_shows_it_again)
{
    static const struct scenario scenario = {.name = "probe",
                                             .path = "probe.yaml"};
    char reason[] = "event 12: it is so (core/x.c:3)";
    const struct run_result result = {
        .verdict = RUN_BROKEN, .stop = STOP_BROKEN, .seed = 9, .error = reason};
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    orr_verdict_print(out, &scenario, &result);
    orr_verdict_print_json(out, &scenario, &result);
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, reason));
    ck_assert_ptr_nonnull(
        strstr(text, "orr run probe.yaml --seed 9 --check --gdb"));
    ck_assert_ptr_nonnull(strstr(text, "\"verdict\":\"broken\""));
    ck_assert_ptr_nonnull(strstr(text, "\"stop\":\"broken\""));
    free(text);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("text");
    TCase *text = tcase_create("text");
    tcase_add_test(text, test_a_time_is_exact_in_a_fitting_unit);
    tcase_add_test(text, test_a_time_is_read_with_its_unit);
    tcase_add_test(text, test_what_is_no_time_is_refused);
    tcase_add_test(text, test_a_number_is_whole_and_fits);
    tcase_add_test(text, test_a_quote_escapes_and_is_cut);
    tcase_add_test(text, test_bytes_that_are_no_text_are_replaced);
    tcase_add_test(text, test_a_broken_kernel_is_told_with_what_shows_it_again);
    suite_add_tcase(suite, text);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
