#include "hal-sim/orr_verdict.h"

#include <inttypes.h>
#include <string.h>

#include "hal-sim/orr_text.h"
#include "hal-sim/reach_watch.h"

/* Prints `text`, each line after the first indented by `indent` blanks. */
static void
print_indented(FILE *out, const char *text, int indent)
{
    for (const char *end; (end = strchr(text, '\n')); text = end + 1)
        fprintf(out, "%.*s\n%*s", (int)(end - text), text, indent, "");
    fprintf(out, "%s\n", text);
}

static void
print_finding(FILE *out, const struct scenario *scenario,
              const struct finding *finding)
{
    char time[ORR_TEXT_TIME_BYTES];
    bool colour = orr_text_coloured(out);
    const struct expectation *e = finding->expectation;
    const char *plain = orr_text_colour(colour, ORR_TEXT_PLAIN);
    if (finding->holds) {
        fprintf(out, "  %spass%s  %s", orr_text_colour(colour, ORR_TEXT_GOOD),
                plain, e->sentence);
        if (finding->text)
            fprintf(out, "%s: %s%s", orr_text_colour(colour, ORR_TEXT_DIM),
                    finding->text, plain);
        fputc('\n', out);
        return;
    }
    fprintf(out, "  %sFAIL%s  %s (%s:%u)\n        ",
            orr_text_colour(colour, ORR_TEXT_BAD), plain, e->sentence,
            scenario->path, e->line);
    print_indented(out, finding->text ? finding->text : "", 10);
    fprintf(out, "        at event %" PRIu64 ", %s\n", finding->event,
            orr_text_time(finding->time_ns, time));
}

static const char *
verdict_word(enum run_verdict verdict)
{
    static const char *const words[] = {"pass", "FAIL", "BROKEN", "ERROR"};
    return words[verdict];
}

static void
print_word(FILE *out, enum run_verdict verdict)
{
    bool colour = orr_text_coloured(out);
    fprintf(out, "%s%s%s",
            orr_text_colour(colour,
                            verdict == RUN_PASS ? ORR_TEXT_GOOD : ORR_TEXT_BAD),
            verdict_word(verdict), orr_text_colour(colour, ORR_TEXT_PLAIN));
}

static void
print_figures(FILE *out, const struct run_result *result)
{
    char virtual[ORR_TEXT_TIME_BYTES];
    double host_ms = (double)result->host_ns / 1e6;
    fprintf(out,
            "virtual %s%s, host %.3f ms, %" PRIu64 " events, digest %016" PRIx64
            ", seed %" PRIu64 "\n",
            orr_text_time(result->virtual_ns, virtual),
            result->stop == STOP_TIME ? " (limit)" : "", host_ms,
            result->events, result->digest, result->seed);
}

static void
print_broken(FILE *out, const struct scenario *scenario,
             const struct run_result *result)
{
    if (result->machine) {
        fprintf(out, "  %s did not come to its end: %s\n", result->machine,
                result->error ? result->error : "?");
        return;
    }
    bool strayed = result->reach && reach_watch_stray(result->reach);
    fprintf(out, "  %s: %s\n",
            strayed ? "a process holds what it can never be given"
                    : "the kernel found itself inconsistent",
            result->error ? result->error : "?");
    fprintf(out,
            "  this is a defect of the kernel%s; see it with: orr run %s "
            "--seed %" PRIu64 " --check --gdb\n",
            strayed ? ", of init, or of `orr check --reach`" : "",
            scenario->path, result->seed);
}

void
orr_verdict_print_failures(FILE *out, const struct scenario *scenario,
                           const struct run_result *result)
{
    for (size_t i = 0; i < scenario->expectations_count; i++)
        if (!result->findings[i].holds)
            print_finding(out, scenario, &result->findings[i]);
    if (result->verdict == RUN_BROKEN)
        print_broken(out, scenario, result);
}

void
orr_verdict_print(FILE *out, const struct scenario *scenario,
                  const struct run_result *result)
{
    size_t count = scenario->expectations_count;
    for (size_t i = 0; i < count; i++)
        print_finding(out, scenario, &result->findings[i]);
    if (result->verdict == RUN_BROKEN)
        print_broken(out, scenario, result);
    if (result->deadlock && result->verdict == RUN_PASS) {
        fputs("  deadlock: ", out);
        print_indented(out, result->deadlock, 2);
    }
    print_word(out, result->verdict);
    fprintf(out, " %s: ", scenario->name);
    if (result->failures)
        fprintf(out, "%zu of %zu expectations %s not hold", result->failures,
                count, result->failures == 1 ? "does" : "do");
    else if (result->verdict == RUN_PASS && count > 0)
        fprintf(out, "%zu of %zu expectations hold", count, count);
    else if (result->verdict == RUN_PASS)
        fputs("nothing was expected", out);
    else
        fputs("no verdict on a broken kernel", out);
    if (result->stop == STOP_REQUEST)
        fputs(" (interrupted)", out);
    fputs("\n     ", out);
    print_figures(out, result);
}

void
orr_verdict_print_line(FILE *out, const struct scenario *scenario,
                       const struct run_result *result)
{
    char virtual[ORR_TEXT_TIME_BYTES];
    print_word(out, result->verdict);
    fprintf(out,
            "  %-28s seed %-6" PRIu64 " digest %016" PRIx64 "  %8" PRIu64
            " events  %s",
            scenario->name, result->seed, result->digest, result->events,
            orr_text_time(result->virtual_ns, virtual));
    fputs(result->stop == STOP_REQUEST ? " (interrupted)\n" : "\n", out);
}
