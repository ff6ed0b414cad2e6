/* A heap by key that is a trie by the key's bits: no operation takes more
 * steps than a key has bits, however many wait. First come, first served
 * among equal keys. The nodes lie inside the objects, at two fixed places.
 *
 * Keeps I-QUEUE-1 to I-QUEUE-3 (check.h).
 */
#ifndef CORE_QUEUE_H
#define CORE_QUEUE_H

#include "core/cell.h"

enum queue_role {
    QUEUE_TIMING,  /* timing: 64-bit keys, times */
    QUEUE_PRIORITY /* queue: 8-bit keys, 255 - priority */
};

/* The node of an object, for looking. */
const struct node *queue_node(const struct kernel *k, enum queue_role role,
                              struct object_id id);

/* Adds behind all with the same key. `root` lies in a cell being edited. */
void queue_add(struct kernel *k, struct object_id *root, enum queue_role role,
               struct object_id id, uint64_t key);

/* Adds before all with the same key. */
void queue_add_first(struct kernel *k, struct object_id *root,
                     enum queue_role role, struct object_id id, uint64_t key);

/* Takes out one that is in it. The first is always at *root. */
void queue_remove(struct kernel *k, struct object_id *root,
                  enum queue_role role, struct object_id id);

#endif
