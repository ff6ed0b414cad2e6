#include "core/tests/tell.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/policy.h"

#define WORDS_MAX 64u
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *const kinds[] = {[TRAP_CALL] = "call",
                                    [TRAP_FAULT] = "fault",
                                    [TRAP_TIMER] = "timer",
                                    [TRAP_INTERRUPT] = "interrupt",
                                    [TRAP_KICK] = "kick"};
static const char *const faults[] = {[ORR_FAULT_NONE] = "none",
                                     [ORR_FAULT_ACCESS] = "access",
                                     [ORR_FAULT_INSTRUCTION] = "instruction",
                                     [ORR_FAULT_ARITHMETIC] = "arithmetic",
                                     [ORR_FAULT_ABORT] = "abort",
                                     [ORR_FAULT_BUDGET] = "budget",
                                     [ORR_FAULT_EXIT] = "exit"};

const char *
tell_reason(const char *broken)
{
    const char *text = strchr(broken, ':');

    return text == NULL ? broken : text + 1 + (text[1] == ' ');
}

/* --- writing --- */

/* How many there are up to the last that is not zero. */
static uint32_t
used(const uint64_t *number, uint32_t count)
{
    while (count > 0 && number[count - 1] == 0)
        count--;
    return count;
}

static void
tell_call(const struct trap *trap, FILE *out)
{
    if (trap->number < ORR_CALL_MAX)
        fprintf(out, " %s", call_name(trap->number));
    else
        fprintf(out, " %" PRIu32, trap->number);
    for (uint32_t i = 0; i < used(trap->a, COUNT(trap->a)); i++)
        fprintf(out, " %" PRIx64, trap->a[i]);
    for (uint32_t i = 0; i < used(trap->handle, COUNT(trap->handle)); i++)
        fprintf(out, " h%" PRIx64, trap->handle[i]);
}

static void
tell_trap(const struct trap *trap, uint32_t thread, FILE *out)
{
    fprintf(out, "entry cpu%" PRIu32 " %" PRIu64, trap->cpu, trap->now);
    if (thread == 0)
        fprintf(out, " idle %s", kinds[trap->kind]);
    else
        fprintf(out, " thread%" PRIu32 " %s", thread, kinds[trap->kind]);
    if (trap->kind == TRAP_CALL)
        tell_call(trap, out);
    if (trap->kind == TRAP_FAULT)
        fprintf(out, " %s %" PRIu32, faults[trap->number], trap->words);
    if (trap->kind == TRAP_INTERRUPT)
        fprintf(out, " %" PRIu32, trap->number);
    fflush(out);
}

static void
tell_limits(const struct limits *limits, FILE *out)
{
    fprintf(out,
            "limits cells %" PRIu32 " cpus %" PRIu32 " lines %" PRIu32
            " slots %" PRIu32 " pages %" PRIu32 " policies",
            limits->cells, limits->cpus, limits->lines, limits->slots,
            limits->pages);
    for (uint32_t i = 0; i < limits->cpus; i++)
        fprintf(out, " %u", limits->policy[i]);
    if (limits->windows != 0)
        fprintf(out, " windows");
    for (uint32_t i = 0; i < limits->windows; i++)
        fprintf(out, " %" PRIu64 " %" PRIu32, limits->window[i].length_ns,
                limits->window[i].partition);
    fprintf(out, "\n");
}

bool
tell_run(const struct run *run, struct kit *kit, FILE *out)
{
    fprintf(out, "%s\n", TELL_HEADLINE);
    tell_limits(&run->limits, out);
    fprintf(out, "# the CPU and its time in ns, who runs there, what happens; "
                 "the kernel's\n# digest afterwards\n");
    fflush(out);
    kit_create(kit, &run->limits);
    for (uint32_t i = 0; i < run->count; i++) {
        struct trap trap = run->trap[i];

        if (!mischief_is_legal(kit, &trap))
            continue;
        if (trap.now < kit->now)
            trap.now = kit->now;
        tell_trap(&trap, kit->on[trap.cpu].thread.n, out);
        if (!mischief_step(kit, &trap))
            break;
        fprintf(out, " =%016" PRIx64 "\n", kernel_digest(kit_kernel(kit)));
    }
    return kit->broken[0] == 0;
}

void
tell_end(const char *broken, FILE *out)
{
    fprintf(out, "\nend %s\n", tell_reason(broken));
}

/* --- reading --- */

static bool
read_number(const char *text, int base, uint64_t most, uint64_t *number)
{
    char *end;

    if (text == NULL || *text == '-')
        return false;
    errno = 0;
    *number = strtoull(text, &end, base);
    return errno == 0 && end != text && *end == 0 && *number <= most;
}

static bool
read_small(const char *text, uint32_t most, uint32_t *number)
{
    uint64_t wide;

    if (!read_number(text, 10, most, &wide))
        return false;
    *number = (uint32_t)wide;
    return true;
}

/* The number after a word that begins like this. */
static bool
read_after(const char *text, const char *prefix, uint32_t most,
           uint32_t *number)
{
    const size_t length = strlen(prefix);

    return strncmp(text, prefix, length) == 0 &&
           read_small(text + length, most, number);
}

