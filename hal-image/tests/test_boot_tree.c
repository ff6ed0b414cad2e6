/* The reader of device trees: trees that dtc makes from small sources, then
 * the same trees damaged in every way that is cheap to try. */
#include "hal-image/boot.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal-image/tree.h"

#define TREE_MAX 65536u

/* As QEMU's `virt` with OpenSBI has it, cut down to what is read. */
#define HEAD "/dts-v1/;\n/ { #address-cells = <2>; #size-cells = <2>;\n"
#define MEMORY \
    "memory@80000000 { device_type = \"memory\";" \
    " reg = <0 0x80000000 0 0x8000000>; };\n"
#define CPU(id, label) \
    "cpu@" #id " { device_type = \"cpu\"; reg = <" #id ">;" \
    " status = \"okay\"; " label \
    ": interrupt-controller { compatible = \"riscv,cpu-intc\"; }; };\n"
#define CPUS_HEAD \
    "cpus { #address-cells = <1>; #size-cells = <0>;" \
    " timebase-frequency = <10000000>;\n"
#define CPUS CPUS_HEAD CPU(0, "a") "};\n"
#define CHOSEN \
    "chosen { bootargs = \"one two\";" \
    " linux,initrd-start = <0x84000000>;" \
    " linux,initrd-end = <0x84001000>; };\n"
#define SOC(contexts) \
    "soc { #address-cells = <2>; #size-cells = <2>; ranges;\n" \
    "serial@10000000 { compatible = \"ns16550a\";" \
    " reg = <0 0x10000000 0 0x100>; };\n" \
    "test@100000 { compatible = \"sifive,test1\", \"sifive,test0\";" \
    " reg = <0 0x100000 0 0x1000>; };\n" \
    "plic@c000000 { compatible = \"sifive,plic-1.0.0\";" \
    " reg = <0 0xc000000 0 0x600000>; riscv,ndev = <96>;" \
    " interrupts-extended = " contexts "; }; };\n"
#define REST CPUS CHOSEN SOC("<&a 11 &a 9>")
#define TAIL "};\n"
#define WHOLE HEAD MEMORY REST TAIL

static uint8_t bytes[TREE_MAX];
static size_t size;

/* Makes the tree of this source, by dtc. */
static void
tree_make(const char *source)
{
    char name[] = "/tmp/orrery-tree-XXXXXX";
    char command[128];
    int file = mkstemp(name);

    ck_assert_int_ge(file, 0);
    snprintf(command, sizeof command, "dtc -q -@ -I dts -O dtb -o %s -", name);
    FILE *dtc = popen(command, "w");
    ck_assert_ptr_nonnull(dtc);
    fputs(source, dtc);
    ck_assert_msg(pclose(dtc) == 0, "dtc refused: %s", source);
    ssize_t count = read(file, bytes, sizeof bytes);
    ck_assert_int_gt(count, 0);
    size = (size_t)count;
    close(file);
    unlink(name);
}

/* Reads what `bytes` holds, from memory that ends where it ends. */
static const char *
tree_read(struct boot *boot, size_t count)
{
    uint8_t *copy = malloc(count > 0 ? count : 1);

    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes, count);
    const char *wrong = boot_from_device_tree(boot, copy, count);
    free(copy);
    return wrong;
}

static struct boot
boot_of(const char *source)
{
    struct boot boot;

    tree_make(source);
    const char *wrong = tree_read(&boot, size);
    ck_assert_msg(wrong == NULL, "%s", wrong);
    return boot;
}

static void
must_refuse(const char *source, const char *words)
{
    struct boot boot;

    tree_make(source);
    const char *wrong = tree_read(&boot, size);
    ck_assert_msg(wrong != NULL, "accepted: %s", source);
    ck_assert_msg(strstr(wrong, words) != NULL, "\"%s\" lacks \"%s\"", wrong,
                  words);
}

static void
region_must_be(const struct boot *boot, uint32_t i, uint64_t base,
               uint64_t count)
{
    ck_assert_uint_lt(i, boot->regions);
    ck_assert_uint_eq(boot->region[i].base, base);
    ck_assert_uint_eq(boot->region[i].bytes, count);
}

START_TEST(test_a_tree_tells_memory_processors_and_devices)
{
    struct boot boot = boot_of(WHOLE);

    ck_assert_uint_eq(boot.regions, 1);
    region_must_be(&boot, 0, 0x80000000, 0x8000000);
    ck_assert_uint_eq(boot.cpus, 1);
    ck_assert_uint_eq(boot.cpu[0], 0);
    ck_assert_uint_eq(boot.timer_hz, 10000000);
    ck_assert_uint_eq(boot.console, 0x10000000);
    ck_assert_uint_eq(boot.interrupts, 0xc000000);
    ck_assert_uint_eq(boot.lines, 96);
    ck_assert_uint_eq(boot.context[0], 2);
    ck_assert_uint_eq(boot.power, 0x100000);
    ck_assert_uint_eq(boot.bundle.base, 0x84000000);
    ck_assert_uint_eq(boot.bundle.bytes, 0x1000);
    ck_assert_str_eq(boot.command, "one two");
}
END_TEST

