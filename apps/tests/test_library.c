/* Start blocks, messages and printing, against a stub kernel. */
#include <check.h>
#include <string.h>

#include "apps/init/block.h"
#include "apps/lib/orr.h"
#include "apps/tests/stub.h"

static uint64_t words[BLOCK_WORDS_MAX];
static struct block block;

static void
set_up(void)
{
    stub_reset();
    memset(words, 0xff, sizeof words);
    block_clear(&block);
    block_add_argument(&block, "name");
    block_add_argument(&block, "17");
    block_add_argument(&block, "x17");
    block_add_handle(&block, "console",
                     (struct orr_start_handle){0x50005, ORR_KIND_CONSOLE});
    block_add_handle(&block, "door",
                     (struct orr_start_handle){0x60006, ORR_KIND_ENDPOINT});
    ck_assert_uint_gt(block_write(&block, words), 0);
}

START_TEST(test_a_block_that_init_writes_is_what_a_program_reads)
{
    struct start_block start;

    ck_assert(start_read(&start, words, sizeof words));
    ck_assert_uint_eq(start.arguments, 3);
    ck_assert_str_eq(start.argument[0], "name");
    ck_assert_str_eq(start.argument[2], "x17");
    ck_assert_ptr_null(start.argument[3]);
    ck_assert_uint_eq(start.handles, 2);
    ck_assert_str_eq(start.name[1], "door");
    ck_assert_uint_eq(start.handle[1].handle, 0x60006);
    ck_assert_uint_eq(start.handle[1].kind, ORR_KIND_ENDPOINT);
}
END_TEST

START_TEST(test_a_block_cut_short_is_refused)
{
    struct start_block start;
    uint32_t used = block_write(&block, words);
    size_t whole = 0;

    for (size_t bytes = 0; bytes <= used * 8; bytes++) {
        bool read = start_read(&start, words, bytes);

        whole += read ? 1 : 0;
        ck_assert(!read || bytes + 8 > used * 8);
    }
    ck_assert_uint_gt(whole, 0);
}
END_TEST

START_TEST(test_a_block_that_counts_too_much_is_refused)
{
    struct start_block start;
    struct orr_start *head = (struct orr_start *)(void *)words;

    head->arguments = START_ARGUMENTS_MAX + 1;
    ck_assert(!start_read(&start, words, sizeof words));
    head->arguments = 1;
    head->handles = UINT32_MAX;
    ck_assert(!start_read(&start, words, sizeof words));
    head->handles = START_HANDLES_MAX;
    ck_assert(!start_read(&start, words, 64));
}
END_TEST

