#include "hal-sim/scenario_form.h"

#include <string.h>

struct reader {
    struct critic *critic;
    struct pool *pool;
};

static const char *
path_of(struct reader *r, const struct form *form, const char *key)
{
    if (!*form->place.key)
        return key;
    return pool_format(r->pool, "%s.%s", form->place.key, key);
}

static struct form *
create(struct reader *r, const struct schema *schema, struct place place)
{
    size_t values = schema_count(schema) * sizeof(struct value);
    struct form *form = pool_take(r->pool, sizeof *form + values);
    form->schema = schema;
    form->name = "";
    form->place = place;
    for (size_t i = 0; i < schema_count(schema); i++) {
        form->value[i].place = place;
        form->value[i].text = "";
    }
    return form;
}

static const char *const *
keys_of(struct reader *r, const struct schema *schema)
{
    size_t count = schema_count(schema);
    const char **keys = pool_array(r->pool, count + 1, sizeof *keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = schema_field(schema, i)->key;
    return keys;
}

static struct form *form_of(struct reader *r, const struct schema *schema,
                            struct place place, const struct element *element);

static void
complain_of_type(struct reader *r, const struct field *field,
                 const struct element *element, struct value *value)
{
    value->usable = false;
    if (element->kind != ELEMENT_BROKEN)
        complain(r->critic, value->place,
                 pool_format(r->pool, "write for example `%s: %s`", field->key,
                             field->example),
                 "expected %s, found %s", value_expected(r->pool, field),
                 element_show(r->pool, element));
}

/* The part of `value` that stands at `member`, under its own path. */
static struct form *
inner_form(struct reader *r, const struct field *field,
           const struct value *value, const struct member *member)
{
    struct place place = {member->line, member->column, ""};
    const char *path = value->place.key;
    if (field->type == FIELD_LIST)
        place.key = pool_format(r->pool, "%s[%zu]", path, value->count);
    else
        place.key = pool_format(r->pool, "%s.%s", path, member->key);
    if (field->type == FIELD_NAMED && !value_is_name(member->key))
        complain(r->critic, place, "rename it",
                 "expected a name of a-z, 0-9, _ and -, at most 32 long, "
                 "found %s",
                 pool_quote(r->pool, member->key));
    struct form *form = form_of(r, field->schema, place, member->element);
    form->name = member->key;
    return form;
}

static void
read_forms(struct reader *r, const struct field *field,
           const struct element *element, struct value *value)
{
    bool list = field->type == FIELD_LIST;
    if (element->kind != (list ? ELEMENT_LIST : ELEMENT_MAPPING)) {
        complain_of_type(r, field, element, value);
        return;
    }
    value->usable = true;
    value->forms = pool_array(r->pool, element->count, sizeof *value->forms);
    for (const struct member *m = element->members; m; m = m->next) {
        value->forms[value->count] = inner_form(r, field, value, m);
        value->count++;
    }
    if (value->count >= field->min && value->count <= field->max)
        return;
    value->usable = false;
    complain(r->critic, value->place,
             value->count ? "leave some out"
                          : pool_format(r->pool, "write for example `%s: %s`",
                                        field->key, field->example),
             "expected %s%llu, found %zu",
             value->count ? "at most " : "at least ",
             (unsigned long long)(value->count ? field->max : field->min),
             value->count);
}

static void
read_form(struct reader *r, const struct field *field,
          const struct element *element, struct value *value)
{
    if (element->kind != ELEMENT_MAPPING) {
        complain_of_type(r, field, element, value);
        return;
    }
    value->usable = true;
    value->forms = pool_array(r->pool, 1, sizeof *value->forms);
    value->count = 1;
    value->forms[0] = form_of(r, field->schema, value->place, element);
}

static void
read_field(struct reader *r, struct form *form, size_t index,
           const struct member *member)
{
    const struct field *field = schema_field(form->schema, index);
    struct value *value = &form->value[index];
    value->given = true;
    value->place = (struct place){
        member->element->line,
        member->element->column,
        path_of(r, form, field->key),
    };
    if (field->type == FIELD_NAMED || field->type == FIELD_LIST)
        read_forms(r, field, member->element, value);
    else if (field->type == FIELD_FORM)
        read_form(r, field, member->element, value);
    else
        value_read(r->critic, r->pool, field, member->element, value);
}

static void
read_member(struct reader *r, struct form *form, const struct member *member)
{
    size_t count = schema_count(form->schema), index = 0;
    while (index < count &&
           strcmp(schema_field(form->schema, index)->key, member->key))
        index++;
    if (index < count) {
        read_field(r, form, index, member);
        return;
    }
    form->strange = true;
    const char *key = pool_quote(r->pool, member->key);
    struct place place = {member->line, member->column, form->place.key};
    complain(r->critic, place,
             strcmp(member->key, "<<")
                 ? suggest(r->pool, member->key, keys_of(r, form->schema))
                 : "merge keys are not part of the format: repeat the keys, "
                   "or use an alias for a whole value",
             "unknown key %s in %s", key, form->schema->title);
}

static void
default_field(struct reader *r, struct form *form, size_t index)
{
    const struct field *field = schema_field(form->schema, index);
    struct value *value = &form->value[index];
    struct place place = form->place;
    place.key = path_of(r, form, field->key);
    value->place = place;
    if (!field->required) {
        value_default(field, value);
        return;
    }
    complain(
        r->critic, place,
        pool_format(r->pool, "add it: `%s: %s`", field->key, field->example),
        "missing in %s: %s", form->schema->title, field->meaning);
}

static const char *
list_keys(struct reader *r, const struct schema *schema)
{
    const char *list = "";
    for (size_t i = 0; i < schema->one_of; i++)
        list = pool_format(r->pool, "%s%s%s", list, i ? ", " : "",
                           schema_field(schema, i)->key);
    return list;
}

static void
check_choice(struct reader *r, const struct form *form)
{
    size_t count = 0;
    for (size_t i = 0; i < form->schema->one_of; i++)
        count += form->value[i].given;
    bool misspelt = !count && form->strange;
    if (count == 1 || !form->schema->one_of || misspelt)
        return;
    complain(r->critic, form->place,
             count ? "keep one of them; several things are several items"
                   : "add one of them",
             "expected exactly one of %s in %s, found %zu",
             list_keys(r, form->schema), form->schema->title, count);
}

static struct form *
form_of(struct reader *r, const struct schema *schema, struct place place,
        const struct element *element)
{
    struct form *form = create(r, schema, place);
    if (element->kind != ELEMENT_MAPPING) {
        if (element->kind != ELEMENT_BROKEN)
            complain(r->critic, place, suggest(r->pool, "", keys_of(r, schema)),
                     "expected a mapping for %s, found %s", schema->title,
                     element_show(r->pool, element));
        return form;
    }
    for (const struct member *m = element->members; m; m = m->next)
        read_member(r, form, m);
    for (size_t i = 0; i < schema_count(schema); i++) {
        if (!form->value[i].given)
            default_field(r, form, i);
    }
    check_choice(r, form);
    return form;
}

struct form *
form_read(struct critic *critic, struct pool *pool, const struct schema *schema,
          struct place place, const struct element *element)
{
    struct reader reader = {critic, pool};
    return form_of(&reader, schema, place, element);
}

const struct field *
form_choice(const struct form *form, size_t *index)
{
    const struct field *found = NULL;
    for (size_t i = 0; i < form->schema->one_of; i++) {
        if (!form->value[i].given)
            continue;
        if (found || !form->value[i].usable)
            return NULL;
        found = schema_field(form->schema, i);
        *index = i;
    }
    return found;
}

const struct form *
form_inner(const struct form *form, size_t index)
{
    const struct value *value = &form->value[index];
    return value->usable && value->count ? value->forms[0] : NULL;
}
