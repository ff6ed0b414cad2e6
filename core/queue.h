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
    QUEUE_TIMING,  /* timing: by time */
    QUEUE_PRIORITY /* queue: by claim (claim.h), or as a policy orders it */
};

/* The node of an object, for looking and for changing. */
static inline const struct node *
queue_node(const struct kernel *k, enum queue_role role, struct object_id id)
{
    const unsigned char *cell = (const unsigned char *)cell_at(k, id.n);

    return (const struct node *)(const void *)(cell + 24 + 24 * role);
}

static inline struct node *
queue_node_edit(struct kernel *k, enum queue_role role, struct object_id id)
{
    unsigned char *cell = (unsigned char *)cell_edit(k, id.n);

    return (struct node *)(void *)(cell + 24 + 24 * role);
}

/* A node that is in no heap becomes a ring of its own. */
static inline struct node *
queue_node_start(struct kernel *k, enum queue_role role, struct object_id id,
                 uint64_t key)
{
    struct node *node = queue_node_edit(k, role, id);

    CHECK(node->next.n == 0);
    node->key = key;
    node->next = id;
    node->prev = id;
    return node;
}

/* Adds to a heap that is not empty, as queue_add() says. */
void queue_insert(struct kernel *k, struct object_id *root,
                  enum queue_role role, struct object_id id, uint64_t key);

/* Takes out one that is not alone, as queue_remove() says. */
void queue_extract(struct kernel *k, struct object_id *root,
                   enum queue_role role, struct object_id id);

/* Adds behind all with the same key. `root` lies in a cell being edited. */
static inline void
queue_add(struct kernel *k, struct object_id *root, enum queue_role role,
          struct object_id id, uint64_t key)
{
    queue_node_start(k, role, id, key);
    if (root->n == 0) {
        *root = id;
    } else {
        queue_insert(k, root, role, id, key);
    }
}

/* Adds before all with the same key. */
void queue_add_first(struct kernel *k, struct object_id *root,
                     enum queue_role role, struct object_id id, uint64_t key);

/* Cuts off those that have this key, whose first heads a heap of their own
 * then; 0 if there are none. */
struct object_id queue_cut(struct kernel *k, struct object_id *root,
                           enum queue_role role, uint64_t key);

/* Takes out one that is in it. The first is always at *root. */
static inline void
queue_remove(struct kernel *k, struct object_id *root, enum queue_role role,
             struct object_id id)
{
    struct node *node = queue_node_edit(k, role, id);

    CHECK(node->next.n != 0);
    if (root->n == id.n && node->next.n == id.n &&
        (node->left.n | node->right.n) == 0) {
        root->n = 0; /* it was alone */
    } else {
        queue_extract(k, root, role, id);
    }
    node->next.n = 0;
    node->prev.n = 0;
    node->key = 0;
}

#endif