/* What comes after the policies, if anything does. */
static bool
read_windows(char **word, size_t count, size_t at, struct limits *limits)
{
    if (count == at)
        return true;
    if (count < at || (count - at) % 2 != 1 || (count - at) / 2 > WINDOWS_MAX)
        return false;
    limits->windows = (uint32_t)(count - at) / 2;
    for (uint32_t i = 0; i < limits->windows; i++) {
        struct window *window = &limits->window[i];

        if (!read_number(word[at + 1 + 2 * i], 10, UINT64_MAX,
                         &window->length_ns) ||
            !read_small(word[at + 2 + 2 * i], LANES, &window->partition))
            return false;
    }
    return true;
}

static bool
read_limits(char **word, size_t count, struct limits *limits)
{
    uint32_t policy;

    *limits = (struct limits){0};
    if (count < 12 || !read_small(word[2], STUB_CELLS, &limits->cells) ||
        !read_small(word[4], KIT_CPUS, &limits->cpus) ||
        !read_small(word[6], STUB_LINES, &limits->lines) ||
        !read_small(word[8], ORR_TABLE_MAX, &limits->slots) ||
        !read_small(word[10], STUB_PAGES, &limits->pages) ||
        !read_windows(word, count, 12 + limits->cpus, limits))
        return false;
    for (uint32_t i = 0; i < limits->cpus; i++) {
        if (!read_small(word[12 + i], POLICY_MAX - 1, &policy))
            return false;
        limits->policy[i] = (uint8_t)policy;
    }
    return kernel_bytes(limits) != 0;
}

static bool
read_name(const char *text, const char *const *names, uint32_t count,
          uint32_t *number)
{
    for (*number = 0; *number < count; ++*number) {
        if (strcmp(text, names[*number]) == 0)
            return true;
    }
    return false;
}

/* Its name, or its number. */
static bool
read_call_number(const char *text, uint32_t *number)
{
    for (*number = 0; *number < ORR_CALL_MAX; ++*number) {
        if (strcmp(text, call_name(*number)) == 0)
            return true;
    }
    return read_small(text, UINT32_MAX, number);
}

static bool
read_call(char **word, size_t count, struct trap *trap)
{
    uint32_t arguments = 0;
    uint32_t handles = 0;

    if (count == 0 || !read_call_number(word[0], &trap->number))
        return false;
    for (size_t i = 1; i < count; i++) {
        const bool handle = word[i][0] == 'h';
        uint64_t *into = handle ? trap->handle : trap->a;
        uint32_t *at = handle ? &handles : &arguments;

        if (*at == (handle ? COUNT(trap->handle) : COUNT(trap->a)) ||
            !read_number(word[i] + handle, 16, UINT64_MAX, &into[*at]))
            return false;
        ++*at;
    }
    return true;
}

static bool
read_trap(char **word, size_t count, struct trap *trap)
{
    if (!read_name(word[0], kinds, COUNT(kinds), &trap->kind))
        return false;
    switch ((enum trap_kind)trap->kind) {
    case TRAP_CALL:
        return read_call(word + 1, count - 1, trap);
    case TRAP_FAULT:
        return count == 3 &&
               read_name(word[1], faults, COUNT(faults), &trap->number) &&
               read_small(word[2], ORR_WORDS_MAX, &trap->words);
    case TRAP_INTERRUPT:
        return count == 2 && read_small(word[1], UINT32_MAX, &trap->number);
    case TRAP_TIMER:
    case TRAP_KICK:
        return count == 1;
    }
    return false;
}

static bool
read_entry(char **word, size_t count, struct told *told)
{
    told->trap = (struct trap){.kind = TRAP_KICK};
    told->thread = 0;
    if (count < 5 ||
        !read_after(word[1], "cpu", KIT_CPUS - 1, &told->trap.cpu) ||
        !read_number(word[2], 10, UINT64_MAX, &told->trap.now))
        return false;
    if (strcmp(word[3], "idle") != 0 &&
        !read_after(word[3], "thread", STUB_CELLS - 1, &told->thread))
        return false;
    told->known = word[count - 1][0] == '=';
    if (told->known &&
        !read_number(word[--count] + 1, 16, UINT64_MAX, &told->digest))
        return false;
    return count > 4 && read_trap(word + 4, count - 4, &told->trap);
}

bool
tell_read(char *line, struct told *told)
{
    char *word[WORDS_MAX];
    char *rest = NULL;
    size_t count = 0;

    line[strcspn(line, "\r\n")] = 0;
    told->kind = TOLD_NOTHING;
    if (strncmp(line, "end ", 4) == 0) {
        told->kind = TOLD_END;
        told->broken = line + 4;
        return true;
    }
    for (char *next = strtok_r(line, " \t", &rest);
         next != NULL && count < WORDS_MAX; next = strtok_r(NULL, " \t", &rest))
        word[count++] = next;
    if (count == 0 || word[0][0] == '#' || strncmp(word[0], "orrery-", 7) == 0)
        return true;
    if (strcmp(word[0], "limits") == 0) {
        told->kind = TOLD_LIMITS;
        return read_limits(word, count, &told->limits);
    }
    told->kind = TOLD_ENTRY;
    return strcmp(word[0], "entry") == 0 && read_entry(word, count, told);
}
