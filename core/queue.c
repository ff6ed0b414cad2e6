#include "core/queue.h"

_Static_assert(offsetof(struct thread, timing) == 24, "timing nodes at 24");
_Static_assert(offsetof(struct context, timing) == 24, "timing nodes at 24");
_Static_assert(offsetof(struct timer, timing) == 24, "timing nodes at 24");
_Static_assert(offsetof(struct thread, queue) == 48, "queue nodes at 48");
_Static_assert(offsetof(struct reply, queue) == 48, "queue nodes at 48");

#define KEY_BITS 64u

static bool
queue_goes_right(uint64_t key, uint32_t depth)
{
    return (key >> (KEY_BITS - 1 - depth) & 1) != 0;
}

/* The link to the tree's node that has `key`, or to where a new one of that
 * key is to stand. Everything above has smaller keys. */
static struct object_id *
queue_find(struct kernel *k, struct object_id *root, enum queue_role role,
           uint64_t key, uint32_t *depth)
{
    struct object_id *link = root;

    *depth = 0;
    while (link->n != 0 && queue_node(k, role, *link)->key < key) {
        struct node *node = queue_node_edit(k, role, *link);

        CHECK(*depth < KEY_BITS);
        link = queue_goes_right(key, *depth) ? &node->right : &node->left;
        (*depth)++;
    }
    return link;
}

/* `node`, which is `id`, takes another one's place in the tree. */
static void
queue_replace(struct object_id *link, struct node *gone, struct node *node,
              struct object_id id)
{
    node->left = gone->left;
    node->right = gone->right;
    gone->left.n = 0;
    gone->right.n = 0;
    *link = id;
}

/* Puts `id` where `link` points; who stood there, and each whom that one
 * displaces, moves down to where its own bits lead. */
static void
queue_displace(struct kernel *k, struct object_id *link, enum queue_role role,
               struct object_id id, uint32_t depth)
{
    while (link->n != 0) {
        const struct object_id old = *link;
        struct node *node = queue_node_edit(k, role, id);
        struct node *below = queue_node_edit(k, role, old);

        CHECK(depth < KEY_BITS);
        CHECK(node->key < below->key);
        queue_replace(link, below, node, id);
        link = queue_goes_right(below->key, depth) ? &node->right : &node->left;
        id = old;
        depth++;
    }
    *link = id;
}

/* Makes `id` the last in the ring that `first` heads. */
static void
queue_ring_append(struct kernel *k, enum queue_role role,
                  struct object_id first, struct object_id id)
{
    struct node *node = queue_node_edit(k, role, id);
    struct node *head = queue_node_edit(k, role, first);
    struct node *last = queue_node_edit(k, role, head->prev);

    node->next = first;
    node->prev = head->prev;
    last->next = id;
    head->prev = id;
}

void
queue_insert(struct kernel *k, struct object_id *root, enum queue_role role,
             struct object_id id, uint64_t key)
{
    uint32_t depth;
    struct object_id *link = queue_find(k, root, role, key, &depth);
    if (link->n != 0 && queue_node(k, role, *link)->key == key) {
        queue_ring_append(k, role, *link, id);
    } else {
        queue_displace(k, link, role, id, depth);
    }
}

void
queue_add_first(struct kernel *k, struct object_id *root, enum queue_role role,
                struct object_id id, uint64_t key)
{
    struct node *node = queue_node_start(k, role, id, key);
    uint32_t depth;
    struct object_id *link = queue_find(k, root, role, key, &depth);

    if (link->n != 0 && queue_node(k, role, *link)->key == key) {
        queue_ring_append(k, role, *link, id);
        queue_replace(link, queue_node_edit(k, role, *link), node, id);
    } else {
        queue_displace(k, link, role, id, depth);
    }
}

/* Takes out the node at `link`: the smaller child moves up, again and again.
 * That is the left one, if there are two: they share all bits above the one
 * that put it there. */
static void
queue_promote(struct kernel *k, struct object_id *link, enum queue_role role)
{
    struct node *gone = queue_node_edit(k, role, *link);
    struct object_id left = gone->left;
    struct object_id right = gone->right;

    gone->left.n = 0;
    gone->right.n = 0;
    while (left.n != 0 || right.n != 0) {
        const bool goes_left = left.n != 0;
        struct node *node = queue_node_edit(k, role, goes_left ? left : right);
        const struct object_id other = goes_left ? right : left;

        *link = goes_left ? left : right;
        link = goes_left ? &node->left : &node->right;
        left = node->left;
        right = node->right;
        *(goes_left ? &node->right : &node->left) = other;
    }
    link->n = 0;
}

struct object_id
queue_cut(struct kernel *k, struct object_id *root, enum queue_role role,
          uint64_t key)
{
    uint32_t depth;
    struct object_id *link = queue_find(k, root, role, key, &depth);
    const struct object_id first = *link;

    if (first.n == 0 || queue_node(k, role, first)->key != key) {
        return (struct object_id){0};
    }
    queue_promote(k, link, role);
    return first;
}

void
queue_extract(struct kernel *k, struct object_id *root, enum queue_role role,
              struct object_id id)
{
    struct node *node = queue_node_edit(k, role, id);
    uint32_t depth;
    struct object_id *link = queue_find(k, root, role, node->key, &depth);

    CHECK(link->n != 0);
    if (node->next.n == id.n) {
        CHECK(link->n == id.n);
        queue_promote(k, link, role);
    } else {
        if (link->n == id.n) {
            queue_replace(link, node, queue_node_edit(k, role, node->next),
                          node->next);
        }
        queue_node_edit(k, role, node->prev)->next = node->next;
        queue_node_edit(k, role, node->next)->prev = node->prev;
    }
}
