/* A disk in memory: serves the pages of `platter` in blocks of 512 bytes, by
 * the object protocol. They are not its own, so it may die, and whoever is
 * started in its place serves what they hold. In the first page it remembers
 * its opens. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/serve.h"

#define OPENS UINT64_C(0x40000000)
#define BLOCKS (OPENS + ORR_PAGE_BYTES)
#define BLOCK_BYTES 512u

static char *blocks;
static uint64_t size;

static enum object_status
ramdisk_open(struct serve_request *request)
{
    if (request->message.data[0] != '\0')
        return OBJECT_UNKNOWN;
    request->value = size;
    return OBJECT_OK;
}

/* Is it about whole blocks, and about those that there are? */
static bool
fits(const struct serve_request *request)
{
    return request->offset % BLOCK_BYTES == 0 &&
           request->bytes % BLOCK_BYTES == 0 && request->offset <= size &&
           request->bytes <= size - request->offset;
}

static enum object_status
ramdisk_read(struct serve_request *request)
{
    if (!fits(request))
        return OBJECT_BAD;
    memcpy(request->message.data, blocks + request->offset, request->bytes);
    return OBJECT_OK;
}

static enum object_status
ramdisk_write(struct serve_request *request)
{
    if (!fits(request))
        return OBJECT_BAD;
    memcpy(blocks + request->offset, request->message.data, request->bytes);
    return OBJECT_OK;
}

static enum object_status
ramdisk_query(struct serve_request *request)
{
    if (request->offset != OBJECT_FIELD_SIZE &&
        request->offset != OBJECT_FIELD_BLOCK)
        return OBJECT_UNKNOWN;
    request->value = request->offset == OBJECT_FIELD_SIZE ? size : BLOCK_BYTES;
    return OBJECT_OK;
}

int
main(int argc, char **argv)
{
    static const struct serve_acts acts = {.open = ramdisk_open,
                                           .read = ramdisk_read,
                                           .write = ramdisk_write,
                                           .query = ramdisk_query};
    static struct serve serve = {.acts = &acts};
    struct orr_memory platter = orr_find_memory("platter");
    uint32_t pages = (uint32_t)orr_query(platter.h, ORR_QUESTION_PAGES) - 1;

    serve.door = orr_find_endpoint("door");
    serve_remember(&serve, platter, OPENS);
    orr_need(orr_map(platter, BLOCKS, (struct orr_range){1, pages}, ORR_WRITE),
             "map the blocks");
    blocks = orr_address(BLOCKS);
    size = pages * (uint64_t)ORR_PAGE_BYTES;
    serve_run(&serve);
}