START_TEST(test_memory_may_be_in_several_nodes_and_ranges)
{
    struct boot boot =
        boot_of(HEAD "memory@0 { device_type = \"memory\"; reg = <0 0 0 0x1000"
                     " 1 0 1 0>; };" MEMORY REST TAIL);

    ck_assert_uint_eq(boot.regions, 3);
    region_must_be(&boot, 0, 0, 0x1000);
    region_must_be(&boot, 1, UINT64_C(1) << 32, UINT64_C(1) << 32);
    region_must_be(&boot, 2, 0x80000000, 0x8000000);
}
END_TEST

START_TEST(test_reserved_memory_is_not_for_use)
{
    struct boot boot = boot_of(
        "/dts-v1/;\n/memreserve/ 0x87ff0000 0x10000;\n"
        "/ { #address-cells = <2>; #size-cells = <2>;\n" MEMORY REST
        "reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges;"
        " mmode@80000000 { reg = <0 0x80000000 0 0x80000>; no-map; };"
        " later { size = <0 0x1000>; };"
        " middle@82000000 { reg = <0 0x82000000 0 0x1000>; }; };" TAIL);

    ck_assert_uint_eq(boot.regions, 2);
    region_must_be(&boot, 0, 0x80080000, 0x1f80000);
    region_must_be(&boot, 1, 0x82001000, 0x5fef000);
}
END_TEST

START_TEST(test_every_processor_has_its_own_interrupt_context)
{
    struct boot boot = boot_of(HEAD MEMORY CPUS_HEAD CPU(3, "a") CPU(
        5, "b") "cpu@7 { device_type = \"cpu\"; reg = <7>;"
                " status = \"disabled\"; };};\n" SOC("<&b 11 &b 9 &a 11 &a 9>")
                                   TAIL);

    ck_assert_uint_eq(boot.cpus, 2);
    ck_assert_uint_eq(boot.cpu[0], 3);
    ck_assert_uint_eq(boot.context[0], 4);
    ck_assert_uint_eq(boot.cpu[1], 5);
    ck_assert_uint_eq(boot.context[1], 2);
    ck_assert_uint_eq(boot.bundle.bytes, 0);
}
END_TEST

START_TEST(test_numbers_may_have_64_bits_where_they_may_have_32)
{
    struct boot boot =
        boot_of(HEAD MEMORY CPUS "chosen { linux,initrd-start = <0 0x84000000>;"
                                 " linux,initrd-end = <0 0x84000800>; };" TAIL);

    ck_assert_uint_eq(boot.bundle.base, 0x84000000);
    ck_assert_uint_eq(boot.bundle.bytes, 0x800);
}
END_TEST

/* A device behind a bus that translates is not where its reg says. */
START_TEST(test_devices_out_of_reach_are_left_alone)
{
    struct boot boot = boot_of(
        HEAD MEMORY CPUS "bus { #address-cells = <1>; #size-cells = <1>;"
                         " ranges = <0x10000000 0 0x40000000 0x1000>;"
                         " serial@10000000 { compatible = \"ns16550a\";"
                         " reg = <0x10000000 0x100>; }; };"
                         "island { #address-cells = <1>; #size-cells = <1>;"
                         " test@100000 { compatible = \"sifive,test0\";"
                         " reg = <0x100000 0x100>; }; };" TAIL);

    ck_assert_uint_eq(boot.console, 0);
    ck_assert_uint_eq(boot.power, 0);
}
END_TEST

START_TEST(test_a_long_command_line_is_cut_with_its_end_marked)
{
    char source[2048], text[600];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    snprintf(source, sizeof source,
             HEAD MEMORY CPUS "chosen { bootargs = \"%s\"; };" TAIL, text);
    struct boot boot = boot_of(source);
    ck_assert_uint_eq(strlen(boot.command), BOOT_COMMAND_MAX - 1);
}
END_TEST

