/* The object protocol's server side, against a stub kernel: what it refuses,
 * and that a request which is made again has its effect once. */
#include <check.h>
#include <string.h>

#include "apps/lib/memory.h"
#include "apps/lib/serve.h"
#include "apps/tests/stub.h"

#define CLIENT 7u /* its badge at the door */

static char store[64];
static uint64_t stored; /* bytes that were ever written */
static uint64_t destroyed;

static enum object_status
act_open(struct serve_request *request)
{
    request->thing = (uint64_t)(request->message.data[0] - 'a');
    request->value = sizeof store;
    return request->message.data[0] == '?' ? OBJECT_UNKNOWN : OBJECT_OK;
}

static enum object_status
act_read(struct serve_request *request)
{
    memcpy(request->message.data, store + request->offset, request->bytes);
    return OBJECT_OK;
}

static enum object_status
act_write(struct serve_request *request)
{
    if (request->offset + request->bytes > sizeof store)
        return OBJECT_FULL;
    memcpy(store + request->offset, request->message.data, request->bytes);
    stored += request->bytes;
    return OBJECT_OK;
}

static enum object_status
act_destroy(struct serve_request *request)
{
    (void)request;
    destroyed++;
    return OBJECT_OK;
}

static const struct serve_acts acts = {.open = act_open,
                                       .read = act_read,
                                       .write = act_write,
                                       .destroy = act_destroy};
static struct open table[4];
static struct serve serve = {.door = {5}, .acts = &acts, .opens = {table, 4}};
static struct serve_request request;
static struct orr_message answer;
static struct object_message said; /* what the answer holds */

static void
set_up(void)
{
    stub_reset();
    stub.result.value = 99; /* the handle that DUPLICATE makes */
    memset(table, 0, sizeof table);
    memset(store, '.', sizeof store);
    stored = destroyed = 0;
}

struct ask {
    uint64_t badge, number, offset, value;
    const char *data; /* goes along, with its NUL if it is a name */
    uint64_t bytes;
    uint32_t handles;
};

/* What arrives when a client asks like that. */
static struct orr_event
event_of(uint64_t label, const struct ask *ask)
{
    struct object_message message = {
        .head = {ask->number, ask->offset, ask->bytes, ask->value}};
    uint64_t data = ask->data != NULL ? ask->bytes : 0;

    if (ask->data != NULL)
        memcpy(message.data, ask->data, data);
    memcpy(orr_area(), &message, sizeof message);
    return (struct orr_event){.kind = ORR_ARRIVAL_CALL,
                              .words = ORR_WORDS(OBJECT_BYTES(data)),
                              .handles = ask->handles,
                              .badge = ask->badge,
                              .label = label,
                              .reply = {33},
                              .handle = {44}};
}

static enum object_status
serve_event(const struct orr_event *event)
{
    enum object_status status = serve_accept(&serve, event, &request);

    if (status == OBJECT_OK)
        status = serve_act(&serve, &request);
    answer = serve_message(&request, status);
    ck_assert_uint_eq(answer.label, status);
    memcpy(&said, answer.body, answer.bytes);
    return status;
}

static enum object_status
ask(uint64_t label, struct ask what)
{
    struct orr_event event = event_of(label, &what);

    return serve_event(&event);
}

/* The badge of an open of thing "a", with all rights. */
static uint64_t
opened(uint64_t number)
{
    ck_assert_int_eq(ask(OBJECT_OPEN, (struct ask){.badge = CLIENT,
                                                   .number = number,
                                                   .value = OBJECT_MAY_ALL,
                                                   .data = "a",
                                                   .bytes = 2}),
                     OBJECT_OK);
    ck_assert_uint_eq(answer.handles, 1);
    ck_assert_uint_eq(answer.handle[0], 99);
    return stub.call[stub.calls - 1].a[2];
}

