/* The table of `orr bench --images`. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "hal-sim/bench_images.h"

#define SOURCE \
    "seL4, current source, release, gcc 12, one CPU, verified fast paths on; " \
    "counted " \
    "the same way"

/* seL4 was measured once, with programs of the same shape. */
const struct bench_row bench_rows[] = {
    {"null", "null system call", {114, 0}, {136, 0}},
    {"refused", "refused send, no receiver", {417, 463}, {511, 588}},
    {"yield", "yield, alone", {296, 467}, {451, 961}},
    {"signal", "signal, nobody waits", {385, 437}, {484, 568}},
    {"signal_wait", "signal then wait", {661, 767}, {842, 985}},
    {"call_0", "call and reply, 0 words", {466, 554}, {569, 657}},
    {"call_4", "  4 words", {500, 595}, {602, 698}},
    {"call_8", "  8 words", {0, 0}, {0, 0}},
    {"call_10", "  10 words", {1741, 1906}, {2516, 2940}},
    {"call_120", "  120 words", {2841, 3226}, {3616, 4260}},
    {"library_4", "  4 words, by apps/lib", {0, 0}, {0, 0}},
    {"handle", "  one handle, closed", {2324, 2466}, {2699, 3043}},
    {"handle_duplicate", "  ... duplicated first", {0, 0}, {0, 0}},
    {"call_own_time", "  server with own budget", {0, 0}, {2489, 3450}},
    {"yield_and_back", "yield and back", {550, 849}, {878, 1857}},
    {"signal_and_back", "signal higher, and back", {986, 1206}, {1306, 2222}},
    {"ping_pong", "signal and wait, 2 + 2", {2097, 2711}, {2637, 3995}},
    {"fault", "page fault and back", {1292, 1442}, {1910, 2813}},
    {"duplicate_close", "duplicate and close", {1630, 1757}, {1832, 1999}},
    {"create_destroy", "create, destroy endpoint", {2173, 2336}, {2391, 2557}},
    {"thread", "create, destroy thread", {7068, 4554}, {7331, 4919}},
    {"set_priority", "set own priority", {717, 874}, {822, 1024}},
    {"map_unmap", "map and unmap a page", {1435, 1429}, {1622, 1662}},
    {"map_touch_unmap", "  ... touched in between", {0, 0}, {0, 0}},
};
const uint32_t bench_rows_count = sizeof bench_rows / sizeof bench_rows[0];
_Static_assert(sizeof bench_rows / sizeof bench_rows[0] <= BENCH_ROWS_MAX,
               "each has its place in struct bench_image");

const struct bench_peer bench_peers[BENCH_MACHINES] = {
    {5600000, 112 * 1024, 130 * 1024}, {200000, 38 * 1024, 49 * 1024}};

static void
print_number(uint64_t number)
{
    if (number != 0)
        printf(" %7" PRIu64, number);
    else
        printf(" %7s", "-");
}

static void
print_ratio(uint64_t ours, uint64_t theirs)
{
    if (ours != 0 && theirs != 0)
        printf(" %5.2f", (double)ours / (double)theirs);
    else
        printf(" %5s", "-");
}

static void
print_row(const struct bench_image *image, uint32_t row)
{
    printf("%-26s", bench_rows[row].name);
    for (uint32_t i = 0; i < BENCH_MACHINES; i++) {
        print_number(image[i].count[row]);
        print_number(bench_rows[row].plain[i]);
        print_number(bench_rows[row].mcs[i]);
        print_ratio(image[i].count[row], bench_rows[row].plain[i]);
    }
    putchar('\n');
}

