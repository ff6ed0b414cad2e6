/* Writes argv[1] records into a file of its own, one after the other, and then
 * reads what it has written by every way there is: from the start, at places,
 * through another open. Says how many services died under its hands. What it
 * finds is compared to the last byte. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"

#define RECORD_BYTES 40u

static struct orr_remote service;
static struct orr_remote file;

struct record {
    char bytes[RECORD_BYTES];
};

static struct record
record_of(uint64_t number)
{
    struct record record;

    for (uint64_t i = 0; i < RECORD_BYTES; i++)
        record.bytes[i] = (char)('a' + (number * 7 + i * (number + 3)) % 26);
    return record;
}

/* Ends the program if that was refused. */
static struct orr_outcome
need(struct orr_outcome outcome, const char *what)
{
    if (outcome.status == OBJECT_OK)
        return outcome;
    orr_print("%s: %s\n", what, orr_remote_text(outcome.status));
    orr_exit(1);
}

static void
expect_record(struct orr_remote *from, uint64_t offset, uint64_t number)
{
    struct record is, wanted = record_of(number);
    struct orr_outcome outcome =
        need(orr_remote_read(from, offset, &is, sizeof is), "read");

    if (outcome.bytes == sizeof is && memcmp(&is, &wanted, sizeof is) == 0)
        return;
    orr_print("record %llu is not as it was written\n",
              (unsigned long long)number);
    orr_exit(1);
}

static void
write_all(uint64_t records)
{
    for (uint64_t i = 0; i < records; i++) {
        struct record record = record_of(i);

        need(orr_remote_write(&file, OBJECT_HERE, &record, sizeof record),
             "write");
    }
    orr_assert(
        need(orr_remote_query(&file, OBJECT_FIELD_SIZE), "query").value ==
        records * RECORD_BYTES);
}

static void
read_all(uint64_t records)
{
    struct record rest;

    need(orr_remote_seek(&file, 0), "seek");
    for (uint64_t i = 0; i < records; i++)
        expect_record(&file, OBJECT_HERE, i);
    orr_assert(need(orr_remote_read(&file, OBJECT_HERE, &rest, sizeof rest),
                    "read at the end")
                   .bytes == 0);
    for (uint64_t i = records; i-- > 0;)
        expect_record(&file, i * RECORD_BYTES, i);
}

/* An open that can only read, with a position of its own. */
static void
read_shared(uint64_t records)
{
    struct orr_remote shared;

    need(orr_remote_share(&file, OBJECT_MAY_READ, &shared), "share");
    for (uint64_t i = 0; i < records; i++)
        expect_record(&shared, OBJECT_HERE, i);
    orr_assert(orr_remote_write(&shared, 0, "x", 1).status == OBJECT_DENIED);
    orr_assert(orr_remote_destroy(&shared).status == OBJECT_DENIED);
    need(orr_remote_close(&shared), "close");
}

/* A file beside it comes and goes. */
static void
write_beside(const char *name)
{
    struct orr_remote other;
    char text[8];

    need(orr_remote_create(&service, name, OBJECT_MAY_ALL, &other), "create");
    need(orr_remote_write(&other, 1000, "far out", 8), "write far out");
    need(orr_remote_set(&other, OBJECT_FIELD_SIZE, 1004), "cut");
    need(orr_remote_set(&other, OBJECT_FIELD_SIZE, 1008), "make longer");
    need(orr_remote_read(&other, 1000, text, sizeof text), "read far out");
    orr_assert(memcmp(text, "far \0\0\0\0", sizeof text) == 0);
    need(orr_remote_read(&other, 0, text, sizeof text), "read a hole");
    orr_assert(memcmp(text, "\0\0\0\0\0\0\0\0", sizeof text) == 0);
    need(orr_remote_destroy(&other), "destroy");
    orr_assert(
        orr_remote_open(&service, name, OBJECT_MAY_READ, &other).status ==
        OBJECT_UNKNOWN);
}

int
main(int argc, char **argv)
{
    uint64_t records = orr_argument(1, 40);
    const char *name = orr_own_name();
    char beside[OBJECT_NAME_MAX] = "~";

    memcpy(beside + 1, name, text_length(name));
    service = orr_remote_service(orr_find_endpoint("files"));
    need(orr_remote_create(&service, name, OBJECT_MAY_ALL, &file), "create");
    write_all(records);
    write_beside(beside);
    read_all(records);
    read_shared(records);
    need(orr_remote_close(&file), "close");
    orr_mark("read");
    orr_print("%llu records as they were written\n",
              (unsigned long long)records);
    return 0;
}