static enum object_status
write_here(uint64_t badge, uint64_t number, const char *text)
{
    return ask(OBJECT_WRITE, (struct ask){.badge = badge,
                                          .number = number,
                                          .offset = OBJECT_HERE,
                                          .data = text,
                                          .bytes = text_length(text)});
}

static enum object_status
plain(uint64_t label, uint64_t badge, uint64_t number, uint64_t value)
{
    return ask(label,
               (struct ask){.badge = badge, .number = number, .value = value});
}

START_TEST(test_what_is_no_request_is_refused)
{
    static const struct {
        uint64_t label;
        struct ask ask;
    } bad[] = {
        {0, {.badge = CLIENT}},
        {OBJECT_LABEL_MAX, {.badge = CLIENT}},
        {UINT64_MAX, {.badge = CLIENT}},
        {OBJECT_OPEN, {.badge = CLIENT}},
        {OBJECT_OPEN, {.badge = CLIENT, .data = "abc", .bytes = 3}},
        {OBJECT_OPEN, {.badge = CLIENT, .bytes = 2}},
        {OBJECT_OPEN, {.badge = CLIENT, .data = "a", .bytes = 2, .handles = 1}},
        {OBJECT_READ, {.badge = CLIENT, .bytes = OBJECT_DATA_MAX + 1}},
        {OBJECT_WRITE, {.badge = CLIENT, .bytes = 8}},
        {OBJECT_SEEK, {.badge = CLIENT, .data = "12345678", .bytes = 8}},
        {OBJECT_SEEK, {.badge = CLIENT, .handles = 1}},
        {OBJECT_SET, {.badge = CLIENT, .handles = 2}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        set_up();
        ck_assert_int_eq(ask(bad[i].label, bad[i].ask), OBJECT_BAD);
        ck_assert_uint_eq(stub.calls, bad[i].ask.handles);
        ck_assert_uint_eq(answer.handles, 0);
    }
}
END_TEST

START_TEST(test_a_message_of_a_wrong_length_is_refused)
{
    struct ask what = {.badge = CLIENT, .data = "a", .bytes = 2};
    struct orr_event event = event_of(OBJECT_OPEN, &what);

    for (uint32_t words = 0; words <= ORR_WORDS_MAX; words++) {
        event.words = words;
        enum object_status status = serve_event(&event);
        bool fits = words > 4 && words <= sizeof(struct object_message) / 8;
        ck_assert_int_eq(status, fits ? OBJECT_OK : OBJECT_BAD);
        if (stub.calls > 60)
            stub.calls = 0;
    }
}
END_TEST

START_TEST(test_an_open_is_known_by_its_badge_until_it_is_closed)
{
    uint64_t badge = opened(1);

    ck_assert_int_eq(plain(OBJECT_SEEK, CLIENT, 1, 0), OBJECT_CLOSED);
    ck_assert_int_eq(plain(OBJECT_SEEK, badge + 1, 1, 0), OBJECT_CLOSED);
    ck_assert_int_eq(plain(OBJECT_SEEK, badge + (1u << 16), 1, 0),
                     OBJECT_CLOSED);
    ck_assert_int_eq(plain(OBJECT_SEEK, badge, 1, 0), OBJECT_OK);
    ck_assert_int_eq(plain(OBJECT_CLOSE, badge, 2, 0), OBJECT_OK);
    ck_assert_int_eq(plain(OBJECT_SEEK, badge, 3, 0), OBJECT_CLOSED);
    ck_assert_uint_ne(opened(2), badge);
}
END_TEST

START_TEST(test_an_open_cannot_open)
{
    uint64_t badge = opened(1);

    ck_assert_int_eq(
        ask(OBJECT_OPEN,
            (struct ask){.badge = badge, .number = 1, .data = "a", .bytes = 2}),
        OBJECT_BAD);
}
END_TEST

START_TEST(test_to_open_again_with_one_number_is_to_open_once)
{
    uint64_t badge = opened(1);

    ck_assert_uint_eq(opened(1), badge);
    ck_assert_uint_ne(opened(2), badge);
    ck_assert_uint_eq(table[2].thing, 0);
}
END_TEST

START_TEST(test_who_has_no_badge_opens_anew_each_time)
{
    struct ask what = {.number = 1, .data = "a", .bytes = 2};

    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(ask(OBJECT_OPEN, what), OBJECT_OK);
    ck_assert_int_eq(ask(OBJECT_OPEN, what), OBJECT_FULL);
    ck_assert_uint_eq(answer.handles, 0);
}
END_TEST

START_TEST(test_without_room_for_a_handle_nothing_is_opened)
{
    stub.result.error = ORR_ERROR_NO_QUOTA;
    ck_assert_int_eq(ask(OBJECT_OPEN, (struct ask){.badge = CLIENT,
                                                   .number = 1,
                                                   .data = "a",
                                                   .bytes = 2}),
                     OBJECT_FULL);
    ck_assert_uint_eq(table[0].thing, 0);
}
END_TEST

START_TEST(test_what_is_not_there_is_not_opened)
{
    ck_assert_int_eq(ask(OBJECT_OPEN, (struct ask){.badge = CLIENT,
                                                   .number = 1,
                                                   .data = "?",
                                                   .bytes = 2}),
                     OBJECT_UNKNOWN);
    ck_assert_uint_eq(stub.calls, 0);
}
END_TEST

START_TEST(test_a_write_that_comes_again_is_done_once)
{
    uint64_t badge = opened(1);

    ck_assert_int_eq(write_here(badge, 1, "one"), OBJECT_OK);
    ck_assert_int_eq(write_here(badge, 2, "two"), OBJECT_OK);
    ck_assert_int_eq(write_here(badge, 2, "two"), OBJECT_OK);
    ck_assert_uint_eq(said.head.bytes, 3);
    ck_assert_uint_eq(said.head.value, 6);
    ck_assert_uint_eq(stored, 6);
    ck_assert_mem_eq(store, "onetwo..", 8);
}
END_TEST

START_TEST(test_a_write_whose_note_was_lost_is_done_at_the_same_place)
{
    uint64_t badge = opened(1);

    ck_assert_int_eq(write_here(badge, 1, "one"), OBJECT_OK);
    struct open before = table[0];
    ck_assert_int_eq(write_here(badge, 2, "two"), OBJECT_OK);
    table[0] = before; /* died after the write, before the note */
    ck_assert_int_eq(write_here(badge, 2, "two"), OBJECT_OK);
    ck_assert_int_eq(write_here(badge, 3, "six"), OBJECT_OK);
    ck_assert_mem_eq(store, "onetwosix..", 11);
}
END_TEST

START_TEST(test_a_read_that_comes_again_begins_where_it_began)
{
    uint64_t badge = opened(1);
    struct ask what = {.badge = badge, .offset = OBJECT_HERE, .bytes = 3};

    memcpy(store, "abcdef", 6);
    for (what.number = 1; what.number <= 2; what.number++) {
        for (int i = 0; i < 3; i++) {
            ck_assert_int_eq(ask(OBJECT_READ, what), OBJECT_OK);
            ck_assert_mem_eq(said.data, store + (what.number - 1) * 3, 3);
            ck_assert_uint_eq(said.head.value, what.number * 3);
        }
    }
}
END_TEST

START_TEST(test_a_refusal_that_comes_again_is_the_same)
{
    uint64_t badge = opened(1);

    ck_assert_int_eq(plain(OBJECT_SEEK, badge, 1, sizeof store), OBJECT_OK);
    ck_assert_int_eq(write_here(badge, 2, "x"), OBJECT_FULL);
    ck_assert_int_eq(write_here(badge, 2, "x"), OBJECT_FULL);
    ck_assert_uint_eq(said.head.bytes, 0);
    ck_assert_int_eq(plain(OBJECT_SEEK, badge, 3, 1), OBJECT_OK);
    ck_assert_int_eq(write_here(badge, 4, "x"), OBJECT_OK);
    ck_assert_mem_eq(store, ".x.", 3);
}
END_TEST

START_TEST(test_who_shares_gives_no_more_than_it_has)
{
    uint64_t badge = opened(1), reader;

    ck_assert_int_eq(
        plain(OBJECT_SHARE, badge, 1, OBJECT_MAY_READ | OBJECT_MAY_SHARE),
        OBJECT_OK);
    reader = stub.call[stub.calls - 1].a[2];
    ck_assert_uint_ne(reader, badge);
    ck_assert_int_eq(write_here(reader, 1, "x"), OBJECT_DENIED);
    ck_assert_int_eq(plain(OBJECT_DESTROY, reader, 2, 0), OBJECT_DENIED);
    ck_assert_int_eq(plain(OBJECT_SHARE, reader, 3, OBJECT_MAY_WRITE),
                     OBJECT_DENIED);
    ck_assert_int_eq(
        ask(OBJECT_QUERY, (struct ask){.badge = reader,
                                       .number = 4,
                                       .offset = OBJECT_FIELD_RIGHTS}),
        OBJECT_OK);
    ck_assert_uint_eq(said.head.value, OBJECT_MAY_READ | OBJECT_MAY_SHARE);
    ck_assert_uint_eq(stored, 0);
}
END_TEST

START_TEST(test_what_is_destroyed_is_closed_for_all)
{
    uint64_t one = opened(1), other = opened(2);

    ck_assert_int_eq(plain(OBJECT_DESTROY, one, 1, 0), OBJECT_OK);
    ck_assert_uint_eq(destroyed, 1);
    ck_assert_int_eq(plain(OBJECT_SEEK, one, 2, 0), OBJECT_CLOSED);
    ck_assert_int_eq(plain(OBJECT_SEEK, other, 1, 0), OBJECT_CLOSED);
}
END_TEST

START_TEST(test_what_a_service_does_not_do_it_says)
{
    uint64_t badge = opened(1);

    ck_assert_int_eq(plain(OBJECT_QUERY, badge, 1, 0), OBJECT_NOT);
    ck_assert_int_eq(plain(OBJECT_SET, badge, 2, 0), OBJECT_NOT);
    ck_assert_int_eq(ask(OBJECT_CREATE, (struct ask){.badge = CLIENT,
                                                     .number = 9,
                                                     .data = "a",
                                                     .bytes = 2}),
                     OBJECT_NOT);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("serve");
    TCase *tcase = tcase_create("serve");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_checked_fixture(tcase, set_up, NULL);
    tcase_add_test(tcase, test_what_is_no_request_is_refused);
    tcase_add_test(tcase, test_a_message_of_a_wrong_length_is_refused);
    tcase_add_test(tcase,
                   test_an_open_is_known_by_its_badge_until_it_is_closed);
    tcase_add_test(tcase, test_an_open_cannot_open);
    tcase_add_test(tcase, test_to_open_again_with_one_number_is_to_open_once);
    tcase_add_test(tcase, test_who_has_no_badge_opens_anew_each_time);
    tcase_add_test(tcase, test_without_room_for_a_handle_nothing_is_opened);
    tcase_add_test(tcase, test_what_is_not_there_is_not_opened);
    tcase_add_test(tcase, test_a_write_that_comes_again_is_done_once);
    tcase_add_test(tcase,
                   test_a_write_whose_note_was_lost_is_done_at_the_same_place);
    tcase_add_test(tcase, test_a_read_that_comes_again_begins_where_it_began);
    tcase_add_test(tcase, test_a_refusal_that_comes_again_is_the_same);
    tcase_add_test(tcase, test_who_shares_gives_no_more_than_it_has);
    tcase_add_test(tcase, test_what_is_destroyed_is_closed_for_all);
    tcase_add_test(tcase, test_what_a_service_does_not_do_it_says);
    suite_add_tcase(suite, tcase);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