START_TEST(test_what_does_not_fit_into_a_block_is_noticed)
{
    char longer[BLOCK_WORDS_MAX * 8 + 1];

    memset(longer, 'a', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    block_add_argument(&block, longer);
    ck_assert_uint_eq(block_write(&block, words), 0);
    block_clear(&block);
    longer[BLOCK_WORDS_MAX * 8 - 9] = '\0';
    block_add_argument(&block, longer);
    ck_assert_uint_eq(block_write(&block, words), BLOCK_WORDS_MAX);
    block_add_handle(&block, "", (struct orr_start_handle){1, 1});
    ck_assert_uint_eq(block_write(&block, words), 0);
    block_clear(&block);
    for (uint32_t i = 0; i <= BLOCK_HANDLES_MAX; i++)
        block_add_handle(&block, "", (struct orr_start_handle){1, 1});
    ck_assert_uint_eq(block_write(&block, words), 0);
}
END_TEST

START_TEST(test_handles_are_found_by_name_and_kind)
{
    ck_assert(orr_start_adopt(words, sizeof words));
    ck_assert_uint_eq(orr_find_endpoint("door").h, 0x60006);
    ck_assert_uint_eq(orr_own_console().h, 0x50005);
    ck_assert(orr_has("door", ORR_KIND_ENDPOINT));
    ck_assert(!orr_has("door", ORR_KIND_TIMER));
    ck_assert(!orr_has("window", ORR_KIND_ENDPOINT));
    ck_assert_str_eq(orr_own_name(), "name");
}
END_TEST

START_TEST(test_arguments_are_numbers_or_the_default)
{
    ck_assert(orr_start_adopt(words, sizeof words));
    ck_assert_uint_eq(orr_argument(1, 5), 17);
    ck_assert_uint_eq(orr_argument(3, 5), 5);
    ck_assert_uint_eq(orr_argument(-1, 5), 5);
    ck_assert_uint_eq(stub.calls, 0);
}
END_TEST

START_TEST(test_a_line_is_one_write_and_leaves_the_area_alone)
{
    uint64_t before[ORR_WORDS_MAX];

    ck_assert(orr_start_adopt(words, sizeof words));
    memcpy(before, orr_area(), sizeof before);
    orr_print("%s is %d\n", "it", 42);
    ck_assert_str_eq(stub.text, "it is 42\n");
    ck_assert_uint_eq(stub.writes, 1);
    ck_assert_uint_eq(stub.call[0].a[0], 0x50005);
    ck_assert_uint_eq(stub.call[0].a[2], ORR_WRITE_TEXT);
    ck_assert_mem_eq(before, orr_area(), sizeof before);
    orr_mark("here");
    ck_assert_uint_eq(stub.call[1].a[2], ORR_WRITE_MARK);
    ck_assert_uint_eq(stub.call[1].a[1], 4);
    ck_assert_mem_eq(before, orr_area(), sizeof before);
}
END_TEST

START_TEST(test_what_is_read_is_as_long_as_the_kernel_says)
{
    char text[8] = "???????";

    memcpy(orr_area(), "ps\nxyz", 6);
    stub.result = (struct orr_result){.value = 3};
    ck_assert_uint_eq(orr_read((struct orr_console){0x50005}, text, 7), 3);
    ck_assert_str_eq(text, "ps\n????");
    ck_assert_uint_eq(stub.call[0].number, ORR_CALL_READ);
    ck_assert_uint_eq(stub.call[0].a[0], 0x50005);
    ck_assert_uint_eq(stub.call[0].a[1], 7);
}
END_TEST

START_TEST(test_a_look_names_number_view_and_index)
{
    const struct orr_sight sight = {77, ORR_QUESTION_BADGE, 5};

    stub.result = (struct orr_result){.error = ORR_ERROR_NO_RIGHT};
    ck_assert_uint_eq(orr_inspect((struct orr_quota){0x10002}, sight).error,
                      ORR_ERROR_NO_RIGHT);
    ck_assert_uint_eq(stub.call[0].number, ORR_CALL_INSPECT);
    ck_assert_uint_eq(stub.call[0].a[0], 0x10002);
    ck_assert_uint_eq(stub.call[0].a[1], 77);
    ck_assert_uint_eq(stub.call[0].a[2], ORR_QUESTION_BADGE);
    ck_assert_uint_eq(stub.call[0].a[3], 5);
}
END_TEST

START_TEST(test_a_long_text_goes_out_whole_in_several_writes)
{
    char text[1001];

    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    ck_assert(orr_start_adopt(words, sizeof words));
    orr_print("%s", text);
    ck_assert_str_eq(stub.text, text);
    ck_assert_uint_eq(stub.writes, (1000 + ORR_LINE_MAX - 1) / ORR_LINE_MAX);
    orr_print("%s", "");
    ck_assert_uint_eq(stub.writes, (1000 + ORR_LINE_MAX - 1) / ORR_LINE_MAX);
}
END_TEST

START_TEST(test_a_message_fills_words_and_pads_with_zeros)
{
    struct {
        uint8_t bytes[11];
    } body = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}};
    struct orr_message message = orr_with_handle(ORR_MESSAGE(7, body), 99);

    orr_send((struct orr_endpoint){3}, message, 1234);
    ck_assert_uint_eq(stub.call[0].number, ORR_CALL_SEND);
    ck_assert_uint_eq(stub.call[0].a[0], 3);
    ck_assert_uint_eq(stub.call[0].a[1], 7);
    ck_assert_uint_eq(stub.call[0].a[2], ORR_SIZE(2, 1));
    ck_assert_uint_eq(stub.call[0].a[3], 1234);
    ck_assert_uint_eq(stub.call[0].handle[0], 99);
    ck_assert_uint_eq(stub.area[0], UINT64_C(0x0807060504030201));
    ck_assert_uint_eq(stub.area[1], UINT64_C(0x0b0a09));
}
END_TEST

START_TEST(test_a_message_too_long_is_left_to_the_kernel_to_refuse)
{
    static const char body[2000];

    orr_call((struct orr_endpoint){3}, orr_message(0, body, sizeof body), 0);
    ck_assert_uint_eq(stub.call[0].a[2], ORR_SIZE(ORR_WORDS_MAX + 1, 0));
}
END_TEST

START_TEST(test_a_caller_that_is_gone_does_not_stop_a_server)
{
    stub.result = (struct orr_result){.error = ORR_ERROR_STALE_HANDLE};
    orr_reply_receive((struct orr_reply){7}, orr_label(0),
                      (struct orr_endpoint){3}, 99);
    ck_assert_uint_eq(stub.calls, 2);
    ck_assert_uint_eq(stub.call[1].number, ORR_CALL_RECEIVE);
    ck_assert_uint_eq(stub.call[1].a[0], 3);
    ck_assert_uint_eq(stub.call[1].a[1], 99);
    stub.result.argument = 4;
    orr_reply_receive((struct orr_reply){7}, orr_label(0),
                      (struct orr_endpoint){3}, 99);
    ck_assert_uint_eq(stub.calls, 3);
}
END_TEST

