#include "hal-image/tree.h"

#define TREE_MAGIC UINT32_C(0xd00dfeed)
#define TREE_VERSION 17u
#define HEADER_BYTES 40u

/* Bytes of the header, by field. */
enum header {
    HEADER_MAGIC = 0,
    HEADER_SIZE = 4,
    HEADER_STRUCTURE = 8,
    HEADER_STRINGS = 12,
    HEADER_RESERVATIONS = 16,
    HEADER_VERSION = 20,
    HEADER_COMPATIBLE = 24,
    HEADER_STRINGS_SIZE = 32,
    HEADER_STRUCTURE_SIZE = 36
};

static uint32_t
load32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
           (uint32_t)at[2] << 8 | at[3];
}

static uint64_t
load64(const uint8_t *at)
{
    return (uint64_t)load32(at) << 32 | load32(at + 4);
}

static bool
block_fits(uint32_t size, uint32_t at, uint32_t bytes)
{
    return at >= HEADER_BYTES && at <= size && bytes <= size - at;
}

static const char *
header_fault(const uint8_t *bytes, size_t bytes_max)
{
    if (bytes_max < HEADER_BYTES)
        return "device tree: too short for a header";
    if (load32(bytes + HEADER_MAGIC) != TREE_MAGIC)
        return "device tree: it does not begin with d00dfeed";
    if (load32(bytes + HEADER_VERSION) < TREE_VERSION ||
        load32(bytes + HEADER_COMPATIBLE) > TREE_VERSION)
        return "device tree: its version is not compatible with 17";
    uint32_t size = load32(bytes + HEADER_SIZE);
    if (size < HEADER_BYTES || size > bytes_max)
        return "device tree: its size is beyond what can be read";
    if (!block_fits(size, load32(bytes + HEADER_STRUCTURE),
                    load32(bytes + HEADER_STRUCTURE_SIZE)) ||
        load32(bytes + HEADER_STRUCTURE) % 4 != 0)
        return "device tree: the structure block is not within it";
    if (!block_fits(size, load32(bytes + HEADER_STRINGS),
                    load32(bytes + HEADER_STRINGS_SIZE)))
        return "device tree: the strings block is not within it";
    if (!block_fits(size, load32(bytes + HEADER_RESERVATIONS), 16) ||
        load32(bytes + HEADER_RESERVATIONS) % 8 != 0)
        return "device tree: the reservation block is not within it";
    return NULL;
}

void
tree_open(struct tree *tree, const void *bytes, size_t bytes_max)
{
    const uint8_t *header = bytes;

    *tree = (struct tree){.bytes = header,
                          .wrong = header_fault(header, bytes_max)};
    if (tree->wrong != NULL)
        return;
    tree->size = load32(header + HEADER_SIZE);
    tree->at = load32(header + HEADER_STRUCTURE);
    tree->end = tree->at + load32(header + HEADER_STRUCTURE_SIZE);
    tree->strings = load32(header + HEADER_STRINGS);
    tree->strings_end = tree->strings + load32(header + HEADER_STRINGS_SIZE);
    tree->reservations = load32(header + HEADER_RESERVATIONS);
}

bool
tree_reservation(struct tree *tree, uint32_t n, uint64_t *base, uint64_t *bytes)
{
    if (tree->wrong != NULL)
        return false;
    if (n >= (tree->size - tree->reservations) / 16) {
        tree->wrong = "device tree: the reservation block does not end";
        return false;
    }
    const uint8_t *entry = tree->bytes + tree->reservations + n * 16;
    *base = load64(entry);
    *bytes = load64(entry + 8);
    return *base != 0 || *bytes != 0;
}

static struct tree_item
tree_lost(struct tree *tree, const char *wrong)
{
    if (tree->wrong == NULL)
        tree->wrong = wrong;
    return (struct tree_item){.token = TREE_END};
}

/* The string at `at`, if it ends before `end`; else null. */
static const char *
tree_string(const struct tree *tree, uint32_t at, uint32_t end)
{
    for (uint32_t i = at; i < end; i++) {
        if (tree->bytes[i] == '\0')
            return (const char *)tree->bytes + at;
    }
    return NULL;
}

/* Moves on by `bytes` bytes and what fills them up to the next token. */
static bool
tree_skip(struct tree *tree, uint32_t bytes)
{
    uint32_t left = tree->end - tree->at;

    if (bytes > left || ((bytes + 3) & ~3u) > left)
        return false;
    tree->at += (bytes + 3) & ~3u;
    return true;
}

static struct tree_item
tree_begin(struct tree *tree)
{
    const char *name = tree_string(tree, tree->at, tree->end);
    uint32_t bytes = 1;

    if (name == NULL)
        return tree_lost(tree, "device tree: the name of a node has no end");
    while (name[bytes - 1] != '\0')
        bytes++;
    if (!tree_skip(tree, bytes))
        return tree_lost(tree, "device tree: a node is cut off");
    return (struct tree_item){.token = TREE_BEGIN, .name = name};
}

static struct tree_item
tree_property(struct tree *tree)
{
    if (tree->end - tree->at < 8)
        return tree_lost(tree, "device tree: a property is cut off");
    uint32_t bytes = load32(tree->bytes + tree->at);
    uint32_t offset = load32(tree->bytes + tree->at + 4);
    tree->at += 8;
    const uint8_t *value = tree->bytes + tree->at;
    if (!tree_skip(tree, bytes))
        return tree_lost(tree, "device tree: a value is cut off");
    if (offset >= tree->strings_end - tree->strings)
        return tree_lost(tree, "device tree: a property has no name");
    const char *name =
        tree_string(tree, tree->strings + offset, tree->strings_end);
    if (name == NULL)
        return tree_lost(tree, "device tree: a property's name has no end");
    return (struct tree_item){TREE_PROPERTY, name, {value, bytes}};
}

struct tree_item
tree_next(struct tree *tree)
{
    while (tree->wrong == NULL && tree->end - tree->at >= 4) {
        uint32_t token = load32(tree->bytes + tree->at);

        tree->at += 4;
        if (token == TREE_BEGIN)
            return tree_begin(tree);
        if (token == TREE_PROPERTY)
            return tree_property(tree);
        if (token == TREE_END_NODE || token == TREE_END)
            return (struct tree_item){.token = (enum tree_token)token};
        if (token != TREE_NOP)
            return tree_lost(tree, "device tree: a token of no known kind");
    }
    return tree_lost(tree, "device tree: it is cut off");
}

bool
tree_number(struct tree_bytes value, uint32_t first, uint32_t cells,
            uint64_t *number)
{
    uint32_t have = value.count / 4;

    if (cells < 1 || cells > 2 || first > have || cells > have - first)
        return false;
    const uint8_t *at = value.at + (size_t)first * 4;
    *number = cells == 1 ? load32(at) : load64(at);
    return true;
}

bool
tree_has_string(struct tree_bytes value, const char *string)
{
    uint32_t same = 0; /* characters alike; past the value's: not this one */
    bool alike = true;

    for (uint32_t i = 0; i < value.count; i++) {
        char c = (char)value.at[i];

        alike = alike && c == string[same];
        if (c != '\0') {
            same += alike;
            continue;
        }
        if (alike)
            return true;
        same = 0;
        alike = true;
    }
    return false;
}

bool
tree_is_named(const char *name, const char *wanted)
{
    while (*wanted != '\0' && *name == *wanted) {
        name++;
        wanted++;
    }
    return *wanted == '\0' && (*name == '\0' || *name == '@');
}
