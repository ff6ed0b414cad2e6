/* What programs print, to the byte. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "apps/lib/format.h"
#include "apps/tests/stub.h"

struct text {
    struct text_sink sink;
    char text[256];
    size_t bytes;
};

static void
put(struct text_sink *sink, char c)
{
    struct text *text = (struct text *)sink;

    ck_assert(text->bytes < sizeof text->text - 1);
    text->text[text->bytes++] = c;
}

static void
ours(struct text *text, const char *format, ...)
{
    va_list list;

    memset(text, 0, sizeof *text);
    text->sink.put = put;
    va_start(list, format);
    text_format(&text->sink, format, list);
    va_end(list);
}

/* The same as the host's printf says. */
#define ck_assert_as_printf(...) \
    do { \
        struct text text; \
        char wanted[256]; \
        ours(&text, __VA_ARGS__); \
        snprintf(wanted, sizeof wanted, __VA_ARGS__); \
        ck_assert_str_eq(text.text, wanted); \
    } while (0)

START_TEST(test_numbers_look_as_printf_prints_them)
{
    static const int numbers[] = {0, 1, -1, 42, -42, INT_MAX, INT_MIN};

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        int n = numbers[i];

        ck_assert_as_printf("<%d>", n);
        ck_assert_as_printf("<%8d>", n);
        ck_assert_as_printf("<%-8d>", n);
        ck_assert_as_printf("<%08d>", n);
        ck_assert_as_printf("<%u>", (unsigned)n);
        ck_assert_as_printf("<%x>", (unsigned)n);
        ck_assert_as_printf("<%012x>", (unsigned)n);
        ck_assert_as_printf("<%3i>", n);
    }
}
END_TEST

START_TEST(test_wide_numbers_keep_all_their_bits)
{
    ck_assert_as_printf("%llu", ULLONG_MAX);
    ck_assert_as_printf("%lld", LLONG_MIN);
    ck_assert_as_printf("%llx", ULLONG_MAX);
    ck_assert_as_printf("%lu %ld", ULONG_MAX, LONG_MIN);
    ck_assert_as_printf("%zu", SIZE_MAX);
    ck_assert_as_printf("%25llu|%-25llu|%025llu", 1ull << 63, 5ull, 7ull);
}
END_TEST

START_TEST(test_text_and_characters_are_padded)
{
    ck_assert_as_printf("%s", "text");
    ck_assert_as_printf("<%10s><%-10s>", "right", "left");
    ck_assert_as_printf("%c%c<%3c>", 'a', '%', 'z');
    ck_assert_as_printf("100%%");
    ck_assert_as_printf("%2s", "longer than its width");
}
END_TEST

START_TEST(test_no_text_says_so)
{
    struct text text;

    ours(&text, "%s", (const char *)NULL);
    ck_assert_str_eq(text.text, "(null)");
}
END_TEST

START_TEST(test_unknown_directives_are_left_as_they_stand)
{
    struct text text;

    ours(&text, "a %q b %5");
    ck_assert_str_eq(text.text, "a %q b %5");
}
END_TEST

int
main(int argc, char **argv)
{
    Suite *suite = suite_create("format");
    TCase *all = tcase_create("all");
    SRunner *runner;
    int failed;

    (void)argc;
    (void)argv;
    tcase_add_test(all, test_numbers_look_as_printf_prints_them);
    tcase_add_test(all, test_wide_numbers_keep_all_their_bits);
    tcase_add_test(all, test_text_and_characters_are_padded);
    tcase_add_test(all, test_no_text_says_so);
    tcase_add_test(all, test_unknown_directives_are_left_as_they_stand);
    suite_add_tcase(suite, all);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
