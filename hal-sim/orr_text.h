/* Text for people and programs: formatting, times, quoting, colour. */
#ifndef HAL_SIM_ORR_TEXT_H
#define HAL_SIM_ORR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define ORR_TEXT_TIME_BYTES 32u

enum orr_text_colour {
    ORR_TEXT_PLAIN,
    ORR_TEXT_BOLD,
    ORR_TEXT_DIM,
    ORR_TEXT_GOOD,
    ORR_TEXT_BAD,
    ORR_TEXT_FIRST /* and those after it: to tell processes apart */
};
#define ORR_TEXT_HUES 6u

/* printf into new memory; free() it. Ends the program if there is none. */
char *orr_text_format(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Says so and ends the program. */
_Noreturn void orr_text_out_of_memory(void);

/* calloc that ends the program instead of returning null. */
void *orr_text_allocate(size_t count, size_t bytes);

/* `ns` with a fitting unit, exact ("1.25 us"), in `text`, which it returns. */
const char *orr_text_time(uint64_t ns, char text[ORR_TEXT_TIME_BYTES]);

/* Reads "10ms", "250ns", "2s", "1.5us". False if it is no time. */
bool orr_text_read_time(const char *text, uint64_t *ns);

/* Reads a whole number, decimal or 0x...; false if it is none. */
bool orr_text_read_number(const char *text, uint64_t *number);

/* Reads the next decimal number of a line, after blanks, and moves *at behind
 * it; false if there is none. */
bool orr_text_next_number(const char **at, uint64_t *number);

/* The bytes between quotation marks, control characters escaped, cut after
 * the first `most`. free() it. */
char *orr_text_quote(const char *bytes, size_t count, size_t most);

/* The bytes with every one that is not UTF-8 replaced by U+FFFD; free() it. */
char *orr_text_utf8(const char *bytes, size_t count);

/* May this stream be coloured? A terminal, and NO_COLOR is not set. */
bool orr_text_coloured(FILE *stream);

/* The escape sequence of a colour, or "" if `coloured` is false. */
const char *orr_text_colour(bool coloured, unsigned colour);

#endif
