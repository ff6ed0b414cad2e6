/* Files on blocks. Each of the first blocks is a node: the name, the size and
 * the blocks of one file, with their sums. Nothing is ever overwritten: what
 * changes goes to free blocks, and then one write of the node makes it so. So
 * whoever dies, and whenever, each file is as before a request or as after it;
 * and which blocks are free needs no record, as the nodes tell. */
#ifndef APPS_FILES_STORE_H
#define APPS_FILES_STORE_H

#include "apps/lib/protocol/object.h"

#define STORE_FILES_MAX 16u
#define STORE_EXTENTS_MAX 58u

struct store_node {
    char name[OBJECT_NAME_MAX];
    uint64_t size;
    uint32_t made; /* 0: there is no such file */
    uint32_t sum;  /* of the node, with a 0 here */
    struct {
        uint32_t block; /* 0: nothing was ever written there: zeroes */
        uint32_t sum;
    } extent[STORE_EXTENTS_MAX];
};

/* Reads all nodes; makes a disk of zeroes an empty store. Ends the program if
 * the disk cannot be read. */
void store_mount(void);

/* Looks a file up, or makes it; its number. */
enum object_status store_find(const char *name, uint64_t *file);
enum object_status store_make(const char *name, uint64_t *file);

/* Is there such a file? Else null. */
const struct store_node *store_node(uint64_t file);

/* Up to OBJECT_DATA_MAX bytes; a read answers with how many there were. */
enum object_status store_read(uint64_t file, uint64_t offset, char *to,
                              uint64_t *bytes);
enum object_status store_write(uint64_t file, uint64_t offset, const char *from,
                               uint64_t bytes);

/* Cuts the file, or makes it longer by zeroes. */
enum object_status store_resize(uint64_t file, uint64_t size);
enum object_status store_remove(uint64_t file);

#endif