START_TEST(test_an_event_tells_what_the_kernel_answered)
{
    struct orr_event event;
    uint64_t number = 0;
    uint32_t other = 1;

    stub.result = (struct orr_result){.arrival = ORR_ARRIVAL_CALL,
                                      .words = 1,
                                      .handles = 2,
                                      .badge = 9,
                                      .label = 8,
                                      .value = 0x70007,
                                      .handle = {11, 12}};
    event = orr_receive((struct orr_endpoint){3}, ORR_FOREVER);
    ck_assert_uint_eq(event.error, ORR_ERROR_OK);
    ck_assert_uint_eq(event.kind, ORR_ARRIVAL_CALL);
    ck_assert_uint_eq(event.reply.h, 0x70007);
    ck_assert_uint_eq(event.bits, 0);
    ck_assert_uint_eq(event.badge, 9);
    ck_assert_uint_eq(event.handle[1], 12);
    ck_assert_uint_eq(event.handle[2], ORR_NONE);
    ck_assert(ORR_TAKE(event, number));
    ck_assert_uint_eq(number, UINT64_C(0xa5a5a5a5a5a5a5a5));
    event.words = 2;
    ck_assert(!ORR_TAKE(event, other));
    ck_assert_uint_eq(other, 0);
}
END_TEST

START_TEST(test_an_event_with_an_error_has_nothing_else)
{
    struct orr_event event;
    uint64_t number = 1;

    stub.result = (struct orr_result){.error = ORR_ERROR_TIMED_OUT,
                                      .words = 1,
                                      .value = 5,
                                      .arrival = ORR_ARRIVAL_NONE};
    event = orr_receive((struct orr_endpoint){3}, ORR_FOREVER);
    ck_assert_uint_eq(event.error, ORR_ERROR_TIMED_OUT);
    ck_assert_uint_eq(event.words, 0);
    ck_assert(!ORR_TAKE(event, number));
    ck_assert_uint_eq(number, 0);
}
END_TEST

START_TEST(test_a_deadline_in_the_far_future_does_not_wrap)
{
    stub.result.value = 1000;
    ck_assert_uint_eq(orr_after(500), 1500);
    ck_assert_uint_eq(orr_after(UINT64_MAX - 5), ORR_FOREVER);
}
END_TEST

START_TEST(test_every_error_has_a_name_and_a_text)
{
    for (uint32_t e = 0; e < ORR_ERROR_MAX; e++) {
        ck_assert_str_ne(orr_error_name(e), "UNKNOWN");
        ck_assert_uint_gt(strlen(orr_error_text(e)), 3);
    }
    ck_assert_str_eq(orr_error_name(ORR_ERROR_TIMED_OUT), "TIMED_OUT");
    ck_assert_str_eq(orr_error_name(ORR_ERROR_MAX), "UNKNOWN");
    ck_assert_str_eq(orr_fault_name(ORR_FAULT_ACCESS), "access");
    ck_assert_str_eq(orr_fault_name(99), "unknown");
}
END_TEST

int
main(int argc, char **argv)
{
    Suite *suite = suite_create("library");
    TCase *all = tcase_create("all");
    SRunner *runner;
    int failed;

    (void)argc;
    (void)argv;
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, test_a_block_that_init_writes_is_what_a_program_reads);
    tcase_add_test(all, test_a_block_cut_short_is_refused);
    tcase_add_test(all, test_a_block_that_counts_too_much_is_refused);
    tcase_add_test(all, test_what_does_not_fit_into_a_block_is_noticed);
    tcase_add_test(all, test_handles_are_found_by_name_and_kind);
    tcase_add_test(all, test_arguments_are_numbers_or_the_default);
    tcase_add_test(all, test_a_line_is_one_write_and_leaves_the_area_alone);
    tcase_add_test(all, test_what_is_read_is_as_long_as_the_kernel_says);
    tcase_add_test(all, test_a_look_names_number_view_and_index);
    tcase_add_test(all, test_a_long_text_goes_out_whole_in_several_writes);
    tcase_add_test(all, test_a_message_fills_words_and_pads_with_zeros);
    tcase_add_test(all,
                   test_a_message_too_long_is_left_to_the_kernel_to_refuse);
    tcase_add_test(all, test_a_caller_that_is_gone_does_not_stop_a_server);
    tcase_add_test(all, test_an_event_tells_what_the_kernel_answered);
    tcase_add_test(all, test_an_event_with_an_error_has_nothing_else);
    tcase_add_test(all, test_a_deadline_in_the_far_future_does_not_wrap);
    tcase_add_test(all, test_every_error_has_a_name_and_a_text);
    suite_add_tcase(suite, all);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
