#include "apps/files/store.h"

#include "apps/files/disk.h"
#include "apps/lib/console.h"
#include "apps/lib/memory.h"

#define BLOCKS_MAX 4096u
#define SIZE_MAX_FILE (STORE_EXTENTS_MAX * (uint64_t)DISK_BLOCK_BYTES)

_Static_assert(sizeof(struct store_node) == DISK_BLOCK_BYTES,
               "a node is one block");

static struct store_node nodes[STORE_FILES_MAX];
static uint32_t blocks;
static bool taken[BLOCKS_MAX];

static uint32_t
node_sum(const struct store_node *node)
{
    struct store_node copy = *node;

    copy.sum = 0;
    return disk_sum(&copy, sizeof copy);
}

static bool
node_is_whole(const struct store_node *node)
{
    if (node->made == 0)
        return true;
    if (node->sum != node_sum(node) || node->size > SIZE_MAX_FILE)
        return false;
    for (uint32_t i = 0; i < STORE_EXTENTS_MAX; i++) {
        if (node->extent[i].block >= blocks)
            return false;
    }
    return true;
}

static void
node_take(const struct store_node *node)
{
    for (uint32_t i = 0; node->made != 0 && i < STORE_EXTENTS_MAX; i++)
        taken[node->extent[i].block] = true;
}

/* What is read wrong once may be read right another time. */
static void
node_load(uint32_t file)
{
    uint32_t tries = 5;

    do {
        orr_assert(tries-- > 0);
        orr_assert(disk_read(file, &nodes[file], NULL));
    } while (!node_is_whole(&nodes[file]));
    node_take(&nodes[file]);
}

void
store_mount(void)
{
    uint64_t found = disk_open();

    blocks = found < BLOCKS_MAX ? (uint32_t)found : BLOCKS_MAX;
    orr_assert(blocks > STORE_FILES_MAX);
    for (uint32_t i = 0; i < STORE_FILES_MAX; i++) {
        taken[i] = true;
        node_load(i);
    }
}

/* A free block, from now on not free; 0: there is none. */
static uint32_t
block_take(void)
{
    for (uint32_t i = STORE_FILES_MAX; i < blocks; i++) {
        if (!taken[i]) {
            taken[i] = true;
            return i;
        }
    }
    return 0;
}

static void
block_free(uint32_t block)
{
    if (block >= STORE_FILES_MAX)
        taken[block] = false;
}

/* Blocks of `one` that `other` does not have are free. */
static void
free_difference(const struct store_node *one, const struct store_node *other)
{
    for (uint32_t i = 0; i < STORE_EXTENTS_MAX; i++) {
        if (one->extent[i].block != other->extent[i].block)
            block_free(one->extent[i].block);
    }
}

/* Makes the node what the file is from now on; if that fails, all is as it
 * was. */
static enum object_status
node_commit(uint64_t file, struct store_node *next)
{
    next->sum = 0;
    next->sum = next->made != 0 ? node_sum(next) : 0;
    if (!disk_write((uint32_t)file, next)) {
        free_difference(next, &nodes[file]);
        return OBJECT_BROKEN;
    }
    free_difference(&nodes[file], next);
    nodes[file] = *next;
    return OBJECT_OK;
}

enum object_status
store_find(const char *name, uint64_t *file)
{
    for (uint32_t i = 0; i < STORE_FILES_MAX; i++) {
        if (nodes[i].made != 0 && text_equal(nodes[i].name, name)) {
            *file = i;
            return OBJECT_OK;
        }
    }
    return OBJECT_UNKNOWN;
}

enum object_status
store_make(const char *name, uint64_t *file)
{
    struct store_node node = {.made = 1};

    if (store_find(name, file) == OBJECT_OK)
        return OBJECT_OK;
    if (name[0] == '\0')
        return OBJECT_BAD;
    memcpy(node.name, name, text_length(name));
    for (uint32_t i = 0; i < STORE_FILES_MAX; i++) {
        if (nodes[i].made == 0) {
            *file = i;
            return node_commit(i, &node);
        }
    }
    return OBJECT_FULL;
}

const struct store_node *
store_node(uint64_t file)
{
    if (file >= STORE_FILES_MAX || nodes[file].made == 0)
        return NULL;
    return &nodes[file];
}

