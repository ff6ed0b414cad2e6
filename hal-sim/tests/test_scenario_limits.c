#include "hal-sim/scenario_value.h"

#include <check.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/scenario_utf8.h"

#define TEXT_MAX 400000

/* A text that grows. */
struct text {
    size_t bytes;
    char at[TEXT_MAX];
};
static struct text text;

static void
clear(void)
{
    text.bytes = 0;
}

static void add(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void
add(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int length =
        vsnprintf(text.at + text.bytes, TEXT_MAX - text.bytes, format, list);
    va_end(list);
    ck_assert_int_ge(length, 0);
    text.bytes += (size_t)length;
    ck_assert_uint_lt(text.bytes, TEXT_MAX);
}

static struct complaints
read_wrong(void)
{
    struct complaints complaints;
    ck_assert_ptr_null(
        scenario_parse("x.yaml", text.at, text.bytes, &complaints));
    ck_assert_uint_gt(complaints.count, 0);
    return complaints;
}

/* The text has one thing wrong, there. */
static void
check_wrong(uint32_t line, uint32_t column, const char *what)
{
    struct complaints complaints = read_wrong();
    if (complaints.count > 1)
        complaints_print(&complaints, stdout);
    ck_assert_uint_eq(complaints.count, 1);
    ck_assert_str_eq(complaints.item[0].text, what);
    ck_assert_uint_eq(complaints.item[0].line, line);
    ck_assert_uint_eq(complaints.item[0].column, column);
    complaints_free(&complaints);
}

START_TEST(test_a_file_of_256_kib_is_read_and_no_larger_one)
{
    clear();
    add("scenario: a\nsentence: b\ntopic: c\nprocesses: {a: {program: a}}\n#");
    memset(text.at + text.bytes, 'x', ELEMENT_BYTES_MAX - text.bytes);
    text.bytes = ELEMENT_BYTES_MAX;
    struct complaints complaints;
    struct scenario *scenario =
        scenario_parse("x.yaml", text.at, text.bytes, &complaints);
    ck_assert_ptr_nonnull(scenario);
    scenario_free(scenario);
    text.at[text.bytes++] = 'x';
    check_wrong(0, 0, "the file is larger than 256 KiB");
}
END_TEST

START_TEST(test_a_list_has_at_most_4096_members)
{
    clear();
    add("stimuli:\n");
    for (int i = 0; i < 4097; i++)
        add("- 1\n");
    check_wrong(4098, 3, "one list or mapping has over 4096 members");
}
END_TEST

START_TEST(test_aliases_cannot_blow_a_file_up)
{
    clear();
    add("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
        add("a%d: &a%d [", i, i);
        for (int n = 0; n < 10; n++)
            add("%s*a%d", n ? ", " : "", i - 1);
        add("]\n");
    }
    check_wrong(5, 25,
                "the file has over 40000 parts, with those that aliases "
                "repeat");
}
END_TEST

START_TEST(test_a_file_has_at_most_256_anchors)
{
    clear();
    add("stimuli:\n");
    for (int i = 0; i < 257; i++)
        add("- &a%d 1\n", i);
    check_wrong(258, 3, "more than 256 anchors");
}
END_TEST

START_TEST(test_deep_nesting_ends_early)
{
    clear();
    add("x: ");
    memset(text.at + text.bytes, '[', 200000);
    text.bytes += 200000;
    check_wrong(1, 15, "lists and mappings are nested too deep");
    clear();
    for (int i = 0; i < 2000; i++)
        add("- ");
    check_wrong(1, 25, "lists and mappings are nested too deep");
}
END_TEST

START_TEST(test_complaints_are_listed_up_to_1000)
{
    clear();
    for (int i = 0; i < 3000; i++)
        add("strange%d: x\n", i);
    struct complaints complaints = read_wrong();
    ck_assert_uint_eq(complaints.count, 1000);
    char *printed = NULL;
    size_t bytes;
    FILE *out = open_memstream(&printed, &bytes);
    complaints_print(&complaints, out);
    fclose(out);
    ck_assert_ptr_nonnull(strstr(printed, "x.yaml: more is wrong than"));
    free(printed);
    complaints_free(&complaints);
}
END_TEST

START_TEST(test_warnings_are_listed_up_to_1000)
{
    clear();
    add("scenario: a\nsentence: b\ntopic: c\nmachine: {cells: 90000}\n"
        "objects: {tick: {kind: timer}}\nprocesses:\n");
    for (int i = 0; i < 60; i++) {
        add("  p%d:\n    program: a\n    handles:\n", i);
        for (int n = 0; n < 20; n++)
            add("      %c: {object: tick, rights: send}\n", 'a' + n);
    }
    struct complaints warnings;
    struct scenario *scenario =
        scenario_parse("x.yaml", text.at, text.bytes, &warnings);
    ck_assert_ptr_nonnull(scenario);
    scenario_warn(scenario, NULL, &warnings);
    ck_assert_uint_eq(warnings.count, 1000);
    ck_assert(warnings.item[999].warning);
    complaints_free(&warnings);
    scenario_free(scenario);
}
END_TEST

START_TEST(test_complaints_come_in_order_of_lines)
{
    clear();
    add("expectations: [5]\nobjects: 5\nmachine: {cpus: 0, cells: 0}\n");
    struct complaints complaints = read_wrong();
    ck_assert_uint_ge(complaints.count, 7);
    for (size_t i = 1; i < complaints.count; i++) {
        const struct complaint *c = &complaints.item[i];
        ck_assert(c[-1].line < c->line ||
                  (c[-1].line == c->line && c[-1].column <= c->column));
    }
    complaints_free(&complaints);
}
END_TEST

START_TEST(test_init_holds_handles_of_so_many_and_no_more)
{
    clear();
    add("scenario: a\nsentence: b\ntopic: c\nmachine: {cells: 100000}\n"
        "objects:\n");
    for (int i = 0; i < 512; i++)
        add("  o%d: {kind: timer}\n", i);
    add("processes:\n");
    for (int i = 0; i < 124; i++)
        add("  p%d: {program: a}\n", i);
    struct complaints complaints;
    struct scenario *scenario =
        scenario_parse("x.yaml", text.at, text.bytes, &complaints);
    ck_assert_ptr_nonnull(scenario);
    ck_assert_uint_eq(scenario->limits.slots, ORR_TABLE_MAX);
    scenario_free(scenario);
    add("  q: {program: a}\n");
    check_wrong(519, 3,
                "125 processes and 512 objects are more than init can hold "
                "handles of");
}
END_TEST

START_TEST(test_lists_of_processes_and_objects_have_their_ends)
{
    clear();
    add("scenario: a\nsentence: b\ntopic: c\nmachine: {cells: 100000}\n"
        "processes:\n");
    for (int i = 0; i < 241; i++)
        add("  p%d: {program: a}\n", i);
    check_wrong(6, 3, "expected at most 240, found 241");
}
END_TEST

START_TEST(test_a_mark_has_at_most_256_bytes)
{
    clear();
    add("scenario: a\nsentence: b\ntopic: c\nprocesses: {a: {program: a}}\n"
        "expectations:\n- never: {mark: {name: ");
    memset(text.at + text.bytes, 'x', 257);
    text.bytes += 257;
    add("}}\n");
    check_wrong(6, 24,
                "expected a text of 1 to 256 bytes, found "
                "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\"");
}
END_TEST

/* Adds a name that is longer than any complaint. */
static void
add_long_name(char letter)
{
    memset(text.at + text.bytes, letter, 5000);
    text.bytes += 5000;
}

START_TEST(test_a_complaint_about_long_names_is_cut)
{
    clear();
    add("scenario: a\nsentence: b\ntopic: c\nprocesses: {a: {program: a}}\n"
        "objects:\n  ? ");
    add_long_name('x');
    add("\n  : {kind: interrupt, line: 1}\n  ? ");
    add_long_name('y');
    add("\n  : {kind: interrupt, line: 1}\n");
    struct complaints complaints = read_wrong();
    ck_assert_uint_eq(complaints.count, 3);
    ck_assert_uint_eq(strlen(complaints.item[2].text), 1023);
    complaints_free(&complaints);
}
END_TEST

START_TEST(test_bytes_that_are_no_text_are_pointed_at)
{
    static const struct {
        const char *bytes;
        size_t count;
        const char *what;
    } samples[] = {
        {"\xff", 1, "the byte 0xff is no text in UTF-8"},
        {"\x80", 1, "the byte 0x80 is no text in UTF-8"},
        {"\xc3", 1, "the byte 0xc3 is no text in UTF-8"},
        {"\xc3x", 2, "the byte 0xc3 is no text in UTF-8"},
        {"\xc0\x80", 2, "the byte 0xc0 is no text in UTF-8"},
        {"\xe0\x80\x80", 3, "the byte 0xe0 is no text in UTF-8"},
        {"\xed\xa0\x80", 3, "the byte 0xed is no text in UTF-8"},
        {"\xf4\x90\x80\x80", 4, "the byte 0xf4 is no text in UTF-8"},
        {"\xf0\x8f\xbf\xbf", 4, "the byte 0xf0 is no text in UTF-8"},
        {"\xf5\x80\x80\x80", 4, "the byte 0xf5 is no text in UTF-8"},
        {"\xef\xbf\xbf", 3, "the byte 0xef is no text in UTF-8"},
        {"\xc2\x80", 2, "the byte 0xc2 is no text in UTF-8"},
        {"\0", 1, "the byte 0x00 is no text in UTF-8"},
        {"\x7f", 1, "the byte 0x7f is no text in UTF-8"},
        {"\x1b", 1, "the byte 0x1b is no text in UTF-8"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        clear();
        add("topic: \xc3\xa4\nname: ");
        memcpy(text.at + text.bytes, samples[i].bytes, samples[i].count);
        text.bytes += samples[i].count;
        check_wrong(2, 7, samples[i].what);
    }
}
END_TEST

START_TEST(test_all_characters_of_text_are_fine)
{
    static const char all[] = "\t\n\r ~\xc2\x85\xc2\xa0\xc3\xa4\xe0\xa0\x80"
                              "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbd"
                              "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf";
    uint32_t point;
    ck_assert_uint_eq(utf8_fine(all, sizeof all - 1), sizeof all - 1);
    ck_assert_uint_eq(utf8_character("\xe2\x82\xac", 3, &point), 3);
    ck_assert_uint_eq(point, 0x20ac);
    ck_assert_uint_eq(utf8_character("", 0, &point), 0);
}
END_TEST

START_TEST(test_a_byte_order_mark_and_carriage_returns_are_read)
{
    static const char windows[] =
        "\xef\xbb\xbfscenario: a\r\nsentence: b\r\ntopic: c\r\n"
        "processes: {a: {program: a}}\r\n";
    struct complaints complaints;
    struct scenario *scenario =
        scenario_parse("x.yaml", windows, sizeof windows - 1, &complaints);
    ck_assert_ptr_nonnull(scenario);
    ck_assert_str_eq(scenario->name, "a");
    ck_assert_str_eq(scenario->topic, "c");
    scenario_free(scenario);
}
END_TEST

START_TEST(test_any_cut_of_a_file_is_survived)
{
    static const char sample[] =
        "scenario: \"a\"\nsentence: 'b'\ntopic: c\n"
        "machine: {cpus: 2, costs: {call: 3ns}}\n"
        "objects: {d: &d {kind: interrupt, line: 1}}\n"
        "processes:\n  a:\n    program: a\n    handles:\n"
        "      x: {object: d, rights: [send, receive]}\n"
        "expectations:\n- never: {fault: {process: a}}\n"
        "- output:\n    process: a\n    is: |\n      one\n      two\n";
    struct complaints complaints;
    unsigned fine = 0;
    for (size_t bytes = 0; bytes < sizeof sample; bytes++) {
        struct scenario *scenario =
            scenario_parse("x.yaml", sample, bytes, &complaints);
        ck_assert((scenario != NULL) == (complaints.count == 0));
        fine += scenario != NULL;
        scenario_free(scenario);
        complaints_free(&complaints);
    }
    ck_assert_uint_gt(fine, 5);
    ck_assert_uint_lt(fine, 100);
}
END_TEST

START_TEST(test_the_nearest_word_is_found)
{
    static const char *const words[] = {"priority", "period", "cpu", "quota",
                                        0};
    ck_assert_str_eq(nearest_word("priority", words), "priority");
    ck_assert_str_eq(nearest_word("prioirty", words), "priority");
    ck_assert_str_eq(nearest_word("perod", words), "period");
    ck_assert_str_eq(nearest_word("periods", words), "period");
    ck_assert_str_eq(nearest_word("qouta", words), "quota");
    ck_assert_str_eq(nearest_word("cpus", words), "cpu");
    ck_assert_ptr_null(nearest_word("x", words));
    ck_assert_ptr_null(nearest_word("", words));
    ck_assert_ptr_null(nearest_word("frequency", words));
    clear();
    memset(text.at, 'p', 1000);
    text.at[1000] = 0;
    ck_assert_ptr_null(nearest_word(text.at, words));
}
END_TEST

START_TEST(test_many_words_are_not_all_listed)
{
    struct pool *pool = pool_create();
    const char *words[27] = {0};
    for (unsigned i = 0; i < 26; i++)
        words[i] = pool_format(pool, "word-%c", (char)('a' + i));
    const char *all = suggest(pool, "quite-different", words);
    ck_assert_ptr_nonnull(strstr(all, "word-x, ..."));
    ck_assert_ptr_null(strstr(all, "word-y"));
    pool_free(pool);
}
END_TEST

START_TEST(test_a_pool_gives_aligned_zeroes_of_any_size)
{
    static const size_t sizes[] = {1, 100, 16384, 16385, 1000000, 0, 7};
    struct pool *pool = pool_create();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        unsigned char *memory = pool_take(pool, sizes[i]);
        ck_assert_ptr_nonnull(memory);
        ck_assert_uint_eq((uintptr_t)memory % 16, 0);
        size_t zeroes = 0;
        for (size_t n = 0; n < sizes[i]; n++)
            zeroes += !memory[n];
        ck_assert_uint_eq(zeroes, sizes[i]);
        if (sizes[i])
            memset(memory, 0xff, sizes[i]);
    }
    pool_free(pool);
    pool_free(NULL);
}
END_TEST

START_TEST(test_times_are_shown_in_their_largest_whole_unit)
{
    static const struct {
        uint64_t ns;
        const char *shown;
    } samples[] = {
        {0, "0 ns"},           {1, "1 ns"},       {1500, "1500 ns"},
        {2000, "2 us"},        {1000000, "1 ms"}, {1500000, "1500 us"},
        {60000000000, "60 s"},
    };
    struct pool *pool = pool_create();
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        ck_assert_str_eq(value_show_time(pool, samples[i].ns),
                         samples[i].shown);
    pool_free(pool);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("scenario limits");
    TCase *tests = tcase_create("limits");
    tcase_add_test(tests, test_a_file_of_256_kib_is_read_and_no_larger_one);
    tcase_add_test(tests, test_a_list_has_at_most_4096_members);
    tcase_add_test(tests, test_aliases_cannot_blow_a_file_up);
    tcase_add_test(tests, test_a_file_has_at_most_256_anchors);
    tcase_add_test(tests, test_deep_nesting_ends_early);
    tcase_add_test(tests, test_complaints_are_listed_up_to_1000);
    tcase_add_test(tests, test_complaints_come_in_order_of_lines);
    tcase_add_test(tests, test_init_holds_handles_of_so_many_and_no_more);
    tcase_add_test(tests, test_lists_of_processes_and_objects_have_their_ends);
    tcase_add_test(tests, test_a_mark_has_at_most_256_bytes);
    tcase_add_test(tests, test_a_complaint_about_long_names_is_cut);
    tcase_add_test(tests, test_warnings_are_listed_up_to_1000);
    tcase_add_test(tests, test_bytes_that_are_no_text_are_pointed_at);
    tcase_add_test(tests, test_all_characters_of_text_are_fine);
    tcase_add_test(tests, test_a_byte_order_mark_and_carriage_returns_are_read);
    tcase_add_test(tests, test_any_cut_of_a_file_is_survived);
    tcase_add_test(tests, test_the_nearest_word_is_found);
    tcase_add_test(tests, test_many_words_are_not_all_listed);
    tcase_add_test(tests, test_a_pool_gives_aligned_zeroes_of_any_size);
    tcase_add_test(tests, test_times_are_shown_in_their_largest_whole_unit);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
