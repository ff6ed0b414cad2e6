/* A file service in blocks of a disk, by the object protocol on both sides.
 * Its opens are remembered in the page `opens`, everything else on the disk:
 * so it may die, as may the program that is its disk, and no client loses
 * anything. */
#include "apps/files/store.h"
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/serve.h"

#define OPENS UINT64_C(0x40000000)

static enum object_status
files_found(struct serve_request *request, enum object_status status)
{
    if (status == OBJECT_OK)
        request->value = store_node(request->thing)->size;
    return status;
}

static enum object_status
files_open(struct serve_request *request)
{
    return files_found(request,
                       store_find(request->message.data, &request->thing));
}

static enum object_status
files_create(struct serve_request *request)
{
    return files_found(request,
                       store_make(request->message.data, &request->thing));
}

static enum object_status
files_read(struct serve_request *request)
{
    if (store_node(request->thing) == NULL)
        return OBJECT_UNKNOWN;
    return store_read(request->thing, request->offset, request->message.data,
                      &request->bytes);
}

static enum object_status
files_write(struct serve_request *request)
{
    if (store_node(request->thing) == NULL)
        return OBJECT_UNKNOWN;
    return store_write(request->thing, request->offset, request->message.data,
                       request->bytes);
}

static enum object_status
files_query(struct serve_request *request)
{
    const struct store_node *node = store_node(request->thing);

    if (node == NULL || (request->offset != OBJECT_FIELD_SIZE &&
                         request->offset != OBJECT_FIELD_BLOCK))
        return OBJECT_UNKNOWN;
    request->value = request->offset == OBJECT_FIELD_SIZE ? node->size : 1;
    return OBJECT_OK;
}

static enum object_status
files_set(struct serve_request *request)
{
    if (request->handle != ORR_NONE)
        (void)orr_close(request->handle);
    request->handle = ORR_NONE;
    if (store_node(request->thing) == NULL ||
        request->offset != OBJECT_FIELD_SIZE)
        return OBJECT_UNKNOWN;
    return store_resize(request->thing, request->value);
}

static enum object_status
files_destroy(struct serve_request *request)
{
    return store_remove(request->thing);
}

int
main(int argc, char **argv)
{
    static const struct serve_acts acts = {.open = files_open,
                                           .create = files_create,
                                           .read = files_read,
                                           .write = files_write,
                                           .query = files_query,
                                           .set = files_set,
                                           .destroy = files_destroy};
    static struct serve serve = {.acts = &acts};

    serve.door = orr_find_endpoint("door");
    serve_remember(&serve, orr_find_memory("opens"), OPENS);
    store_mount();
    serve_run(&serve);
}