static void
print_totals(const struct bench_image *image, const char *machine,
             const struct bench_peer *peer)
{
    if (image->error) {
        printf("%s: not measured: %s\n", machine, image->error);
        return;
    }
    printf("%s: from the kernel's entry %" PRIu64
           " instructions to init (seL4 to its first program: %" PRIu32
           "), %" PRIu64 " to the last program's first line\n",
           machine, image->init, peer->first, image->first_line);
    printf("  kernel.elf: text %" PRIu64 ", constants %" PRIu64
           " (seL4, both: %" PRIu32 ", MCS %" PRIu32 "), data %" PRIu64
           ", zeroed %" PRIu64 " bytes\n",
           image->text, image->constants, peer->bytes, peer->bytes_mcs,
           image->initialised, image->zero);
    printf("  in use: arena %" PRIu64 ", machine's tables %" PRIu64
           " bytes; pages of init %" PRIu64 ", of all programs %" PRIu64
           ", page tables included\n",
           image->arena, image->tables, image->init_pages, image->all_pages);
}

void
bench_images_print(const struct bench_image image[BENCH_MACHINES])
{
    uint32_t above = 0;
    printf("%-26s", "instructions");
    for (uint32_t i = 0; i < BENCH_MACHINES; i++)
        printf(" %7s %7s %7s %5s", bench_machines[i], "seL4", "MCS", "ratio");
    putchar('\n');
    for (uint32_t row = 0; row < bench_rows_count; row++) {
        print_row(image, row);
        for (uint32_t i = 0; i < BENCH_MACHINES; i++)
            above += bench_rows[row].plain[i] != 0 &&
                     image[i].count[row] > bench_rows[row].plain[i];
    }
    puts("\nGuest instructions under -icount, the programs' own part included, "
         "other address\nspaces, the least of 256 (page faults: of 8). " SOURCE
         ".\nA handle moves; who wants to keep one duplicates it first, by a "
         "call of its own.\nseL4 passes a copy.");
    for (uint32_t i = 0; i < BENCH_MACHINES; i++)
        print_totals(&image[i], bench_machines[i], &bench_peers[i]);
    printf("%" PRIu32 " rows above seL4 without MCS\n", above);
}

static void
totals_json(json_t *object, const struct bench_image *image,
            const struct bench_peer *peer)
{
    const struct total {
        const char *name;
        uint64_t value;
    } totals[] = {{"init", image->init},
                  {"sel4_first_program", peer->first},
                  {"first_line", image->first_line},
                  {"text", image->text},
                  {"constants", image->constants},
                  {"sel4_text_and_constants", peer->bytes},
                  {"sel4_mcs_text_and_constants", peer->bytes_mcs},
                  {"data", image->initialised},
                  {"zeroed", image->zero},
                  {"arena", image->arena},
                  {"tables", image->tables},
                  {"init_pages", image->init_pages},
                  {"all_pages", image->all_pages}};
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++)
        json_object_set_new(object, totals[i].name,
                            json_integer((json_int_t)totals[i].value));
}

static json_t *
machine_json(const struct bench_image *image, uint32_t machine)
{
    json_t *rows = json_object();
    json_t *object = json_pack("{s:s, s:o}", "machine", bench_machines[machine],
                               "rows", rows);
    if (image->error)
        json_object_set_new(object, "error", json_string(image->error));
    for (uint32_t i = 0; i < bench_rows_count; i++) {
        json_t *row =
            json_pack("{s:I, s:I}", "least", (json_int_t)image->count[i],
                      "most", (json_int_t)image->most[i]);
        if (bench_rows[i].plain[machine] != 0)
            json_object_set_new(row, "sel4",
                                json_integer(bench_rows[i].plain[machine]));
        if (bench_rows[i].mcs[machine] != 0)
            json_object_set_new(row, "sel4_mcs",
                                json_integer(bench_rows[i].mcs[machine]));
        if (image->count[i] != 0)
            json_object_set_new(rows, bench_rows[i].key, row);
        else
            json_decref(row);
    }
    totals_json(object, image, &bench_peers[machine]);
    return object;
}

void
bench_images_print_json(const struct bench_image image[BENCH_MACHINES])
{
    json_t *machines = json_array();
    for (uint32_t i = 0; i < BENCH_MACHINES; i++)
        json_array_append_new(machines, machine_json(&image[i], i));
    json_t *object = json_pack("{s:s, s:s, s:o}", "unit", "instructions",
                               "peer", SOURCE, "machines", machines);
    json_dumpf(object, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(object);
}
