/* A flattened device tree, token by token (Devicetree Specification v0.4,
 * chapter 5). Nothing in it is trusted: what does not fit ends the walk. */
#ifndef HAL_IMAGE_TREE_H
#define HAL_IMAGE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tree {
    const uint8_t *bytes;
    uint32_t size;         /* of the whole tree */
    uint32_t at;           /* next token */
    uint32_t end;          /* of the structure block */
    uint32_t strings;      /* the strings block */
    uint32_t strings_end;
    uint32_t reservations; /* the memory reservation block */
    const char *wrong;     /* null: all is well so far */
};

/* A run of bytes within the tree. */
struct tree_bytes {
    const uint8_t *at;
    uint32_t count;
};

enum tree_token {
    TREE_BEGIN = 1,
    TREE_END_NODE = 2,
    TREE_PROPERTY = 3,
    TREE_NOP = 4,
    TREE_END = 9
};

/* A token with what belongs to it; `name` is NUL-terminated. */
struct tree_item {
    enum tree_token token; /* never TREE_NOP; TREE_END also if all is lost */
    const char *name;      /* of a node or property */
    struct tree_bytes value;
};

/* Opens a tree of at most `bytes_max` readable bytes. */
void tree_open(struct tree *tree, const void *bytes, size_t bytes_max);
struct tree_item tree_next(struct tree *tree);
/* The n-th entry of the memory reservation block; false after the last. */
bool tree_reservation(struct tree *tree, uint32_t n, uint64_t *base,
                      uint64_t *bytes);

/* A number of one or two cells (of 32 bits, big-endian) from cell `first` on;
 * false if there is none, or it has more. */
bool tree_number(struct tree_bytes value, uint32_t first, uint32_t cells,
                 uint64_t *number);
/* Is one of the strings in the value this one? */
bool tree_has_string(struct tree_bytes value, const char *string);
/* Is it the name of a node, be it with or without @address? */
bool tree_is_named(const char *name, const char *wanted);

#endif