/* One extent's bytes. */
static enum object_status
extent_read(const struct store_node *node, uint64_t extent, char *to)
{
    uint32_t block = node->extent[extent].block;

    if (block == 0) {
        memset(to, 0, DISK_BLOCK_BYTES);
        return OBJECT_OK;
    }
    return disk_read(block, to, &node->extent[extent].sum) ? OBJECT_OK
                                                           : OBJECT_BROKEN;
}

/* Writes an extent to a block of its own. */
static enum object_status
extent_write(struct store_node *node, uint64_t extent, const char *from)
{
    uint32_t block = block_take();

    if (block == 0)
        return OBJECT_FULL;
    node->extent[extent].block = block;
    node->extent[extent].sum = disk_sum(from, DISK_BLOCK_BYTES);
    return disk_write(block, from) ? OBJECT_OK : OBJECT_BROKEN;
}

/* How much of `bytes` at `offset` lies in the block there. */
static uint64_t
part_of(uint64_t offset, uint64_t bytes)
{
    uint64_t room = DISK_BLOCK_BYTES - offset % DISK_BLOCK_BYTES;

    return bytes < room ? bytes : room;
}

enum object_status
store_read(uint64_t file, uint64_t offset, char *to, uint64_t *bytes)
{
    static char block[DISK_BLOCK_BYTES];
    const struct store_node *node = &nodes[file];
    enum object_status status = OBJECT_OK;
    uint64_t end = offset + *bytes;

    if (offset > node->size)
        offset = node->size;
    if (end > node->size || end < offset)
        end = node->size;
    *bytes = end - offset;
    while (offset < end && status == OBJECT_OK) {
        uint64_t part = part_of(offset, end - offset);

        status = extent_read(node, offset / DISK_BLOCK_BYTES, block);
        memcpy(to, block + offset % DISK_BLOCK_BYTES, part);
        to += part;
        offset += part;
    }
    return status;
}

/* What is kept of the extent, and what is new. */
static enum object_status
extent_change(struct store_node *node, uint64_t offset, const char *from,
              uint64_t bytes)
{
    static char block[DISK_BLOCK_BYTES];
    uint64_t extent = offset / DISK_BLOCK_BYTES;
    enum object_status status = OBJECT_OK;

    if (bytes < DISK_BLOCK_BYTES)
        status = extent_read(node, extent, block);
    if (status != OBJECT_OK)
        return status;
    if (from == NULL)
        memset(block + offset % DISK_BLOCK_BYTES, 0, bytes);
    else
        memcpy(block + offset % DISK_BLOCK_BYTES, from, bytes);
    return extent_write(node, extent, block);
}

enum object_status
store_write(uint64_t file, uint64_t offset, const char *from, uint64_t bytes)
{
    struct store_node next = nodes[file];
    enum object_status status = OBJECT_OK;

    if (offset > SIZE_MAX_FILE || bytes > SIZE_MAX_FILE - offset)
        return OBJECT_FULL;
    for (uint64_t done = 0; done < bytes && status == OBJECT_OK;) {
        uint64_t part = part_of(offset + done, bytes - done);

        status = extent_change(&next, offset + done, from + done, part);
        done += part;
    }
    if (next.size < offset + bytes)
        next.size = offset + bytes;
    if (status == OBJECT_OK)
        return node_commit(file, &next);
    free_difference(&next, &nodes[file]);
    return status;
}

enum object_status
store_resize(uint64_t file, uint64_t size)
{
    struct store_node next = nodes[file];
    uint64_t kept = (size + DISK_BLOCK_BYTES - 1) / DISK_BLOCK_BYTES;
    enum object_status status = OBJECT_OK;

    if (size > SIZE_MAX_FILE)
        return OBJECT_FULL;
    for (uint64_t i = kept; i < STORE_EXTENTS_MAX; i++) {
        next.extent[i].block = 0;
        next.extent[i].sum = 0;
    }
    /* what is cut off must not be seen when the file grows again */
    if (size < next.size && size % DISK_BLOCK_BYTES != 0)
        status = extent_change(&next, size, NULL,
                               DISK_BLOCK_BYTES - size % DISK_BLOCK_BYTES);
    next.size = size;
    if (status == OBJECT_OK)
        return node_commit(file, &next);
    for (uint64_t i = 0; i < kept; i++) {
        if (next.extent[i].block != nodes[file].extent[i].block)
            block_free(next.extent[i].block);
    }
    return status;
}

enum object_status
store_remove(uint64_t file)
{
    struct store_node none = {.made = 0};

    return node_commit(file, &none);
}