START_TEST(test_what_does_not_make_a_machine_is_refused)
{
    must_refuse(HEAD REST TAIL, "no memory");
    must_refuse(HEAD MEMORY TAIL, "no CPU");
    must_refuse(HEAD MEMORY "cpus { #address-cells = <1>; #size-cells = <0>;"
                            " cpu@0 { device_type = \"cpu\"; reg = <0>; };"
                            "};" TAIL,
                "timebase-frequency");
    must_refuse(HEAD MEMORY "cpus { #address-cells = <1>; #size-cells = <0>;"
                            " timebase-frequency = \"ab\";"
                            " cpu@0 { device_type = \"cpu\"; reg = <0>; };"
                            "};" TAIL,
                "timebase-frequency");
    must_refuse(HEAD MEMORY "cpus { #address-cells = <1>; #size-cells = <0>;"
                            " cpu@0 { device_type = \"cpu\"; }; };" TAIL,
                "no number");
    must_refuse(HEAD MEMORY CPUS "chosen { linux,initrd-start = <9>; };" TAIL,
                "linux,initrd-start");
    must_refuse(HEAD MEMORY CPUS "chosen { linux,initrd-start = <9>;"
                                 " linux,initrd-end = <8>; };" TAIL,
                "linux,initrd-start");
}
END_TEST

START_TEST(test_memory_that_cannot_be_is_refused)
{
    must_refuse(
        HEAD "memory@0 { device_type = \"memory\"; reg = <0 0 0>; };" REST TAIL,
        "wrong size");
    must_refuse(HEAD "memory@0 { device_type = \"memory\"; };" REST TAIL,
                "wrong size");
    must_refuse(HEAD MEMORY "memory@1 { device_type = \"memory\";"
                            " reg = <0 0x80001000 0 0x1000>; };" REST TAIL,
                "overlap");
    must_refuse(HEAD "memory@1 { device_type = \"memory\"; reg = <0xffffffff"
                     " 0xfffff000 0 0x1001>; };" REST TAIL,
                "last address");
    must_refuse("/dts-v1/;\n/ { #address-cells = <4>; #size-cells = <2>; };",
                "cells");
    must_refuse(HEAD MEMORY REST
                "reserved-memory { #address-cells = <2>; #size-cells = <2>;"
                " ranges; all { reg = <0 0 1 0>; }; };" TAIL,
                "no memory");
}
END_TEST

static char *
append(char *at, const char *text)
{
    size_t count = strlen(text);

    memcpy(at, text, count + 1);
    return at + count;
}

START_TEST(test_reservations_that_cannot_be_are_refused)
{
    static char source[16384];
    char line[128];
    char *at;

    must_refuse(HEAD MEMORY REST
                "reserved-memory { #address-cells = <2>; #size-cells = <2>;"
                " ranges; odd { reg = <0 0 1>; }; };" TAIL,
                "reservation's reg");
    must_refuse(
        "/dts-v1/;\n/memreserve/ 0xfffffffffffff000 0x2000;\n"
        "/ { #address-cells = <2>; #size-cells = <2>;\n" MEMORY REST TAIL,
        "last address");
    at = append(source, HEAD MEMORY REST
                "reserved-memory { #address-cells = <2>; #size-cells = <2>;"
                " ranges;");
    for (unsigned i = 0; i < 33; i++) {
        snprintf(line, sizeof line, "r%u { reg = <0 0x%x 0 0x1000>; };\n", i,
                 0x80000000u + i * 0x2000u);
        at = append(at, line);
    }
    append(at, "};" TAIL);
    must_refuse(source, "more reserved ranges");
}
END_TEST

START_TEST(test_a_clock_too_fast_to_count_is_refused)
{
    must_refuse(HEAD MEMORY
                "cpus { #address-cells = <1>; #size-cells = <0>;"
                " timebase-frequency = <5 0>;" CPU(0, "a") "};" TAIL,
                "beyond 10 GHz");
}
END_TEST

START_TEST(test_more_than_the_kernel_can_hold_is_refused)
{
    static char source[16384];
    char line[128];
    char *at = append(source, HEAD REST);

    for (unsigned i = 0; i < 40; i++) {
        snprintf(line, sizeof line,
                 "memory@%x { device_type = \"memory\";"
                 " reg = <%u 0 0 0x1000>; };\n",
                 i, i);
        at = append(at, line);
    }
    append(at, TAIL);
    must_refuse(source, "can hold (32)");
    at = append(source, HEAD MEMORY REST);
    for (unsigned i = 0; i < 20; i++)
        at = append(at, "nest {");
    for (unsigned i = 0; i < 20; i++)
        at = append(at, "};");
    append(at, TAIL);
    must_refuse(source, "deeper than 16");
}
END_TEST

/* A boot structure that was accepted makes sense, whatever it came from. */
static void
boot_must_make_sense(const struct boot *boot)
{
    ck_assert_uint_gt(boot->regions, 0);
    ck_assert_uint_le(boot->regions, BOOT_REGIONS_MAX);
    ck_assert_uint_gt(boot->cpus, 0);
    ck_assert_uint_le(boot->cpus, BOOT_CPUS_MAX);
    ck_assert_uint_ne(boot->timer_hz, 0);
    ck_assert_ptr_nonnull(memchr(boot->command, 0, BOOT_COMMAND_MAX));
    for (uint32_t i = 0; i < boot->regions; i++)
        ck_assert_uint_le(boot->region[i].base,
                          UINT64_MAX - boot->region[i].bytes);
}

