#include "apps/init/block.h"

#include "apps/lib/memory.h"

void
block_clear(struct block *block)
{
    memset(block, 0, sizeof *block);
}

static void
string_add(struct block *block, const char *string)
{
    size_t bytes = text_length(string) + 1;

    if (bytes > sizeof block->string - block->bytes) {
        block->full = true;
        return;
    }
    memcpy(block->string + block->bytes, string, bytes);
    block->bytes += (uint32_t)bytes;
}

void
block_add_argument(struct block *block, const char *argument)
{
    string_add(block, argument);
    block->arguments++;
}

void
block_add_handle(struct block *block, const char *name,
                 struct orr_start_handle handle)
{
    if (block->handles == BLOCK_HANDLES_MAX) {
        block->full = true;
        return;
    }
    string_add(block, name);
    block->handle[block->handles++] = handle;
}

uint32_t
block_write(const struct block *block, uint64_t *words)
{
    struct orr_start head = {block->arguments, block->handles};
    size_t handles = block->handles * sizeof block->handle[0];
    size_t bytes = sizeof head + handles + block->bytes;
    char *at = (char *)words;

    if (block->full || bytes > BLOCK_WORDS_MAX * 8)
        return 0;
    words[(bytes - 1) / 8] = 0;
    memcpy(at, &head, sizeof head);
    memcpy(at + sizeof head, block->handle, handles);
    memcpy(at + sizeof head + handles, block->string, block->bytes);
    return (uint32_t)((bytes + 7) / 8);
}
