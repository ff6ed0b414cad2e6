/* Is a text UTF-8, and made of characters that YAML allows? */
#ifndef HAL_SIM_SCENARIO_UTF8_H
#define HAL_SIM_SCENARIO_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of the character that begins at text[0], of at most `bytes`; 0 if it
 * is not UTF-8. Its code point goes to *point. */
size_t utf8_character(const char *text, size_t bytes, uint32_t *point);

/* How many bytes are fine: `bytes` if all are. */
size_t utf8_fine(const char *text, size_t bytes);

#endif