START_TEST(test_a_tree_cut_off_anywhere_is_refused)
{
    struct boot boot;

    tree_make(WHOLE);
    for (size_t count = 0; count < size; count++)
        ck_assert_ptr_nonnull(tree_read(&boot, count));
    /* and so it is if the header says that this is all there is */
    for (size_t count = 40; count < size; count++) {
        bytes[6] = (uint8_t)(count >> 8);
        bytes[7] = (uint8_t)count;
        ck_assert_ptr_nonnull(tree_read(&boot, count));
    }
}
END_TEST

START_TEST(test_a_tree_damaged_anywhere_does_no_harm)
{
    static const uint8_t damage[] = {0x00, 0x01, 0x02, 0x03, 0x04,
                                     0x09, 0x7f, 0x80, 0xff};
    struct boot boot;
    unsigned refused = 0;

    tree_make(WHOLE);
    for (size_t at = 0; at < size; at++) {
        uint8_t good = bytes[at];
        for (size_t i = 0; i < sizeof damage; i++) {
            bytes[at] = damage[i];
            if (tree_read(&boot, size) == NULL)
                boot_must_make_sense(&boot);
            else
                refused++;
        }
        bytes[at] = good;
    }
    ck_assert_uint_gt(refused, 1000);
}
END_TEST

START_TEST(test_what_is_not_a_tree_of_this_version_is_refused)
{
    struct boot boot;

    tree_make(WHOLE);
    bytes[0] ^= 1;
    ck_assert_ptr_nonnull(strstr(tree_read(&boot, size), "d00dfeed"));
    bytes[0] ^= 1;
    bytes[23] = 16; /* version */
    ck_assert_ptr_nonnull(strstr(tree_read(&boot, size), "version"));
    bytes[23] = 18;
    ck_assert_ptr_null(tree_read(&boot, size));
    bytes[27] = 18; /* oldest that it is compatible with */
    ck_assert_ptr_nonnull(strstr(tree_read(&boot, size), "version"));
}
END_TEST

START_TEST(test_names_of_nodes_are_whole_words)
{
    ck_assert(tree_is_named("memory@80000000", "memory"));
    ck_assert(tree_is_named("memory", "memory"));
    ck_assert(!tree_is_named("memory-controller", "memory"));
    ck_assert(!tree_is_named("mem", "memory"));
    ck_assert(!tree_is_named("", "memory"));
}
END_TEST

START_TEST(test_strings_of_a_list_are_whole_words)
{
    static const uint8_t list[] = "one\0two";
    struct tree_bytes all = {list, sizeof list};
    struct tree_bytes cut = {list, 6}; /* "one\0tw", without an end */

    ck_assert(tree_has_string(all, "one"));
    ck_assert(tree_has_string(all, "two"));
    ck_assert(!tree_has_string(all, "on"));
    ck_assert(!tree_has_string(all, "onex"));
    ck_assert(!tree_has_string(all, "wo"));
    ck_assert(!tree_has_string(cut, "tw"));
    ck_assert(!tree_has_string((struct tree_bytes){NULL, 0}, "one"));
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("device tree");
    TCase *tree = tcase_create("device tree");
    tcase_set_timeout(tree, 60);
    tcase_add_test(tree, test_a_tree_tells_memory_processors_and_devices);
    tcase_add_test(tree, test_memory_may_be_in_several_nodes_and_ranges);
    tcase_add_test(tree, test_reserved_memory_is_not_for_use);
    tcase_add_test(tree, test_every_processor_has_its_own_interrupt_context);
    tcase_add_test(tree, test_numbers_may_have_64_bits_where_they_may_have_32);
    tcase_add_test(tree, test_devices_out_of_reach_are_left_alone);
    tcase_add_test(tree, test_a_long_command_line_is_cut_with_its_end_marked);
    tcase_add_test(tree, test_what_does_not_make_a_machine_is_refused);
    tcase_add_test(tree, test_memory_that_cannot_be_is_refused);
    tcase_add_test(tree, test_reservations_that_cannot_be_are_refused);
    tcase_add_test(tree, test_a_clock_too_fast_to_count_is_refused);
    tcase_add_test(tree, test_more_than_the_kernel_can_hold_is_refused);
    tcase_add_test(tree, test_a_tree_cut_off_anywhere_is_refused);
    tcase_add_test(tree, test_a_tree_damaged_anywhere_does_no_harm);
    tcase_add_test(tree, test_what_is_not_a_tree_of_this_version_is_refused);
    tcase_add_test(tree, test_names_of_nodes_are_whole_words);
    tcase_add_test(tree, test_strings_of_a_list_are_whole_words);
    suite_add_tcase(suite, tree);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
