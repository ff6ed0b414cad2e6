/* The files of events that findings in the kernel become (core/tests/tell.h):
 * makes one of a fuzzer's input or a seed, shrunk; repeats them exactly, and
 * stops at the first difference; or sees that what they found is mended. And
 * it tells how fast all that is. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/tests/tell.h"
#include "fuzz/fuzz_kernel.h"

#define BYTES_MAX (1u << 20)
#define CRASHED "event 0: the program crashed"

enum { STATUS_SAME, STATUS_DIFFERS, STATUS_USAGE };

static struct kit kit;

/* --- making --- */

/* Repeats the run in a process of its own, so that it may crash there; with
 * somewhere to write, it writes its lines. */
static bool
try_apart(const struct run *run, struct kit *of, FILE *out)
{
    int tube[2];
    ssize_t count;

    REQUIRE(pipe(tube) == 0 && fflush(NULL) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        REQUIRE(freopen("/dev/null", "w", stderr) != NULL);
        if (out == NULL)
            run_repeat(run, of);
        else
            tell_run(run, of, out);
        count = write(tube[1], of->broken, sizeof of->broken);
        _exit(count < 0);
    }
    close(tube[1]);
    count = read(tube[0], of->broken, sizeof of->broken);
    close(tube[0]);
    REQUIRE(waitpid(child, NULL, 0) == child);
    if (count != (ssize_t)sizeof of->broken)
        snprintf(of->broken, sizeof of->broken, CRASHED);
    return of->broken[0] == 0;
}

static bool
repeat_apart(const struct run *run, struct kit *of)
{
    return try_apart(run, of, NULL);
}

/* All the events that the source makes up, up to where the kernel crashes if
 * it does. They are noted in memory that survives that. */
static struct run
collect(struct source source, uint32_t events)
{
    const size_t bytes = sizeof(struct run) + events * sizeof(struct trap);
    struct run *noted = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    REQUIRE(noted != MAP_FAILED && fflush(NULL) == 0);
    noted->trap = (struct trap *)(noted + 1);
    noted->room = events;
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        REQUIRE(freopen("/dev/null", "w", stderr) != NULL);
        run_extend(noted, &kit, &source, events);
        _exit(0);
    }
    REQUIRE(waitpid(child, NULL, 0) == child);
    struct run run = *noted;
    run.trap = malloc(run.room * sizeof *run.trap);
    if (run.trap == NULL)
        abort();
    memcpy(run.trap, noted->trap, run.room * sizeof *run.trap);
    munmap(noted, bytes);
    return run;
}

static int
make(const char *path, struct source source, uint32_t events)
{
    struct run run = collect(source, events);

    if (repeat_apart(&run, &kit)) {
        printf("nothing is wrong: no file was written\n");
        run_free(&run);
        return STATUS_SAME;
    }
    run_shrink(&run, &kit, repeat_apart);
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return STATUS_USAGE;
    }
    try_apart(&run, &kit, out);
    fseek(out, 0, SEEK_END);
    tell_end(kit.broken, out);
    fclose(out);
    printf("%s: %s\n", path, kit.broken);
    run_free(&run);
    return STATUS_DIFFERS;
}

static int
make_from_bytes(const char *from, const char *path)
{
    FILE *file = fopen(from, "rb");
    uint8_t *bytes = malloc(BYTES_MAX);

    REQUIRE(bytes != NULL);
    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", from, strerror(errno));
        free(bytes);
        return STATUS_USAGE;
    }
    const struct source source = {.bytes = bytes,
                                  .left = fread(bytes, 1, BYTES_MAX, file)};
    fclose(file);
    const int status = make(path, source, FUZZ_EVENTS_MAX);
    free(bytes);
    return status;
}

/* --- repeating --- */

/* A file on its way through the kernel. */
struct repeat {
    const char *path;
    uint64_t to;    /* stop after this entry */
    bool mended;    /* what cannot happen is left out, digests do not count */
    uint32_t line;  /* of the file */
    uint64_t entry; /* how many so far */
    bool begun, ended;
    int status;
};

static void
differ(struct repeat *r, const char *what, uint64_t here, uint64_t there)
{
    printf("DIFFERS %s:%" PRIu32 ": entry %" PRIu64 ": ", r->path, r->line,
           r->entry);
    printf(what, here, there);
    printf("\n");
    r->status = STATUS_DIFFERS;
    r->ended = true;
}

/* Nothing of this may break, now or ever again. */
static void
repeat_mended(struct repeat *r, const struct told *told)
{
    if (mischief_is_legal(&kit, &told->trap) &&
        !mischief_step(&kit, &told->trap)) {
        printf("FAIL %s:%" PRIu32 ": %s\n", r->path, r->line, kit.broken);
        r->status = STATUS_DIFFERS;
        r->ended = true;
    }
}

static void
repeat_entry(struct repeat *r, const struct told *told)
{
    const uint32_t thread = kit.on[told->trap.cpu].thread.n;

    if (thread != told->thread) {
        differ(r, "thread %" PRIu64 " runs there, not %" PRIu64, thread,
               told->thread);
        return;
    }
    if (!mischief_is_legal(&kit, &told->trap)) {
        differ(r, "it cannot happen", 0, 0);
        return;
    }
    if (!mischief_step(&kit, &told->trap)) {
        if (told->known) {
            printf("DIFFERS %s:%" PRIu32 ": %s, already here\n", r->path,
                   r->line, kit.broken);
            r->status = STATUS_DIFFERS;
            r->ended = true;
        }
        return;
    }
    const uint64_t digest = kernel_digest(kit_kernel(&kit));
    if (told->known && digest != told->digest)
        differ(r,
               "the kernel's digest is %016" PRIx64 " afterwards, not "
               "%016" PRIx64,
               digest, told->digest);
}

