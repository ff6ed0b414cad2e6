#include "hal-sim/orr_verdict.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"

/* Any bytes as a JSON string. */
static json_t *
json_text(const char *bytes, size_t count)
{
    char *text = orr_text_utf8(bytes, count);
    json_t *string = json_string(text);
    free(text);
    return string;
}

static json_t *
json_words(const char *text)
{
    return text ? json_text(text, strlen(text)) : json_null();
}

static json_t *
json_number(uint64_t number)
{
    return json_integer((json_int_t)number);
}

static json_t *
json_finding(const struct scenario *scenario, const struct finding *finding)
{
    const struct expectation *e = finding->expectation;
    return json_pack(
        "{s:o, s:o, s:I, s:o, s:o, s:o}", "sentence", json_words(e->sentence),
        "file", json_words(scenario->path), "line", (json_int_t)e->line,
        "event", json_number(finding->event), "time_ns",
        json_number(finding->time_ns), "happened", json_words(finding->text));
}

static json_t *
json_failures(const struct scenario *scenario, const struct run_result *result)
{
    json_t *failures = json_array();
    for (size_t i = 0; i < scenario->expectations_count; i++)
        if (result->findings && !result->findings[i].holds)
            json_array_append_new(failures,
                                  json_finding(scenario, &result->findings[i]));
    return failures;
}

/* What each process wrote that wrote anything, by name. */
static json_t *
json_output(const struct scenario *scenario, const struct run_result *result)
{
    json_t *output = json_object();
    for (uint32_t badge = 0;
         result->judge && badge <= scenario->processes_count; badge++) {
        size_t bytes = 0;
        const char *text = judge_output(result->judge, badge, &bytes);
        const char *name = badge ? scenario->processes[badge - 1].name : "init";
        if (bytes > 0)
            json_object_set_new(output, name, json_text(text, bytes));
    }
    return output;
}

/* The names of the errors whose bits are set. */
static json_t *
json_errors(uint32_t errors)
{
    json_t *names = json_array();
    for (uint32_t error = 0; error < ORR_ERROR_MAX; error++)
        if ((errors >> error & 1) != 0)
            json_array_append_new(
                names, json_string(error_name((enum orr_error)error)));
    return names;
}

/* By system call: what it was answered with, or can be. */
static json_t *
json_answers(const struct run_result *result, bool contract)
{
    json_t *answers = json_object();
    for (uint32_t call = 1; call <= ORR_CALL_MAX; call++) {
        uint32_t errors = contract ? call_answers(call) : result->answers[call];
        if (errors != 0)
            json_object_set_new(answers, call_name(call), json_errors(errors));
    }
    return answers;
}

static json_t *
json_complaints(const struct complaints *complaints)
{
    json_t *list = json_array();
    for (size_t i = 0; i < complaints->count; i++) {
        const struct complaint *c = &complaints->item[i];
        json_array_append_new(
            list,
            json_pack("{s:o, s:I, s:I, s:o, s:o, s:o, s:b}", "file",
                      json_words(c->file), "line", (json_int_t)c->line,
                      "column", (json_int_t)c->column, "key",
                      json_words(c->key), "text", json_words(c->text), "remedy",
                      json_words(c->remedy), "warning", (int)c->warning));
    }
    return list;
}

static void
print_and_free(FILE *out, json_t *object)
{
    if (!object)
        orr_text_out_of_memory();
    json_dumpf(object, out, JSON_COMPACT);
    fputc('\n', out);
    fflush(out);
    json_decref(object);
}

void
orr_verdict_print_json(FILE *out, const struct scenario *scenario,
                       const struct run_result *result)
{
    char digest[17], timeless[17];
    snprintf(digest, sizeof digest, "%016" PRIx64, result->digest);
    snprintf(timeless, sizeof timeless, "%016" PRIx64, result->timeless);
    json_t *object = json_pack(
        "{s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:o}", "scenario",
        json_words(scenario->name), "file", json_words(scenario->path),
        "verdict", run_verdict_name(result->verdict), "digest", digest,
        "events", json_number(result->events), "virtual_ns",
        json_number(result->virtual_ns), "host_ns",
        json_number(result->host_ns), "seed", json_number(result->seed));
    json_object_set_new(object, "timeless", json_string(timeless));
    json_object_set_new(object, "stop",
                        json_string(run_stop_name(result->stop)));
    json_object_set_new(object, "expectations",
                        json_number(scenario->expectations_count));
    json_object_set_new(object, "failures", json_failures(scenario, result));
    json_object_set_new(object, "deadlock", json_words(result->deadlock));
    json_object_set_new(object, "output", json_output(scenario, result));
    json_object_set_new(object, "answers", json_answers(result, false));
    json_object_set_new(object, "contract", json_answers(result, true));
    if (result->error)
        json_object_set_new(object, "error", json_words(result->error));
    if (result->complaints.count)
        json_object_set_new(object, "complaints",
                            json_complaints(&result->complaints));
    print_and_free(out, object);
}

void
orr_verdict_print_json_complaints(FILE *out, const char *path, bool error,
                                  const struct complaints *complaints)
{
    print_and_free(out,
                   json_pack("{s:o, s:s, s:[], s:o}", "file", json_words(path),
                             "verdict", error ? "error" : "ok", "failures",
                             "complaints", json_complaints(complaints)));
}
