#include "hal-sim/scenario_value.h"

#include <string.h>

#define BLOCKS "@blocks"

static const char *
show_range(struct pool *pool, const char *what, uint64_t min, uint64_t max)
{
    if (max == UINT64_MAX)
        return pool_format(pool, "%s%s", what, min ? " above 0" : "");
    return pool_format(pool, "%s from %llu to %llu", what,
                       (unsigned long long)min, (unsigned long long)max);
}

/* Times in the largest unit that leaves no rest. */
static const char *
show_times(struct pool *pool, const struct field *field)
{
    static const char *const units[] = {"ns", "us", "ms", "s"};
    uint64_t min = field->min;
    size_t unit = 0;

    for (; min != 0 && min % 1000 == 0 && unit < 3; unit++)
        min /= 1000;
    return pool_format(pool, "a time from %llu%s to %llus",
                       (unsigned long long)min, min ? units[unit] : "",
                       (unsigned long long)(TIME_MAX / 1000000000));
}

const char *
value_expected(struct pool *pool, const struct field *field)
{
    switch (field->type) {
    case FIELD_NAME:
        return "a name of a-z, 0-9, _ and -, at most 32 long";
    case FIELD_PROGRAM:
        return "a name of a-z, 0-9, _ and -, at most 32 long; \"" BLOCKS
               "\" may follow";
    case FIELD_TEXT:
        return pool_format(pool, "a text of %u to %u bytes",
                           (unsigned)field->min, (unsigned)field->max);
    case FIELD_NUMBER:
        return show_range(pool, "a number", field->min, field->max);
    case FIELD_STATUS:
        return "a number of 32 bits, which may be negative";
    case FIELD_TIME:
        return show_times(pool, field);
    case FIELD_SIZE:
        return pool_format(pool, "a size from %lluKiB to %lluMiB",
                           (unsigned long long)field->min >> 10,
                           (unsigned long long)field->max >> 20);
    case FIELD_FLAG:
        return "true or false";
    case FIELD_PERCENT:
        return "a number from 0 to 100 with at most one decimal";
    case FIELD_CHOICE:
        return "one of the known words";
    case FIELD_CHOICES:
        return "a list of known words, or one";
    case FIELD_TEXTS:
        return "a list of texts";
    case FIELD_FORM:
        return "a mapping";
    case FIELD_NAMED:
        return "a mapping from names to mappings";
    case FIELD_LIST:
        return "a list of mappings";
    }
    return "";
}

/* Units are what is forgotten most often. */
static const char *
remedy_of(struct pool *pool, const struct field *field, const char *text)
{
    if (value_number(text).fine && field->type == FIELD_TIME)
        return "give it a unit: ns, us, ms or s";
    if (value_number(text).fine && field->type == FIELD_SIZE)
        return "give it a unit: KiB or MiB";
    return pool_format(pool, "write for example `%s: %s`", field->key,
                       field->example);
}

static void
reject(struct critic *critic, struct pool *pool, const struct field *field,
       const struct element *element, struct value *value)
{
    value->usable = false;
    complain(critic, value->place, remedy_of(pool, field, element->text),
             "expected %s, found %s", value_expected(pool, field),
             element_show(pool, element));
}

bool
value_is_name(const char *text)
{
    size_t length = strlen(text);
    return length && length <= NAME_BYTES_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}

/* What build it is of stands behind its name. */
static bool
is_program(const char *text)
{
    char name[NAME_BYTES_MAX + 1] = "";
    size_t length = strcspn(text, "@");

    if (length > NAME_BYTES_MAX ||
        (text[length] && strcmp(text + length, BLOCKS)))
        return false;
    memcpy(name, text, length);
    return value_is_name(name);
}

static struct parsed
parse_flag(const char *text)
{
    bool yes = !strcmp(text, "true"), no = !strcmp(text, "false");
    return (struct parsed){yes || no, yes};
}

static bool
is_number(const struct field *field, struct parsed parsed, struct value *value)
{
    value->number = parsed.number;
    return parsed.fine && parsed.number >= field->min &&
           parsed.number <= field->max;
}

/* Takes a text over into the value, by the field's type. Choices are not
 * read here but in value_read. */
