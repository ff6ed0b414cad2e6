/* From YAML's text to elements, by libyaml's events. Not its documents: those
 * are built whole before we could say that they are too deep or too large. */
#include "hal-sim/scenario_element.h"

#include <string.h>
#include <yaml.h>

#include "hal-sim/scenario_builder.h"
#include "hal-sim/scenario_utf8.h"

/* Some editors begin a file with it; libyaml would count it as a column. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static struct place
place_of(yaml_mark_t mark)
{
    return (struct place){(uint32_t)mark.line + 1, (uint32_t)mark.column + 1,
                          ""};
}

static struct element
element_at(enum element_kind kind, yaml_mark_t mark)
{
    struct place place = place_of(mark);
    return (struct element){
        .kind = kind, .line = place.line, .column = place.column};
}

static void
check_tag(struct builder *b, const yaml_char_t *tag, yaml_mark_t mark)
{
    if (tag && strcmp((const char *)tag, "!"))
        complain(b->critic, place_of(mark),
                 "leave it out: the key says the type",
                 "expected a value, found the tag %s",
                 pool_quote(b->pool, (const char *)tag));
}

static void
take_text(struct builder *b, const yaml_event_t *event)
{
    struct element seen = element_at(ELEMENT_TEXT, event->start_mark);
    seen.plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    seen.text = (const char *)event->data.scalar.value;
    check_tag(b, event->data.scalar.tag, event->start_mark);
    builder_text(b, seen, (const char *)event->data.scalar.anchor,
                 event->data.scalar.length);
}

static void
take_list(struct builder *b, const yaml_event_t *event)
{
    check_tag(b, event->data.sequence_start.tag, event->start_mark);
    builder_open(b, element_at(ELEMENT_LIST, event->start_mark),
                 (const char *)event->data.sequence_start.anchor);
}

static void
take_mapping(struct builder *b, const yaml_event_t *event)
{
    check_tag(b, event->data.mapping_start.tag, event->start_mark);
    builder_open(b, element_at(ELEMENT_MAPPING, event->start_mark),
                 (const char *)event->data.mapping_start.anchor);
}

static void
take_document(struct builder *b, const yaml_event_t *event)
{
    if (b->root)
        builder_give_up(b, place_of(event->start_mark),
                        "expected one scenario, found a second document",
                        "put it into a file of its own");
}

/* Returns false after the last event. */
static bool
take_event(struct builder *b, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_STREAM_END_EVENT:
        return false;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    case YAML_DOCUMENT_START_EVENT:
        take_document(b, event);
        break;
    case YAML_ALIAS_EVENT:
        builder_alias(b, place_of(event->start_mark),
                      (const char *)event->data.alias.anchor);
        break;
    case YAML_SCALAR_EVENT:
        take_text(b, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        take_list(b, event);
        break;
    case YAML_MAPPING_START_EVENT:
        take_mapping(b, event);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        builder_close(b);
        break;
    }
    return !b->stop;
}

/* What YAML's own words hardly say. */
static const char *
syntax_remedy(const char *problem)
{
    static const char *const remedy[][2] = {
        {"cannot start any token", "indent with spaces, not tabs, and quote "
                                   "texts that begin with @ or `"},
        {"mapping values are not allowed",
         "give the key a line of its own, or quote a text that holds \": \""},
        {"could not find expected ':'", "write `key: value`, with a colon"},
        {"did not find expected key", "line the keys of one mapping up"},
        {"did not find expected '-' indicator", "line the items up"},
        {"did not find expected ',' or", "close the bracket or brace"},
        {"unexpected end of stream", "close the quotes"},
    };
    for (size_t i = 0; i < sizeof remedy / sizeof *remedy; i++) {
        if (strstr(problem, remedy[i][0]))
            return remedy[i][1];
    }
    return "check the indentation, quotes and brackets before it";
}

static void
complain_of_syntax(struct builder *b, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "unknown";
    struct place place = place_of(parser->problem_mark);
    const char *remedy = syntax_remedy(problem);
    if (parser->context)
        complain(b->critic, place, remedy,
                 "no valid YAML: %s, %s that began on line %u", problem,
                 parser->context, (unsigned)parser->context_mark.line + 1);
    else
        complain(b->critic, place, remedy, "no valid YAML: %s", problem);
    b->stop = true;
}

static void
parse(struct builder *b, yaml_parser_t *parser)
{
    for (bool more = true; more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            complain_of_syntax(b, parser);
            return;
        }
        more = take_event(b, &event);
        yaml_event_delete(&event);
    }
}

/* Where the byte at `offset` stands. */
static struct place
place_at(const char *text, size_t offset)
{
    struct place place = {1, 1, ""};
    for (size_t i = 0; i < offset; i++) {
        if (text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

static bool
is_text(struct critic *critic, const char *text, size_t bytes)
{
    if (bytes > ELEMENT_BYTES_MAX) {
        complain(critic, (struct place){0, 0, ""}, "split the scenario",
                 "the file is larger than 256 KiB");
        return false;
    }
    size_t fine = utf8_fine(text, bytes);
    if (fine < bytes)
        complain(critic, place_at(text, fine),
                 "save the file as UTF-8; is it a scenario at all?",
                 "the byte 0x%02x is no text in UTF-8",
                 (unsigned)(unsigned char)text[fine]);
    return fine == bytes;
}

const struct element *
element_parse(struct critic *critic, struct pool *pool, const char *text,
              size_t bytes)
{
    if (!is_text(critic, text, bytes))
        return NULL;
    size_t mark = bytes >= 3 && !memcmp(text, BYTE_ORDER_MARK, 3) ? 3 : 0;
    struct builder builder = {.critic = critic, .pool = pool};
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        builder_give_up(&builder, (struct place){0, 0, ""},
                        "YAML's parser cannot be set up", "free some memory");
    else {
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(
            &parser, (const unsigned char *)text + mark, bytes - mark);
        parse(&builder, &parser);
        yaml_parser_delete(&parser);
    }
    if (!builder.stop && !builder.root)
        builder_give_up(&builder, (struct place){1, 1, ""}, "the file is empty",
                        "begin it with `scenario: <name>`");
    return builder.stop ? NULL : builder.root;
}

const char *
element_show(struct pool *pool, const struct element *element)
{
    switch (element->kind) {
    case ELEMENT_LIST:
        return "a list";
    case ELEMENT_MAPPING:
        return "a mapping";
    case ELEMENT_BROKEN:
    case ELEMENT_TEXT:
        break;
    }
    if (element->plain && !*element->text)
        return "nothing";
    return pool_quote(pool, element->text);
}
