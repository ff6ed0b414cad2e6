/* A program: a static ELF64 executable. Nothing in it is believed. */
#ifndef HAL_IMAGE_PROGRAM_H
#define HAL_IMAGE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROGRAM_SEGMENTS_MAX 8u
#define PROGRAM_LOW UINT64_C(0x400000)    /* lowest address of a segment */
#define PROGRAM_HIGH UINT64_C(0x40000000) /* first one above all segments */

struct program_segment {
    uint64_t address; /* at a page's start */
    uint64_t bytes;   /* in memory; what the file does not fill is zero */
    uint64_t file_at;
    uint64_t file_bytes;
    uint32_t rights; /* enum page_right, never both write and execute */
    uint32_t spare;
};

struct program {
    uint64_t entry;
    uint32_t segments;
    uint32_t spare;
    struct program_segment segment[PROGRAM_SEGMENTS_MAX];
};

/* Reads the headers of an 8-byte aligned file. Null, or what is wrong. */
const char *program_read(struct program *program, const void *file,
                         size_t bytes, uint32_t machine);

#endif
