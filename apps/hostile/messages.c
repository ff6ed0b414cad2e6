/* Messages that are too long, handles that cannot travel, replies that were
 * given already. */
#include "apps/hostile/hostile.h"

static struct orr_endpoint door;

static uint32_t
send_error(uint64_t size)
{
    return attempt_error((struct orr_call){
        .number = ORR_CALL_SEND,
        .a = {door.h, 0, size, ORR_NOW},
        .handle = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}});
}

static uint32_t
bytes_error(enum orr_call_number number, orr_handle handle, uint64_t bytes)
{
    return attempt_error(
        (struct orr_call){.number = (uint64_t)number, .a = {handle, bytes, 0}});
}

static void
sizes_try(void)
{
    orr_handle console = orr_own_console().h;
    uint64_t long_text = ORR_WORDS_MAX * 8 + 1;

    attempt_expect("too many words", send_error(ORR_SIZE(121, 0)),
                   ORR_ERROR_BAD_ARGUMENT);
    attempt_expect("too many handles", send_error(ORR_SIZE(0, 5)),
                   ORR_ERROR_BAD_ARGUMENT);
    attempt_expect("an endless message", send_error(UINT64_MAX),
                   ORR_ERROR_BAD_ARGUMENT);
    attempt_expect("handles that are none", send_error(ORR_SIZE(0, 4)),
                   ORR_ERROR_BAD_HANDLE);
    attempt_expect("a text too long",
                   bytes_error(ORR_CALL_WRITE, console, long_text),
                   ORR_ERROR_BAD_ARGUMENT);
    attempt_expect("an endless text",
                   bytes_error(ORR_CALL_WRITE, console, UINT64_MAX),
                   ORR_ERROR_BAD_ARGUMENT);
    attempt_expect("a name too long",
                   bytes_error(ORR_CALL_NAME, door.h, long_text),
                   ORR_ERROR_BAD_ARGUMENT);
    attempt_expect("writing of an unknown kind",
                   attempt_error((struct orr_call){.number = ORR_CALL_WRITE,
                                                   .a = {console, 0, 99}}),
                   ORR_ERROR_BAD_ARGUMENT);
}

static void
ask(uint64_t unused)
{
    orr_call(door, orr_label(0), ORR_FOREVER);
}

static void
reply_twice(void)
{
    struct orr_event event;

    orr_thread_start((struct orr_thread_plan){
        .function = ask, .name = "asks", .priority = 10});
    event = orr_receive(door, ORR_FOREVER);
    orr_need(event.error, "receive");
    attempt_expect(
        "a reply copied",
        attempt_error((struct orr_call){.number = ORR_CALL_DUPLICATE,
                                        .a = {event.reply.h, ORR_RIGHT_SEND}}),
        ORR_ERROR_NO_RIGHT);
    orr_need(orr_reply(event.reply, orr_label(0)), "reply");
    attempt_expect("a second reply", orr_reply(event.reply, orr_label(0)),
                   ORR_ERROR_STALE_HANDLE);
}

void
attempt_messages(void)
{
    struct orr_quota own = orr_own_quota();

    door = orr_endpoint_create(own, 0);
    sizes_try();
    reply_twice();
    orr_need(orr_close(door.h), "close");
}