static bool
take(const struct field *field, const char *text, struct value *value)
{
    size_t length = strlen(text);
    struct parsed parsed = {0};
    value->text = text;
    switch (field->type) {
    case FIELD_NAME:
        return value_is_name(text);
    case FIELD_PROGRAM:
        return is_program(text);
    case FIELD_TEXT:
        return length >= field->min && length <= field->max;
    case FIELD_NUMBER:
        return is_number(field, value_number(text), value);
    case FIELD_TIME:
        return is_number(field, value_time(text), value);
    case FIELD_SIZE:
        return is_number(field, value_size(text), value);
    case FIELD_STATUS:
        parsed = value_status(text);
        break;
    case FIELD_FLAG:
        parsed = parse_flag(text);
        break;
    case FIELD_PERCENT:
        parsed = value_percent(text);
        break;
    case FIELD_CHOICE:
    case FIELD_CHOICES:
    case FIELD_TEXTS:
    case FIELD_FORM:
    case FIELD_NAMED:
    case FIELD_LIST:
        break;
    }
    value->number = parsed.number;
    return parsed.fine;
}

static const struct choice *
find_choice(const struct field *field, const char *word)
{
    const struct choice *choice = field->choices;
    while (choice->word && strcmp(choice->word, word))
        choice++;
    return choice->word ? choice : NULL;
}

static const char *const *
words_of(struct pool *pool, const struct field *field)
{
    size_t count = 0;
    while (field->choices[count].word)
        count++;
    const char **words = pool_array(pool, count + 1, sizeof *words);
    for (size_t i = 0; i < count; i++)
        words[i] = field->choices[i].word;
    return words;
}

static void
take_choice(struct critic *critic, struct pool *pool, const struct field *field,
            const struct element *element, struct value *value)
{
    if (element->kind == ELEMENT_BROKEN) {
        value->usable = false;
        return;
    }
    const struct choice *choice = find_choice(field, element->text);
    if (element->kind == ELEMENT_TEXT && choice) {
        value->number |= choice->value;
        value->text = choice->word;
        return;
    }
    value->usable = false;
    struct place place = {element->line, element->column, value->place.key};
    complain(critic, place, suggest(pool, element->text, words_of(pool, field)),
             "expected %s, found %s", value_expected(pool, field),
             element_show(pool, element));
}

static void
take_choices(struct critic *critic, struct pool *pool,
             const struct field *field, const struct element *element,
             struct value *value)
{
    if (element->kind != ELEMENT_LIST) {
        take_choice(critic, pool, field, element, value);
        return;
    }
    if (!element->count) {
        value->usable = false;
        complain(critic, value->place, remedy_of(pool, field, ""),
                 "expected at least one word, found an empty list");
    }
    for (const struct member *m = element->members; m; m = m->next)
        take_choice(critic, pool, field, m->element, value);
}

static void
take_texts(struct critic *critic, struct pool *pool, const struct field *field,
           const struct element *element, struct value *value)
{
    if (element->kind != ELEMENT_LIST) {
        reject(critic, pool, field, element, value);
        return;
    }
    value->texts = pool_array(pool, element->count, sizeof *value->texts);
    for (const struct member *m = element->members; m; m = m->next) {
        value->texts[value->count++] = m->element->text;
        bool fits = m->element->kind == ELEMENT_TEXT &&
                    strlen(m->element->text) <= field->max;
        if (fits || m->element->kind == ELEMENT_BROKEN)
            continue;
        value->usable = false;
        struct place place = {m->line, m->column, value->place.key};
        complain(critic, place, remedy_of(pool, field, ""),
                 "expected a text of at most %u bytes, found %s",
                 (unsigned)field->max, element_show(pool, m->element));
    }
}

void
value_read(struct critic *critic, struct pool *pool, const struct field *field,
           const struct element *element, struct value *value)
{
    value->usable = true;
    value->text = "";
    if (element->kind == ELEMENT_BROKEN)
        value->usable = false;
    else if (field->type == FIELD_CHOICE)
        take_choice(critic, pool, field, element, value);
    else if (field->type == FIELD_CHOICES)
        take_choices(critic, pool, field, element, value);
    else if (field->type == FIELD_TEXTS)
        take_texts(critic, pool, field, element, value);
    else if (element->kind != ELEMENT_TEXT ||
             !take(field, element->text, value))
        reject(critic, pool, field, element, value);
}

void
value_default(const struct field *field, struct value *value)
{
    value->usable = true;
    value->text = "";
    if (field->fallback)
        take(field, field->fallback, value);
}
