#include "hal-sim/scenario_pool.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 16384u
#define ALIGNMENT 16u
#define QUOTE_MAX 40u /* bytes of a text that a complaint repeats */

struct block {
    struct block *next;
    size_t used, size;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

struct pool {
    struct block *blocks; /* the newest first: the one with room */
};

static void *
must_have(void *memory)
{
    if (!memory) {
        fputs("orr: out of memory\n", stderr);
        abort();
    }
    return memory;
}

struct pool *
pool_create(void)
{
    return must_have(calloc(1, sizeof(struct pool)));
}

void
pool_free(struct pool *pool)
{
    if (!pool)
        return;
    while (pool->blocks) {
        struct block *block = pool->blocks;
        pool->blocks = block->next;
        free(block);
    }
    free(pool);
}

static struct block *
add_block(struct pool *pool, size_t bytes)
{
    size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    struct block *block = must_have(calloc(1, sizeof *block + size));
    block->size = size;
    block->next = pool->blocks;
    pool->blocks = block;
    return block;
}

void *
pool_take(struct pool *pool, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        must_have(NULL);
    size_t size = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct block *block = pool->blocks;
    if (!block || block->size - block->used < size)
        block = add_block(pool, size);
    void *memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

void *
pool_array(struct pool *pool, size_t count, size_t bytes)
{
    if (bytes && count > SIZE_MAX / 2 / bytes)
        must_have(NULL);
    return pool_take(pool, count * bytes);
}

char *
pool_copy(struct pool *pool, const char *text, size_t bytes)
{
    char *copy = pool_take(pool, bytes + 1);
    if (bytes)
        memcpy(copy, text, bytes);
    return copy;
}

char *
pool_format(struct pool *pool, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    char *text = pool_take(pool, length < 0 ? 1 : (size_t)length + 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

/* Writes one byte as a C string would have it; returns how many came of it. */
static size_t
escape(char out[4], unsigned char byte)
{
    static const char letters[] = "n\nt\tr\r\"\"\\\\";
    for (const char *l = letters; *l; l += 2) {
        if ((unsigned char)l[1] == byte) {
            out[0] = '\\';
            out[1] = *l;
            return 2;
        }
    }
    if (byte >= 0x20 && byte != 0x7f) {
        out[0] = (char)byte;
        return 1;
    }
    out[0] = '\\';
    out[1] = (char)('0' + (byte >> 6));
    out[2] = (char)('0' + (byte >> 3 & 7));
    out[3] = (char)('0' + (byte & 7));
    return 4;
}

static const char *
quote(struct pool *pool, const char *text, size_t max)
{
    size_t length = strlen(text), shown = length;
    if (length > max) {
        shown = max;
        /* never cut a character of several bytes in two */
        while (shown && ((unsigned char)text[shown] & 0xc0) == 0x80)
            shown--;
    }
    char *out = pool_take(pool, 4 * shown + 6), *end = out;
    *end++ = '"';
    for (size_t i = 0; i < shown; i++)
        end += escape(end, (unsigned char)text[i]);
    if (shown < length) {
        memcpy(end, "...", 3);
        end += 3;
    }
    *end = '"';
    return out;
}

const char *
pool_quote(struct pool *pool, const char *text)
{
    return quote(pool, text, QUOTE_MAX);
}

const char *
pool_quote_all(struct pool *pool, const char *text)
{
    return quote(pool, text, SIZE_MAX);
}
