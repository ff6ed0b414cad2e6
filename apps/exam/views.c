/* The answers of INSPECT and READ, and of QUERY for numbers. */
#include "apps/exam/exam.h"

#include "apps/lib/memory.h"

#define CELLS 40u
#define TYPED "read\nonce"

static struct orr_quota room; /* that is looked into */

static uint64_t
number_of(orr_handle handle)
{
    return orr_query(handle, ORR_QUESTION_NUMBER);
}

/* What INSPECT says must be this. */
static void
shows(const char *what, struct orr_sight sight, uint64_t wanted)
{
    const struct orr_result seen = orr_inspect(room, sight);

    exam_error(what, seen.error, ORR_ERROR_OK);
    exam_error(what, seen.value == wanted ? 0u : 1u, ORR_ERROR_OK);
}

static void
rooms(void)
{
    struct orr_endpoint door = orr_endpoint_create(room, ORR_ENDPOINT_PLAIN);
    const uint64_t number = number_of(door.h);

    shows("a quota", (struct orr_sight){0, ORR_QUESTION_KIND, 0},
          ORR_KIND_QUOTA);
    shows("its size", (struct orr_sight){0, ORR_QUESTION_CELLS, 0}, CELLS);
    shows("what is left", (struct orr_sight){0, ORR_QUESTION_CELLS_LEFT, 0},
          CELLS - 1);
    shows("what is in it", (struct orr_sight){0, ORR_QUESTION_FIRST, 0},
          number);
    shows("a door", (struct orr_sight){number, ORR_QUESTION_KIND, 0},
          ORR_KIND_ENDPOINT);
    exam_refused("a size of a door",
                 EXAM_CALL(INSPECT, room.h, number, ORR_QUESTION_CELLS),
                 ORR_ERROR_WRONG_KIND, 1);
    orr_need(orr_close(door.h), "close");
    exam_refused("a door that is gone",
                 EXAM_CALL(INSPECT, room.h, number, ORR_QUESTION_KIND),
                 ORR_ERROR_BAD_ARGUMENT, 1);
}

static void
tables(void)
{
    struct orr_process small = orr_process_create(room, 4, 1);
    const uint64_t number = number_of(small.h);

    shows("it lives", (struct orr_sight){number, ORR_QUESTION_END, 0},
          ORR_END_ALIVE);
    shows("its table", (struct orr_sight){number, ORR_QUESTION_SLOTS, 0}, 4);
    shows("a free slot", (struct orr_sight){number, ORR_QUESTION_HANDLE, 3}, 0);
    exam_refused("a slot too far",
                 EXAM_CALL(INSPECT, room.h, number, ORR_QUESTION_RIGHTS, 4),
                 ORR_ERROR_BAD_ARGUMENT, 3);
    orr_need(orr_destroy(small.h), "destroy");
}

static void
refusals(void)
{
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    orr_handle blind = exam_narrow(room.h, ORR_RIGHT_MANAGE);
    orr_handle gone = exam_narrow(room.h, ORR_RIGHT_INSPECT);

    orr_need(orr_close(gone), "close");
    exam_refused("a look without the right",
                 EXAM_CALL(INSPECT, blind, 0, ORR_QUESTION_KIND),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused(
        "a look at what others pay for",
        EXAM_CALL(INSPECT, room.h, number_of(bell.h), ORR_QUESTION_KIND),
        ORR_ERROR_BAD_ARGUMENT, 1);
    exam_refused("a look into a bell",
                 EXAM_CALL(INSPECT, bell.h, 0, ORR_QUESTION_KIND),
                 ORR_ERROR_WRONG_KIND, 0);
    exam_refused("a look through nothing",
                 EXAM_CALL(INSPECT, ORR_NONE, 0, ORR_QUESTION_KIND),
                 ORR_ERROR_BAD_HANDLE, 0);
    exam_refused("a look through what was given up",
                 EXAM_CALL(INSPECT, gone, 0, ORR_QUESTION_KIND),
                 ORR_ERROR_STALE_HANDLE, 0);
    exam_refused("an unknown view",
                 EXAM_CALL(INSPECT, room.h, 0, ORR_QUESTION_MAX),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused("a number without the right",
                 EXAM_CALL(QUERY, blind, ORR_QUESTION_NUMBER),
                 ORR_ERROR_NO_RIGHT, 0);
    orr_need(orr_close(blind), "close");
    orr_need(orr_close(bell.h), "close");
}

/* The rest of what the scenario types is taken by the last call. */
static void
reading(void)
{
    const orr_handle keyboard = orr_find("keyboard", ORR_KIND_CONSOLE);
    orr_handle deaf = exam_narrow(keyboard, ORR_RIGHT_INSPECT);
    orr_handle gone = exam_narrow(keyboard, ORR_RIGHT_RECEIVE);
    char text[sizeof TYPED];
    uint32_t bytes;

    orr_need(orr_close(gone), "close");
    exam_refused("an ear without the right", EXAM_CALL(READ, deaf, 1),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("an ear at a quota", EXAM_CALL(READ, room.h, 1),
                 ORR_ERROR_WRONG_KIND, 0);
    exam_refused("no ear", EXAM_CALL(READ, ORR_NONE, 1), ORR_ERROR_BAD_HANDLE,
                 0);
    exam_refused("an ear given up", EXAM_CALL(READ, gone, 1),
                 ORR_ERROR_STALE_HANDLE, 0);
    exam_refused("more than an area",
                 EXAM_CALL(READ, keyboard, ORR_WORDS_MAX * 8 + 1),
                 ORR_ERROR_BAD_ARGUMENT, 1);
    orr_sleep_until(orr_after(ORR_MS));
    bytes = orr_read((struct orr_console){keyboard}, text, 5);
    bytes += orr_read((struct orr_console){keyboard}, text + bytes, 99);
    text[bytes] = '\0';
    exam_error("what was typed", text_equal(text, TYPED) ? 0u : 1u,
               ORR_ERROR_OK);
    exam_error("no more of it",
               orr_read((struct orr_console){keyboard}, text, 9) == 0 ? 0u : 1u,
               ORR_ERROR_OK);
    orr_need(orr_close(deaf), "close");
}

void
exam_views(void)
{
    room = orr_quota_split(orr_own_quota(), CELLS);
    rooms();
    tables();
    refusals();
    reading();
    orr_need(orr_destroy(room.h), "destroy");
}
