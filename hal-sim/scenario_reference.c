/* The reference of the format, from the schema itself. */
#include <string.h>

#include "hal-sim/scenario.h"
#include "hal-sim/scenario_value.h"

static void
print_choices(const struct choice *choice, FILE *out)
{
    for (const char *comma = ""; choice->word; choice++, comma = ", ") {
        fprintf(out, "%s`%s`", comma, choice->word);
    }
}

static void
print_type(struct pool *pool, const struct field *field, FILE *out)
{
    switch (field->type) {
    case FIELD_CHOICE:
        print_choices(field->choices, out);
        return;
    case FIELD_CHOICES:
        fputs("list of ", out);
        print_choices(field->choices, out);
        return;
    case FIELD_FORM:
        fprintf(out, "%s", field->schema->title);
        return;
    case FIELD_NAMED:
        fprintf(out, "names, each with %s", field->schema->title);
        return;
    case FIELD_LIST:
        fprintf(out, "list: each %s", field->schema->title);
        return;
    case FIELD_TEXTS:
        fprintf(out, "list of texts of up to %u bytes", (unsigned)field->max);
        return;
    case FIELD_NAME:
        fputs("name", out);
        return;
    case FIELD_PROGRAM:
    case FIELD_TEXT:
    case FIELD_NUMBER:
    case FIELD_STATUS:
    case FIELD_TIME:
    case FIELD_SIZE:
    case FIELD_FLAG:
    case FIELD_PERCENT:
        fputs(value_expected(pool, field), out);
        return;
    }
}

static void
print_default(const struct schema *schema, size_t index,
              const struct field *field, FILE *out)
{
    if (field->required)
        fputs("required", out);
    else if (field->fallback)
        fprintf(out, "`%s`", field->fallback);
    else if (field->otherwise)
        fputs(field->otherwise, out);
    else
        fputs(index < schema->one_of ? "one of these" : "none", out);
}

static void
print_schema(struct pool *pool, const struct schema *schema, FILE *out)
{
    size_t first = schema->base ? schema->base->count : 0;
    fprintf(out, "\n### %s\n\n", schema->heading);
    fputs("| key | type | default | meaning |\n|---|---|---|---|\n", out);
    for (size_t i = first; i < schema_count(schema); i++) {
        const struct field *field = schema_field(schema, i);
        fprintf(out, "| `%s` | ", field->key);
        print_type(pool, field, out);
        fputs(" | ", out);
        print_default(schema, i, field, out);
        fprintf(out, " | %s |\n", field->meaning);
    }
}

void
scenario_reference(FILE *out)
{
    struct pool *pool = pool_create();
    for (size_t i = 0; schema_all[i]; i++)
        print_schema(pool, schema_all[i], out);
    pool_free(pool);
}
