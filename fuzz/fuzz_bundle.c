/* The reader of an image's payload and of the programs in it, on any bytes:
 * it may refuse them, and never more. All that it accepts lies inside. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "hal-image/arch.h"
#include "hal-image/bundle.h"
#include "hal-image/program.h"

/* Parts begin at pages, most of which would be zero: each piece of the input
 * becomes the beginning of a page. */
#define PIECE 512u
#define PAGE 4096u
#define PAGES_MAX 16u

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static void
must(bool condition)
{
    if (!condition)
        abort();
}

static void
check_program(const void *file, size_t bytes, uint32_t machine)
{
    struct program program;

    must(program_read(&program, file, bytes, machine) == NULL);
    must(program.segments > 0 && program.segments <= PROGRAM_SEGMENTS_MAX);
    for (uint32_t i = 0; i < program.segments; i++) {
        const struct program_segment *s = &program.segment[i];

        must(s->address >= PROGRAM_LOW && s->address < PROGRAM_HIGH);
        must(s->bytes <= PROGRAM_HIGH - s->address);
        must(s->file_bytes <= s->bytes && s->file_at <= bytes);
        must(s->file_bytes <= bytes - s->file_at);
        must(!(s->rights & PAGE_WRITE) || !(s->rights & PAGE_EXECUTE));
    }
}

static void
check_bundle(const struct orr_bundle *bundle, size_t bytes)
{
    size_t typed;

    must(bundle->size <= bytes && bundle->plan_at <= bundle->size);
    must(bundle->plan_size <= bundle->size - bundle->plan_at);
    typed = (size_t)(bundle_typed(bundle) - (const char *)bundle);
    for (uint32_t i = 0; i < bundle->stimuli; i++) {
        must(bundle_stimulus(bundle, i)->line < bundle->lines);
        typed += bundle_stimulus(bundle, i)->bytes;
    }
    must(typed <= bundle->size);
    for (uint32_t i = 0; i < bundle->modules; i++) {
        const struct orr_bundle_module *module = bundle_module(bundle, i);

        must(memchr(module->name, 0, sizeof module->name) != NULL);
        must(module->at <= bundle->size);
        must(module->size <= bundle->size - module->at);
        check_program(bundle_at(bundle, module->at), module->size,
                      bundle->machine);
    }
}

static void
spread(uint8_t *block, const uint8_t *bytes, size_t count)
{
    for (size_t at = 0; at < count; at += PIECE) {
        const size_t piece = count - at < PIECE ? count - at : PIECE;
        memcpy(block + at / PIECE * PAGE, bytes + at, piece);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    const size_t pages = (count + PIECE - 1) / PIECE;

    if (pages == 0 || pages > PAGES_MAX)
        return 0;
    uint8_t *block = aligned_alloc(PAGE, pages * PAGE);
    must(block != NULL);
    memset(block, 0, pages * PAGE);
    spread(block, bytes, count);
    for (int i = 0; i < 2; i++) {
        const char *wrong =
            bundle_check(block, pages * PAGE, i ? EM_RISCV : EM_X86_64);
        must(wrong == NULL || *wrong != '\0');
        if (wrong == NULL)
            check_bundle((const void *)block, pages * PAGE);
    }
    free(block);
    return 0;
}
