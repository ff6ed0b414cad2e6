#include "hal-sim/scenario_builder.h"

#include <string.h>

struct anchor {
    struct anchor *next;
    const char *name;
    struct element *element;
    bool open; /* we are still inside it */
};

static struct place
place_of(const struct element *element)
{
    return (struct place){element->line, element->column, ""};
}

void
builder_give_up(struct builder *b, struct place place, const char *what,
                const char *remedy)
{
    complain(b->critic, place, remedy, "%s", what);
    b->stop = true;
}

static struct element *
create(struct builder *b, struct element seen)
{
    struct element *element = pool_take(b->pool, sizeof *element);
    *element = seen;
    element->weight = 1;
    if (!element->text)
        element->text = "";
    return element;
}

static const struct member *
find(const struct element *mapping, const char *key)
{
    const struct member *m = mapping->members;
    while (m && strcmp(m->key, key))
        m = m->next;
    return m;
}

/* The path to the key that is being read. */
static const char *
path_of(struct builder *b)
{
    const char *path = "";
    for (unsigned i = 0; i < b->depth; i++) {
        const struct builder_frame *frame = &b->frame[i];
        if (frame->element->kind == ELEMENT_LIST)
            path = pool_format(b->pool, "%s[%u]", path,
                               (unsigned)frame->element->count);
        else
            path = pool_format(b->pool, "%s%s%s", path, *path ? "." : "",
                               frame->key ? frame->key : "?");
    }
    return path;
}

/* The first of two equal keys counts. */
static bool
is_duplicate(struct builder *b, const struct builder_frame *frame)
{
    const struct member *first = find(frame->element, frame->key);
    if (!first)
        return false;
    struct place place = {frame->line, frame->column, path_of(b)};
    complain(b->critic, place, "keep one of the two",
             "the key was already given on line %u", (unsigned)first->line);
    return true;
}

static void
append(struct builder *b, struct builder_frame *frame,
       const struct element *element)
{
    struct element *parent = frame->element;
    struct member *member = pool_take(b->pool, sizeof *member);
    bool list = parent->kind == ELEMENT_LIST;
    *member = (struct member){
        .key = list ? "" : frame->key,
        .line = list ? element->line : frame->line,
        .column = list ? element->column : frame->column,
        .element = element,
    };
    *frame->end = member;
    frame->end = &member->next;
    parent->count++;
    parent->weight += element->weight;
    if (parent->count > ELEMENT_MEMBERS_MAX)
        builder_give_up(b, place_of(element),
                        "one list or mapping has over 4096 members",
                        "split the scenario");
    else if (parent->weight > ELEMENT_COUNT_MAX)
        builder_give_up(b, place_of(element),
                        "the file has over 40000 parts, with those that "
                        "aliases repeat",
                        "repeat less, or split the scenario");
}

static void
take_key(struct builder *b, struct builder_frame *frame,
         const struct element *element)
{
    frame->has_key = true;
    frame->line = element->line;
    frame->column = element->column;
    frame->key = element->kind == ELEMENT_TEXT ? element->text : NULL;
    if (element->kind == ELEMENT_LIST || element->kind == ELEMENT_MAPPING)
        complain(b->critic, place_of(element), "write `key: value`",
                 "expected a name as key, found %s",
                 element_show(b->pool, element));
}

/* A whole element has been read: it goes where it belongs. */
static void
put(struct builder *b, struct element *element)
{
    if (!b->depth) {
        b->root = element;
        return;
    }
    struct builder_frame *frame = &b->frame[b->depth - 1];
    if (frame->element->kind == ELEMENT_LIST) {
        append(b, frame, element);
    } else if (!frame->has_key) {
        take_key(b, frame, element);
    } else {
        frame->has_key = false;
        if (frame->key && !is_duplicate(b, frame))
            append(b, frame, element);
    }
}

/* A second anchor of the same name takes the name over, as YAML has it. */
static struct anchor *
name_anchor(struct builder *b, const char *name, struct element *element,
            bool open)
{
    if (!name)
        return NULL;
    if (++b->anchors_count > BUILDER_ANCHORS_MAX)
        builder_give_up(b, place_of(element), "more than 256 anchors",
                        "name only what is repeated");
    struct anchor *anchor = pool_take(b->pool, sizeof *anchor);
    *anchor = (struct anchor){
        .name = pool_copy(b->pool, name, strlen(name)),
        .element = element,
        .open = open,
        .next = b->anchors,
    };
    b->anchors = anchor;
    return anchor;
}

void
builder_alias(struct builder *b, struct place place, const char *name)
{
    struct anchor *anchor = b->anchors;
    while (anchor && strcmp(anchor->name, name))
        anchor = anchor->next;
    struct element here = {.kind = ELEMENT_BROKEN};
    if (!anchor)
        complain(b->critic, place, "name the part above: `&name` before it",
                 "no part above is named %s", pool_quote(b->pool, name));
    else if (anchor->open)
        complain(b->critic, place, "write the inner part out",
                 "the alias %s would contain itself",
                 pool_quote(b->pool, name));
    else
        here = *anchor->element;
    here.line = place.line;
    here.column = place.column;
    uint32_t weight = here.weight ? here.weight : 1;
    struct element *element = create(b, here);
    element->weight = weight;
    put(b, element);
}

void
builder_text(struct builder *b, struct element seen, const char *anchor,
             size_t bytes)
{
    struct element *element = create(b, seen);
    element->text = pool_copy(b->pool, seen.text, bytes);
    if (strlen(element->text) != bytes) {
        complain(b->critic, place_of(element), "leave it out",
                 "the text contains a NUL character");
        element->kind = ELEMENT_BROKEN;
    }
    name_anchor(b, anchor, element, false);
    put(b, element);
}

void
builder_open(struct builder *b, struct element seen, const char *anchor)
{
    struct element *element = create(b, seen);
    if (b->depth == ELEMENT_DEPTH_MAX) {
        builder_give_up(b, place_of(element),
                        "lists and mappings are nested too deep",
                        "no key of a scenario needs more than 8 levels");
        return;
    }
    struct builder_frame *frame = &b->frame[b->depth++];
    *frame =
        (struct builder_frame){.element = element, .end = &element->members};
    frame->anchor = name_anchor(b, anchor, element, true);
}

void
builder_close(struct builder *b)
{
    struct builder_frame *frame = &b->frame[--b->depth];
    if (frame->anchor)
        frame->anchor->open = false;
    put(b, frame->element);
}