static void
repeat_end(struct repeat *r, const char *broken)
{
    r->ended = true;
    if (r->mended)
        return;
    if (kit.broken[0] == 0 || strcmp(tell_reason(kit.broken), broken) != 0) {
        printf("DIFFERS %s: all %" PRIu64 " entries happened, then %s; "
               "expected: %s\n",
               r->path, r->entry,
               kit.broken[0] == 0 ? "nothing was wrong" : kit.broken, broken);
        r->status = STATUS_DIFFERS;
        return;
    }
    printf("repeated %s exactly, %" PRIu64 " entries: %s\n", r->path, r->entry,
           kit.broken);
}

static void
repeat_line(struct repeat *r, const struct told *told)
{
    switch (told->kind) {
    case TOLD_NOTHING:
        return;
    case TOLD_LIMITS:
        kit_create(&kit, &told->limits);
        r->begun = true;
        return;
    case TOLD_END:
        repeat_end(r, told->broken);
        return;
    case TOLD_ENTRY:
        r->entry++;
        if (r->mended)
            repeat_mended(r, told);
        else
            repeat_entry(r, told);
        break;
    }
    if (!r->ended && r->entry == r->to) {
        printf("stopped %s after entry %" PRIu64 ", as asked: digest "
               "%016" PRIx64 "\n",
               r->path, r->entry, kernel_digest(kit_kernel(&kit)));
        r->ended = true;
    }
}

static void
misunderstand(struct repeat *r, const char *why)
{
    fprintf(stderr, "%s:%" PRIu32 ": %s\n", r->path, r->line, why);
    r->status = STATUS_USAGE;
    r->ended = true;
}

static void
repeat_lines(struct repeat *r, FILE *file)
{
    struct told told;
    char *line = NULL;
    size_t room = 0;

    while (!r->ended && getline(&line, &room, file) >= 0) {
        r->line++;
        if (r->line == 1 && strcmp(line, TELL_HEADLINE "\n") != 0)
            misunderstand(r, "expected \"" TELL_HEADLINE "\"");
        else if (!tell_read(line, &told))
            misunderstand(r, "this line cannot be understood");
        else if (told.kind == TOLD_ENTRY && !r->begun)
            misunderstand(r, "the line `limits` is missing before this one");
        else if (told.kind == TOLD_ENTRY &&
                 told.trap.cpu >= kit_kernel(&kit)->limits.cpus)
            misunderstand(r, "there is no such CPU");
        else
            repeat_line(r, &told);
    }
    free(line);
    if (!r->ended)
        misunderstand(r, "it is not complete: the line `end` is missing");
}

static int
repeat_file(const char *path, uint64_t to, bool mended)
{
    struct repeat r = {.path = path, .to = to, .mended = mended};
    FILE *file = fopen(path, "r");

    if (file == NULL) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return STATUS_USAGE;
    }
    repeat_lines(&r, file);
    fclose(file);
    return r.status;
}

static int
mended(int count, char **paths)
{
    int status = STATUS_SAME;

    for (int i = 0; i < count; i++) {
        const int one = repeat_file(paths[i], UINT64_MAX, true);
        status = one > status ? one : status;
    }
    printf("%d files\n", count);
    return status;
}

/* --- how fast is it? --- */

static uint32_t
count_calls(const struct run *run)
{
    uint32_t calls = 0;

    for (uint32_t i = 0; i < run->count; i++)
        calls += run->trap[i].kind == TRAP_CALL;
    return calls;
}

/* Made-up events as the fuzz target sees them; the processor time they take. */
static int
rate(uint64_t events)
{
    const clock_t begin = clock();
    uint64_t calls = 0;
    uint64_t done = 0;

    for (uint64_t seed = 1; done < events; seed++) {
        struct source source = {.seed = seed};
        struct run run = {.every = FUZZ_CHECK_EVERY};

        REQUIRE(run_extend(&run, &kit, &source, FUZZ_EVENTS_MAX));
        done += run.count;
        calls += count_calls(&run);
        run_free(&run);
    }
    printf("calls %" PRIu64 " events %" PRIu64 " seconds %f\n", calls, done,
           (double)(clock() - begin) / CLOCKS_PER_SEC);
    return STATUS_SAME;
}

int
main(int argc, char **argv)
{
    const char *command = argc > 2 ? argv[1] : "";

    if (strcmp(command, "bytes") == 0 && argc == 4)
        return make_from_bytes(argv[2], argv[3]);
    if (strcmp(command, "seed") == 0 && argc == 4)
        return make(argv[3],
                    (struct source){.seed = strtoull(argv[2], NULL, 10)},
                    FUZZ_EVENTS_MAX);
    if (strcmp(command, "repeat") == 0 && argc == 3)
        return repeat_file(argv[2], UINT64_MAX, false);
    if (strcmp(command, "repeat") == 0 && argc == 4)
        return repeat_file(argv[2], strtoull(argv[3], NULL, 10), false);
    if (strcmp(command, "mended") == 0)
        return mended(argc - 2, argv + 2);
    if (strcmp(command, "rate") == 0 && argc == 3)
        return rate(strtoull(argv[2], NULL, 10));
    fprintf(stderr, "usage: repeat_kernel bytes INPUT FILE\n"
                    "       repeat_kernel seed SEED FILE\n"
                    "       repeat_kernel repeat FILE [TO-ENTRY]\n"
                    "       repeat_kernel mended FILE...\n"
                    "       repeat_kernel rate EVENTS\n");
    return STATUS_USAGE;
}
